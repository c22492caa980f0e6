import { App, aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_ec2 as ec2, Stack, Token } from 'aws-cdk-lib';
import {
  DatasetField, DatasetJdbcOptions, DatasetMapping, DatasetNumberType, DatasetS3Options, DatasetSource, DatasetTimeFormat, GlueToPersonalize,
  GlueToPersonalizeProps,
} from '../../../src/data/glue-to-personalize';
import { checkGlueToPersonalize } from '../../../src/data/glue-to-personalize/rules/rules';

export const REGION = 'eu-central-1';

export const newStack = (region: string | undefined = REGION) => new Stack(new App(), 'Shop', { env: { account: '123456789012', region } });

/** Values that are only known at deployment. */
export const parameter = Token.asString({ Ref: 'P' });
export const unknown = () => Token.asNumber({ Ref: 'P' });
export const unknownList = () => Token.asList({ Ref: 'P' });

/** What callers without a compiler may give. */
export const wrong = (value: unknown) => value as any;

export const bucketOf = (stack: Stack) => (stack.node.tryFindChild('Source') as s3.Bucket | undefined) ?? new s3.Bucket(stack, 'Source');
export const files = (stack: Stack, options: Partial<DatasetS3Options> = {}) => DatasetSource.s3({ bucket: bucketOf(stack), prefix: 'orders/', ...options });

export function database(stack: Stack, options: Partial<DatasetJdbcOptions> = {}) {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
  const secret = new secretsmanager.Secret(stack, 'Secret');
  return DatasetSource.jdbc({ url: 'jdbc:postgresql://db.example.com:5432/shop', table: 'public.orders', secret, vpc, ...options });
}

export const interactionFields = [
  DatasetField.userId('customer_id'), DatasetField.itemId('sku'),
  DatasetField.timestamp('ordered_at', DatasetTimeFormat.iso8601('Europe/Berlin')), DatasetField.eventType('event'),
];
export const itemFields = [
  DatasetField.itemId('sku'), DatasetField.categorical('CATEGORY', 'category', { separator: ';' }), DatasetField.number('PRICE', 'price', DatasetNumberType.FLOAT),
];
export const userFields = [DatasetField.userId('id'), DatasetField.categorical('COUNTRY', 'country')];

export const interactions = (stack: Stack, mapping: Partial<DatasetMapping> = {}): DatasetMapping =>
  ({ source: files(stack), fields: interactionFields, ...mapping });
export const items = (stack: Stack, mapping: Partial<DatasetMapping> = {}): DatasetMapping =>
  ({ source: files(stack, { prefix: 'products/' }), fields: itemFields, ...mapping });
export const users = (stack: Stack, mapping: Partial<DatasetMapping> = {}): DatasetMapping =>
  ({ source: files(stack, { prefix: 'customers/' }), fields: userFields, ...mapping });

export type Change = Partial<GlueToPersonalizeProps> | ((stack: Stack) => Partial<GlueToPersonalizeProps>);

/** One line of a table: a name, what is other than in a right mapping, and what is said of it. */
export type Refused = [string, Change, string];
export type Taken = [string, Change];

export const propsOf = (stack: Stack, change: Change): GlueToPersonalizeProps =>
  ({ interactions: interactions(stack), items: items(stack), users: users(stack), ...typeof change === 'function' ? change(stack) : change });

export function check(change: Change, stack = newStack()): GlueToPersonalizeProps {
  const props = propsOf(stack, change);
  checkGlueToPersonalize(stack, props);
  return props;
}

/** Not only the rules: everything that is made of the props. */
export function make(change: Change, stack = newStack()): GlueToPersonalize {
  return new GlueToPersonalize(stack, 'Shop', propsOf(stack, change));
}
