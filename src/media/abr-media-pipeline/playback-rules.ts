import { aws_cloudfront as cloudfront, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MediaPlayback } from './media-playback';
import { flag } from '../../core/number-rules';
import { propError } from '../../core/prop-error';
import { list, noneTwice, oneOf, optional, text } from '../../core/value-rules';

export function checkPlayback(scope: Construct, playback: MediaPlayback) {
  flag(scope, 'playback.enabled', playback.enabled);
  checkUsed(scope, playback);
  optional(scope, 'playback.keyGroup', playback.keyGroup, ({ keyGroupId }) => keyGroupId, 'a key group of CloudFront', 'use a KeyGroup');
  optional(scope, 'playback.logBucket', playback.logBucket, ({ bucketName }) => bucketName, 'a bucket', 'use a Bucket');
  oneOf(scope, 'playback.priceClass', playback.priceClass, cloudfront.PriceClass);
  checkOrigins(scope, 'playback.allowedOrigins', playback.allowedOrigins);
  checkDomains(scope, playback);
  checkCertificate(scope, playback);
  text(scope, 'playback.webAclArn', playback.webAclArn, {
    pattern: /^arn:[a-z-]+:wafv2:us-east-1:\d{12}:global\/webacl\/[^/\s]+\/[^/\s]+$/, allowed: 'the ARN of a web ACL of AWS WAF of the scope CLOUDFRONT', fix: 'make one in us-east-1 with this scope',
  });
}

function checkUsed(scope: Construct, { enabled, ...more }: MediaPlayback) {
  const [given] = enabled === false ? Object.entries(more).filter(([, value]) => value !== undefined) : [];
  if (given) throw propError(scope, { prop: `playback.${given[0]}`, value: 'given with playback.enabled: false', allowed: 'only with a distribution', fix: 'take one of the two out' });
}

/** Web sites, as browsers name them. */
export function checkOrigins(scope: Construct, prop: string, origins: string[] | undefined) {
  list(scope, prop, origins, 1, 100, "leave it out, or list web sites such as 'https://www.example.com'");
  origins?.forEach((origin, index) => text(scope, `${prop}[${index}]`, origin ?? '', {
    pattern: /^(\*|https?:\/\/[a-z0-9*]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?)$/, allowed: "a web site without a path: 'https://www.example.com'", fix: 'write it in lower case, without a slash at the end',
  }));
  noneTwice(scope, prop, origins ?? []);
  if (!origins?.includes('*') || origins.length === 1) return;
  throw propError(scope, { prop, value: origins, allowed: "'*' alone, or web sites", fix: "take '*' out, or the others" });
}

function checkDomains(scope: Construct, { domainNames, certificate }: MediaPlayback) {
  const prop = 'playback.domainNames';
  list(scope, prop, domainNames, 1, 100, 'leave it out for the name that CloudFront gives');
  domainNames?.forEach((name, index) => text(scope, `${prop}[${index}]`, name ?? '', {
    pattern: /^(?=.{1,253}$)(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, allowed: 'a name of DNS in lower case, without a dot at the end', fix: "write it like 'media.example.com'",
  }));
  noneTwice(scope, prop, domainNames ?? []);
  if ((domainNames === undefined) === (certificate === undefined)) return;
  const [missing, given] = certificate === undefined ? ['certificate', 'domainNames'] : ['domainNames', 'certificate'];
  throw propError(scope, { prop: `playback.${missing}`, value: undefined, allowed: `given together with playback.${given}`, fix: 'give both, or none' });
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
function checkCertificate(scope: Construct, { certificate }: MediaPlayback) {
  const prop = 'playback.certificate';
  optional(scope, prop, certificate, ({ certificateArn }) => certificateArn, 'a certificate of ACM', 'use Certificate.fromCertificateArn');
  if (!certificate || Token.isUnresolved(certificate.certificateArn)) return;
  const [, , , region] = certificate.certificateArn.split(':');
  if (region === 'us-east-1') return;
  throw propError(scope, { prop, value: `in ${region}`, allowed: 'in us-east-1, where CloudFront looks for it', fix: 'request one there' });
}
