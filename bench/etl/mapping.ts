import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DatasetField, DatasetSource, DatasetTimeFormat } from '../../src/data/glue-to-personalize';
import { avroSchema } from '../../src/data/glue-to-personalize/settings/avro-schema';
import { etlSettings } from '../../src/data/glue-to-personalize/settings/etl-settings';

/** What a user says about the table of sales.py, as the ETL and Personalize are told. by_hand.py has the same fields. */
export function salesMapping() {
  const { userId, itemId, timestamp, eventType, eventValue, categorical } = DatasetField;
  const source = DatasetSource.s3({ bucket: new s3.Bucket(new Stack(new App()), 'Shop'), prefix: 'sales/' });
  const fields = [
    userId('customer'), itemId('product'), timestamp('ordered_at', DatasetTimeFormat.iso8601()), eventType('kind'), eventValue('amount', { nullable: false }), categorical('CHANNEL', 'via'),
  ];
  const mapped = { dataset: 'interactions' as const, mapping: { source, fields } };
  return { settings: JSON.stringify(etlSettings(mapped)), schema: JSON.stringify(avroSchema(mapped)) };
}
