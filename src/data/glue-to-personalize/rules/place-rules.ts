import { aws_s3 as s3, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { nested, sameBucket } from '../../../core/places';
import { propError } from '../../../core/prop-error';
import { STORE } from '../definition/names';
import { GlueToPersonalizeProps } from '../glue-to-personalize-props';
import { mappedDatasets } from '../settings/mappings';

/** Files of S3 that are read or written. */
interface Place {
  readonly prop: string;
  readonly bucket: s3.IBucket;
  readonly prefix: string;
}

/** No crawler may find the files of another source, nor those that this construct writes: it would make one table of both. */
export function checkPlaces(scope: Construct, props: GlueToPersonalizeProps) {
  const sources = sourcesOf(props);
  const store = storeOf(props);
  sources.forEach((source, index) => {
    for (const other of [...sources.slice(0, index), ...store]) checkApart(scope, source, other);
  });
}

function checkApart(scope: Construct, source: Place, other: Place) {
  if (!sameBucket(source.bucket, other.bucket) || !nested(source.prefix, other.prefix)) return;
  throw propError(scope, {
    prop: `${source.prop}.prefix`,
    value: source.prefix,
    allowed: `neither within ${Token.isUnresolved(other.prefix) ? 'it' : other.prefix || 'the bucket'} of ${other.prop}, nor around it: the rows of the two would be mixed`,
    fix: 'use another prefix, or another bucket',
  });
}

const sourcesOf = (props: GlueToPersonalizeProps): Place[] => mappedDatasets(props).flatMap(({ dataset, mapping }) => {
  const { kind, options } = mapping.source._kind;
  return kind === 'S3' ? [{ prop: `${dataset}.source`, bucket: options.bucket, prefix: options.prefix }] : [];
});

const storeOf = ({ etl }: GlueToPersonalizeProps): Place[] => {
  const { bucket } = etl ?? {};
  return bucket ? Object.values(STORE).map((prefix) => ({ prop: 'etl.bucket', bucket, prefix })) : [];
};
