import { aws_kms as kms, Duration, Resource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { prefixes } from './defaults';
import { MediaSourceOptions } from './media-places';
import { checkOrigins } from './playback-rules';
import { DAY, duration } from '../../core/duration-rules';
import { flag } from '../../core/number-rules';
import { nested, sameBucket } from '../../core/places';
import { propError } from '../../core/prop-error';
import { knownText, list, noneTwice, optional, sameRegion } from '../../core/value-rules';

export function checkPlaces(scope: Construct, props: AbrMediaPipelineProps) {
  const { source = {}, output = {} } = props;
  for (const [prop, { bucket, encryptionKey, keyPolicyReady }] of [['source', source], ['output', output]] as const) {
    optional(scope, `${prop}.bucket`, bucket, ({ bucketName }) => bucketName, 'a bucket', 'use a Bucket, or Bucket.fromBucketName');
    sameRegion(scope, `${prop}.bucket`, bucket);
    optional(scope, `${prop}.encryptionKey`, encryptionKey, ({ keyArn }) => keyArn, 'a key of KMS', 'use a Key');
    sameRegion(scope, `${prop}.encryptionKey`, encryptionKey);
    flag(scope, `${prop}.keyPolicyReady`, keyPolicyReady);
    checkKeyPolicy(scope, prop, encryptionKey, keyPolicyReady);
  }
  checkPrefixes(scope, props);
  checkSuffixes(scope, source);
  checkOrigins(scope, 'source.uploadOrigins', source.uploadOrigins);
  checkLifeCycle(scope, source);
  checkLoops(scope, props);
  flag(scope, 'output.bucketPolicyReady', output.bucketPolicyReady);
  checkBucketPolicy(scope, props);
}

/**
 * The beginning of a key. It becomes part of patterns of EventBridge, where `*` and `\` have a meaning, of policies, where `*`, `?` and `${` have one, and of destinations
 * of MediaConvert, where `$` has one.
 */
function checkPrefixes(scope: Construct, { source = {}, output = {} }: AbrMediaPipelineProps) {
  const folder = {
    pattern: /^(?!\/)(?!.*\/\/)(?!(.*\/)?\.{1,2}\/)[^*?\\$\x00-\x1f\x7f]{1,300}(?<=\/)$/,
    allowed: 'from 1 to 300 characters, a slash at the end and none at the beginning, without *, ?, $, backslashes, //, ./ and ../',
    fix: "use a prefix such as 'uploads/'",
  };
  knownText(scope, 'source.prefix', source.prefix, folder);
  knownText(scope, 'source.rejectedPrefix', source.rejectedPrefix, folder);
  knownText(scope, 'output.prefix', output.prefix, {
    pattern: /^(?!.*\/\/)(?!(.*\/)?\.{1,2}\/)[A-Za-z0-9_.~-][A-Za-z0-9_.~/-]{0,298}(?<=\/)$/,
    allowed: 'from 2 to 300 characters that stand in an address as they are: letters, digits, ., _, ~ and -, a slash at the end and none at the beginning',
    fix: "use a prefix such as 'assets/'",
  });
}

function checkSuffixes(scope: Construct, { suffixes }: MediaSourceOptions) {
  list(scope, 'source.suffixes', suffixes, 1, 20, 'leave it out for all');
  suffixes?.forEach((suffix, index) => knownText(scope, `source.suffixes[${index}]`, suffix ?? '', {
    pattern: /^\.[^*?\\$/\x00-\x1f\x7f]{1,49}$/, allowed: 'a dot and up to 49 characters, without *, ?, $, slashes and backslashes', fix: "use one such as '.mp4'",
  }));
  noneTwice(scope, 'source.suffixes', suffixes ?? []);
}

function checkLifeCycle(scope: Construct, { bucket, archiveAfter, expireAfter, uploadOrigins }: MediaSourceOptions) {
  if (uploadOrigins && bucket) {
    throw propError(scope, { prop: 'source.uploadOrigins', value: uploadOrigins, allowed: 'only without source.bucket', fix: 'set CORS on your bucket: PUT from these sites, with ETag exposed' });
  }
  for (const [name, value] of Object.entries({ archiveAfter, expireAfter })) {
    const prop = `source.${name}`;
    duration(scope, prop, value, DAY, 3650 * DAY, DAY);
    if (value && bucket) throw propError(scope, { prop, value, allowed: 'only without source.bucket', fix: 'set a life cycle on your bucket' });
  }
  if (!archiveAfter || !expireAfter || expireAfter.toDays() > archiveAfter.toDays()) return;
  throw propError(scope, { prop: 'source.expireAfter', value: expireAfter, allowed: `more than source.archiveAfter, ${archiveAfter.toHumanString()}`, fix: `use at least ${Duration.days(archiveAfter.toDays() + 1).toHumanString()}` });
}

/** What is written where uploads arrive is taken for an upload itself, and is written again. */
function checkLoops(scope: Construct, props: AbrMediaPipelineProps) {
  const { uploads, rejected, output } = prefixes(props);
  const apart = (prop: string, value: string, other: string, of: string) => {
    if (!nested(value, other)) return;
    throw propError(scope, { prop, value, allowed: `neither within ${of}, ${other}, nor around it: what is written there would be taken for an upload, or be deleted with it`, fix: 'use another prefix, or another bucket' });
  };
  apart('source.rejectedPrefix', rejected, uploads, 'source.prefix');
  if (!sameBucket(props.source?.bucket, props.output?.bucket)) return;
  apart('output.prefix', output, uploads, 'source.prefix');
  apart('output.prefix', output, rejected, 'source.rejectedPrefix');
}

/** CDK adds statements to the policies of keys that it makes, and of no other, without a word. */
function checkKeyPolicy(scope: Construct, group: string, key: kms.IKey | undefined, ready: boolean | undefined) {
  if (!key || ready || Resource.isOwnedResource(key)) return;
  throw propError(scope, {
    prop: `${group}.encryptionKey`,
    value: 'an imported key',
    allowed: 'a key of this app, or one whose policy lets the roles of the pipeline use it: the policy of an imported key cannot be changed from here',
    fix: `add the statements to its policy and set ${group}.keyPolicyReady: true`,
  });
}

function checkBucketPolicy(scope: Construct, { output = {}, playback = {} }: AbrMediaPipelineProps) {
  if (!output.bucket || output.bucketPolicyReady || playback?.enabled === false || Resource.isOwnedResource(output.bucket)) return;
  throw propError(scope, {
    prop: 'output.bucket',
    value: 'an imported bucket',
    allowed: 'a bucket of this app, or one whose policy lets the distribution read it: the policy of an imported bucket cannot be changed from here',
    fix: 'add the statement to its policy and set output.bucketPolicyReady: true, or set playback.enabled: false',
  });
}
