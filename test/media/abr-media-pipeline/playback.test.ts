import { aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_kms as kms, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { Change } from './media';
import { Synthesized } from './synthesized';
import { MediaManifest, MediaPlayback } from '../../../src/media/abr-media-pipeline';

const distribution = (of: Synthesized) => of.one('AWS::CloudFront::Distribution', 'FilmsDistribution').DistributionConfig;
const played = (playback: MediaPlayback | ((stack: Stack) => MediaPlayback) = {}) =>
  new Synthesized((stack) => ({ playback: typeof playback === 'function' ? playback(stack) : playback }));
const behaviors = (of: Synthesized) => {
  const { DefaultCacheBehavior, CacheBehaviors } = distribution(of);
  return [{ PathPattern: '*', ...DefaultCacheBehavior }, ...CacheBehaviors];
};
const cors = (of: Synthesized) => of.one('AWS::CloudFront::ResponseHeadersPolicy', 'FilmsHeaders').ResponseHeadersPolicyConfig.CorsConfig;

test('manifests are kept for an hour, all else for a year; nobody asks in the clear', () => {
  const made = played();
  expect(behaviors(made)).toEqual([['*', '<FilmsSegments>'], ['*.m3u8', '<FilmsManifests>'], ['*.mpd', '<FilmsManifests>']].map(([PathPattern, CachePolicyId]) =>
    expect.objectContaining({ PathPattern, CachePolicyId, ViewerProtocolPolicy: 'redirect-to-https', AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] })));
  const ttl = (id: string) => made.one('AWS::CloudFront::CachePolicy', id).CachePolicyConfig;
  expect(ttl('FilmsSegments')).toMatchObject({ DefaultTTL: 31_536_000, MaxTTL: 31_536_000, MinTTL: 0 });
  expect(ttl('FilmsManifests')).toMatchObject({ DefaultTTL: 3600, MaxTTL: 3600, MinTTL: 0 });
});

test('what is asked for does not split the cache: no header, cookie or query string is part of it', () => {
  for (const { CachePolicyConfig: { ParametersInCacheKeyAndForwardedToOrigin: key } } of Object.values(played().all('AWS::CloudFront::CachePolicy'))) {
    expect([key.HeadersConfig.HeaderBehavior, key.CookiesConfig.CookieBehavior, key.QueryStringsConfig.QueryStringBehavior]).toEqual(['none', 'none', 'none']);
  }
});

test('only the distribution reads the bucket, and nothing but assets: uploads may lie in the same one', () => {
  const made = played();
  expect(distribution(made).Origins).toEqual([expect.objectContaining({
    DomainName: '<FilmsStorageOutput.RegionalDomainName>', OriginAccessControlId: '<FilmsOriginAccess.Id>', S3OriginConfig: { OriginAccessIdentity: '' },
  })]);
  expect(made.one('AWS::S3::BucketPolicy', 'FilmsStorageOutputPolicy').PolicyDocument.Statement.filter(({ Effect }: any) => Effect === 'Allow')).toEqual([{
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: '<FilmsStorageOutput.Arn>/assets/*',
    Condition: { StringEquals: { 'AWS:SourceArn': 'arn:<AWS::Partition>:cloudfront::123456789012:distribution/<FilmsDistribution>' } },
  }]);
});

test('it reads a bucket with a key of this app', () => {
  const made = new Synthesized((stack) => ({ output: { encryptionKey: new kms.Key(stack, 'Key') } }));
  expect(JSON.stringify(made.one('AWS::KMS::Key', 'Key').KeyPolicy)).toContain('cloudfront.amazonaws.com');
});

describe('players of web sites', () => {
  test('of all of them', () => {
    expect(cors(played())).toMatchObject({ AccessControlAllowOrigins: { Items: ['*'] }, AccessControlAllowHeaders: { Items: ['*'] }, OriginOverride: true });
    for (const each of behaviors(played())) expect(each.ResponseHeadersPolicyId).toBe('<FilmsHeaders>');
  });

  test('of some', () => {
    expect(cors(played({ allowedOrigins: ['https://www.example.com'] }))).toMatchObject({
      AccessControlAllowOrigins: { Items: ['https://www.example.com'] }, AccessControlAllowHeaders: { Items: ['Range', 'Origin', 'Accept'] }, AccessControlAllowCredentials: false,
    });
  });
});

test('with a key group nothing is served that is not signed', () => {
  const signed = played((stack) => ({ keyGroup: cloudfront.KeyGroup.fromKeyGroupId(stack, 'Signers', 'signers') }));
  expect(behaviors(signed).map(({ TrustedKeyGroups }) => TrustedKeyGroups)).toEqual([['signers'], ['signers'], ['signers']]);
  expect(behaviors(played()).map(({ TrustedKeyGroups }) => TrustedKeyGroups)).toEqual([undefined, undefined, undefined]);
});

describe('names', () => {
  const domains = (stack: Stack) => ({
    domainNames: ['films.example.com', 'old.example.com'],
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:123456789012:certificate/c'),
  });

  test('that CloudFront gives', () => {
    const made = played();
    expect(distribution(made)).toMatchObject({ Enabled: true, HttpVersion: 'http2and3', PriceClass: 'PriceClass_100' });
    expect(distribution(made).ViewerCertificate).toBeUndefined();
    expect(made.outputs().FilmsPlaybackUrl).toBe('https://<FilmsDistribution.DomainName>/assets/ASSET_ID/h264/index.m3u8');
    expect(JSON.stringify(made.definition('FilmsMachine').States.Ready)).toContain('https://<FilmsDistribution.DomainName>/');
  });

  test('of the user, the first of which is told', () => {
    const made = played(domains);
    expect(distribution(made)).toMatchObject({
      Aliases: ['films.example.com', 'old.example.com'],
      ViewerCertificate: { AcmCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/c', MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    });
    expect(made.outputs().FilmsPlaybackUrl).toBe('https://films.example.com/assets/ASSET_ID/h264/index.m3u8');
  });
});

test('a web ACL, logs, and where it serves', () => {
  const webAclArn = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/films/1';
  const made = played((stack) => ({ webAclArn, logBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'logs'), priceClass: cloudfront.PriceClass.PRICE_CLASS_ALL }));
  expect(distribution(made)).toMatchObject({
    WebACLId: webAclArn, Logging: { Bucket: 'logs.s3.eu-central-1.amazonaws.com', Prefix: 'Films/' }, PriceClass: 'PriceClass_All',
  });
  expect(distribution(played()).Logging).toBeUndefined();
});

test('the manifest to play first is the one that is named first', () => {
  const change: Change = { packaging: { manifests: [MediaManifest.DASH, MediaManifest.HLS] }, output: { prefix: 'films/' } };
  expect(new Synthesized(change).outputs().FilmsPlaybackUrl).toBe('https://<FilmsDistribution.DomainName>/films/ASSET_ID/h264/index.mpd');
});

test('without playback there is no distribution, and nobody is told an address', () => {
  const made = played({ enabled: false });
  expect(made.pipeline.distribution).toBeUndefined();
  expect(Object.keys({ ...made.all('AWS::CloudFront::Distribution'), ...made.all('AWS::CloudFront::CachePolicy') })).toEqual([]);
  expect(Object.keys(made.outputs())).not.toContain('FilmsPlaybackUrl');
  expect(JSON.stringify(made.definition('FilmsMachine').States.Ready)).not.toContain('https://');
  expect(Object.keys(made.definition('FilmsDelete').States)).not.toContain('Forget at the edge');
});

test('signed cookies may come with requests of named sites, and of no other', () => {
  const credentials = (allowedOrigins?: string[]) => new Synthesized((stack) => ({
    playback: { keyGroup: cloudfront.KeyGroup.fromKeyGroupId(stack, 'Group', 'group'), allowedOrigins },
  })).one('AWS::CloudFront::ResponseHeadersPolicy', 'FilmsHeaders').ResponseHeadersPolicyConfig.CorsConfig.AccessControlAllowCredentials;
  expect([credentials(), credentials(['*']), credentials(['https://www.example.com'])]).toEqual([false, false, true]);
});
