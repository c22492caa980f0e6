import { aws_cloudfront as cloudfront, aws_cloudfront_origins as origins, aws_iam as iam, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MediaPlayback } from './media-playback';
import { MediaStorage } from './media-storage';

/**
 * The edge. Everything of an asset has a name that no other asset has and is never written again, so it is kept for a year; manifests only for an hour, so that a deleted asset
 * is forgotten soon even where an invalidation failed. Nobody reaches the bucket but by it.
 */
export function mediaDistribution(scope: Construct, storage: MediaStorage, playback: MediaPlayback): cloudfront.Distribution {
  const { allowedOrigins = ['*'], keyGroup } = playback;
  const cachePolicy = (id: string, ttl: Duration) => new cloudfront.CachePolicy(scope, id, {
    comment: `${scope.node.path}: ${id}`,
    defaultTtl: ttl,
    minTtl: Duration.seconds(0),
    maxTtl: ttl,
    // The origin of the page is answered by the policy below, whatever was asked before.
    headerBehavior: cloudfront.CacheHeaderBehavior.none(),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
  });
  const behavior = (policy: cloudfront.ICachePolicy): cloudfront.BehaviorOptions => ({
    origin,
    cachePolicy: policy,
    responseHeadersPolicy,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    ...keyGroup && { trustedKeyGroups: [keyGroup] },
  });
  // By the helper of CDK it could read the whole bucket, in which uploads may lie, too.
  const access = new cloudfront.S3OriginAccessControl(scope, 'OriginAccess');
  const origin = origins.S3BucketOrigin.withBucketDefaults(storage.outputBucket, { originAccessControlId: access.originAccessControlId });
  const responseHeadersPolicy = new cloudfront.ResponseHeadersPolicy(scope, 'Headers', {
    comment: `${scope.node.path}: players of web sites`,
    corsBehavior: {
      accessControlAllowOrigins: allowedOrigins,
      accessControlAllowMethods: ['GET', 'HEAD', 'OPTIONS'],
      accessControlAllowHeaders: allowedOrigins.includes('*') ? ['*'] : ['Range', 'Origin', 'Accept'],
      accessControlExposeHeaders: ['Content-Length', 'Content-Range', 'ETag', 'Date'],
      // Signed cookies of a player on another site; CloudFront refuses them together with a star.
      accessControlAllowCredentials: keyGroup !== undefined && !allowedOrigins.includes('*'),
      accessControlMaxAge: Duration.days(1),
      originOverride: true,
    },
    securityHeadersBehavior: {
      contentTypeOptions: { override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
    },
  });
  const manifests = behavior(cachePolicy('Manifests', Duration.hours(1)));
  const distribution = new cloudfront.Distribution(scope, 'Distribution', {
    comment: scope.node.path,
    defaultBehavior: behavior(cachePolicy('Segments', Duration.days(365))),
    additionalBehaviors: { '*.m3u8': manifests, '*.mpd': manifests },
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    priceClass: playback.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_100,
    // Without a certificate of its own, CloudFront has its own policy of TLS.
    ...playback.domainNames && {
      domainNames: playback.domainNames, certificate: playback.certificate, minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    },
    ...playback.webAclArn && { webAclId: playback.webAclArn },
    ...playback.logBucket && { enableLogging: true, logBucket: playback.logBucket, logFilePrefix: `${scope.node.id}/` },
  });
  allowEdge(storage, distribution);
  return distribution;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html */
function allowEdge({ outputBucket, outputPrefix, outputKey }: MediaStorage, distribution: cloudfront.Distribution) {
  const edge = new iam.ServicePrincipal('cloudfront.amazonaws.com');
  outputBucket.addToResourcePolicy(new iam.PolicyStatement({
    principals: [edge], actions: ['s3:GetObject'], resources: [outputBucket.arnForObjects(`${outputPrefix}*`)], conditions: { StringEquals: { 'AWS:SourceArn': distribution.distributionArn } },
  }));
  // The key cannot name the distribution: the bucket needs the key, and the distribution the bucket.
  outputKey?.addToResourcePolicy(new iam.PolicyStatement({
    principals: [edge], actions: ['kms:Decrypt'], resources: ['*'], conditions: { ArnLike: { 'AWS:SourceArn': Stack.of(distribution).formatArn({ service: 'cloudfront', region: '', resource: 'distribution', resourceName: '*' }) } },
  }));
}
