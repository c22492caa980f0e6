import { text } from '../../../core/states-language';

/** Where uploads come from. */
export interface UploadPlace {
  readonly bucketName: string;
  readonly prefix: string;
}

/**
 * JSONata: a sentence about what is wrong with an upload's event, or nothing. What is not there differs from nothing in JSONata: hence `$not(... = ...)`.
 *
 * @param event JSONata of the event, as S3 sends it through EventBridge
 */
export const uploadProblem = (event: string, { bucketName, prefix }: UploadPlace) => `(
  $object := ${event}.detail.object;
  $not($type(${event}) = 'object' and $type($object.key) = 'string') ? 'the input must be an event of S3: { "detail": { "bucket": { "name" }, "object": { "key", "size", "version-id" } } }' :
  $not(${event}.detail.bucket.name = ${text(bucketName)}) ? 'detail.bucket.name must be ' & ${text(bucketName)} :
  $substring($object.key, 0, ${[...prefix].length}) != ${text(prefix)} ? 'detail.object.key must begin with ' & ${text(prefix)} :
  $not($type($object.size) = 'number' and $object.size >= 0) ? 'detail.object.size must be a number of bytes' :
  ${['version-id', 'sequencer', 'etag'].map((name) => `$exists($object.\`${name}\`) and $not($type($object.\`${name}\`) = 'string' and $object.\`${name}\` != '') ? 'detail.object.${name} must be a text' :`).join(' ')}
  $not($exists($object.\`version-id\`) or $exists($object.sequencer)) ? 'detail.object needs a version-id, or a sequencer in a bucket without versions' : ''
)`;

/** JSONata: the asset of an upload. What tells it from others is the version: an event that comes twice is of the same asset, a new version is a new one. */
export const assetOf = (event: string) => `(
  $object := ${event}.detail.object;
  $bucket := ${event}.detail.bucket.name;
  $url := 's3://' & $bucket & '/' & $object.key;
  $mark := $exists($object.\`version-id\`) ? $object.\`version-id\` : $object.sequencer;
  {
    'id': $substring($hash($string([$bucket, $object.key, $mark]), 'SHA-256'), 0, 32),
    'bucket': $bucket, 'key': $object.key, 'version': $object.\`version-id\`, 'etag': $object.etag, 'size': $object.size, 'url': $url
  }
)`;
