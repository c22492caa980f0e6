import { Ends, Resource } from './assembly';

/** Records on their way: rules of AWS IoT, Firehose, tables of the catalog, Athena. They name each other, or the folder in which a table lies. */
export const FLOWS: { [type: string]: (properties: any) => Ends[] } = {
  'AWS::Athena::NamedQuery': (p) => tablesIn(p.QueryString).map((from) => ({ from, to: p.WorkGroup })),
  'AWS::Athena::WorkGroup': ({ WorkGroupConfiguration: c }) => [{ to: c?.ResultConfiguration, label: folderOf(c?.ResultConfiguration?.OutputLocation) }],
  'AWS::Glue::Table': (p) => [{ to: locationOf(p), label: folderOf(locationOf(p)) }, ...tablesIn(viewed(p)).map((from) => ({ from }))],
  'AWS::GreengrassV2::Deployment': (p) => Object.keys(p.Components ?? {}).map((from) => ({ from })),
  'AWS::IoT::TopicRule': ({ TopicRulePayload: p }) => [
    ...p.Actions.flatMap((action: any) => [{ to: action }, { to: action.Firehose?.DeliveryStreamName }]),
    { to: p.ErrorAction, label: 'errors' },
  ],
  'AWS::KinesisFirehose::DeliveryStream': ({ IcebergDestinationConfiguration: iceberg, ExtendedS3DestinationConfiguration: files }) => [
    ...(iceberg?.DestinationTableConfigurationList ?? []).map((table: any) => ({ to: table.DestinationTableName })),
    { to: files?.DataFormatConversionConfiguration?.SchemaConfiguration.TableName ?? folderOf(files?.Prefix) },
    { to: iceberg?.S3Configuration.BucketARN ?? files?.BucketARN, label: 'errors' },
  ],
  'AWS::Logs::MetricFilter': (p) => [{ to: p.LogGroupName }],
};

/** By what others name a resource. */
export function namesOf({ type, properties: p }: Resource): string[] {
  const names: { [type: string]: () => Array<string | undefined> } = {
    'AWS::Athena::WorkGroup': () => [p.Name],
    'AWS::CloudWatch::Alarm': () => [p.AlarmName],
    'AWS::Glue::Table': () => [tableName(p), folderOf(locationOf(p))],
    'AWS::GreengrassV2::ComponentVersion': () => [/"ComponentName":"([^"]+)"/.exec(text(p.InlineRecipe))?.[1]],
    'AWS::KinesisFirehose::DeliveryStream': () => [p.DeliveryStreamName],
    'AWS::Logs::MetricFilter': () => p.MetricTransformations.map((each: any) => metricName({ Namespace: each.MetricNamespace, MetricName: each.MetricName })),
    'AWS::Route53::RecordSet': () => [p.Name],
  };
  return (names[type]?.() ?? []).filter((name) => typeof name === 'string');
}

/** What an alarm watches, by name: metrics that are made of a log, and streams. */
export function watched({ Metrics = [], ...p }: any): Ends[] {
  const metrics = [p, ...Metrics.map(({ MetricStat }: any) => MetricStat?.Metric ?? {})];
  const streams = metrics.flatMap(({ Dimensions = [] }) => Dimensions).filter(({ Name }) => Name === 'DeliveryStreamName');
  return [...metrics.map(metricName), ...streams.map(({ Value }) => Value)].map((to) => ({ to }));
}

export const tableName = (p: any): string => p.Name ?? p.TableInput.Name;

export const isView = (p: any): boolean => p.TableInput?.TableType === 'VIRTUAL_VIEW';

const metricName = ({ Namespace, MetricName }: any) => `${Namespace}/${MetricName}`;

const locationOf = (p: any) => p.OpenTableFormatInput?.IcebergInput.IcebergTableInput.Location ?? p.TableInput?.StorageDescriptor?.Location;

/** The folder at the beginning of a prefix, or at the end of a location. */
function folderOf(place: any): string | undefined {
  if (typeof place === 'string') return place.split('!')[0] || undefined;
  return place?.['Fn::Join']?.[1].at(-1).replace(/^\//, '');
}

/** What Athena keeps of a view. */
function viewed(p: any): string {
  if (!isView(p)) return '';
  return JSON.parse(Buffer.from(/Presto View: (\S+)/.exec(p.TableInput.ViewOriginalText)![1], 'base64').toString()).originalSql;
}

/** Tables that a query reads, which it calls by database and name. */
const tablesIn = (sql: string) => [...new Set([...sql.matchAll(/(?:FROM|JOIN) "[^"]+"\."([^"]+)"/g)].map(([, table]) => table))];

const text = (value: any): string => typeof value === 'string' ? value : String(value?.['Fn::Join']?.[1][0] ?? '');
