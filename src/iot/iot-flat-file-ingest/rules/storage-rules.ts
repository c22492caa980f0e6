import { aws_kms as kms, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DAY, duration } from '../../../core/duration-rules';
import { wholeNumber } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { oneOf, optional, sameRegion } from '../../../core/value-rules';
import { storageDefaults } from '../defaults';
import { FlatFileStorageOptions, FlatFileTableFormat } from '../flat-file-storage';

export function checkStorage(scope: Construct, options: FlatFileStorageOptions) {
  const { tableFormat, bucket, encryptionKey, resultRetention, maxQueryGigabytes } = options;
  oneOf(scope, 'storage.tableFormat', tableFormat, FlatFileTableFormat);
  checkIceberg(scope, storageDefaults(options).tableFormat);
  optional(scope, 'storage.bucket', bucket, ({ bucketName }) => bucketName, 'a bucket', 'use a Bucket');
  sameRegion(scope, 'storage.bucket', bucket);
  checkKey(scope, encryptionKey);
  duration(scope, 'storage.resultRetention', resultRetention, DAY, 3650 * DAY, DAY);
  if (bucket && resultRetention) {
    throw propError(scope, { prop: 'storage.resultRetention', value: resultRetention, allowed: 'nothing with storage.bucket, whose own rules hold', fix: 'give the bucket a lifecycle rule for results/' });
  }
  wholeNumber(scope, 'storage.maxQueryGigabytes', maxQueryGigabytes, 1, 1_000_000);
}

/** https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-destination.html */
function checkIceberg(scope: Construct, tableFormat: FlatFileTableFormat) {
  const { region } = Stack.of(scope);
  if (tableFormat !== FlatFileTableFormat.ICEBERG || Token.isUnresolved(region) || !/^(cn-|us-gov-|ap-southeast-5$)/.test(region)) return;
  throw propError(scope, { prop: 'storage.tableFormat', value: tableFormat, allowed: `PARQUET in ${region}: Firehose writes no Iceberg tables there`, fix: 'use FlatFileTableFormat.PARQUET' });
}

function checkKey(scope: Construct, key: kms.IKey | undefined) {
  optional(scope, 'storage.encryptionKey', key, ({ keyArn }) => keyArn, 'a key of KMS', 'use a Key');
  sameRegion(scope, 'storage.encryptionKey', key);
}
