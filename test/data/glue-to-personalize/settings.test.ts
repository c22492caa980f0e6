import { Stack } from 'aws-cdk-lib';
import { bucketOf, database, files, interactionFields, interactions, items, newStack, parameter, propsOf, users } from './mappings';
import {
  DatasetField, DatasetMapping, DatasetNumberType, DatasetSource, DatasetSourceFormat, DatasetTimeFormat, PersonalizeRecipe, RecommendationTarget,
} from '../../../src/data/glue-to-personalize';
import { domainOf, etlDefaults, lateness, operationsDefaults, personalizeDefaults, recommenderDefaults, servingOf, targetOf } from '../../../src/data/glue-to-personalize/defaults';
import { readPersonalizeModel } from '../../../src/data/glue-to-personalize/rules/config-rules';
import { avroSchema, schemaHash, shortHash } from '../../../src/data/glue-to-personalize/settings/avro-schema';
import { etlSettings } from '../../../src/data/glue-to-personalize/settings/etl-settings';
import { expectedColumns } from '../../../src/data/glue-to-personalize/settings/expected-columns';
import { mappingDocs } from '../../../src/data/glue-to-personalize/settings/mapping-docs';
import { mappedDatasets } from '../../../src/data/glue-to-personalize/settings/mappings';
import { optionalColumns } from '../../../src/data/glue-to-personalize/settings/optional-columns';

const { userId, itemId, timestamp, eventType, eventValue, impression, categorical, textual, number, flag, text, creationTimestamp } = DatasetField;
const { INT, FLOAT } = DatasetNumberType;
const iso = DatasetTimeFormat.iso8601();
const limits = { idLength: 256, categoryLength: 1000, textLength: 20_000, earliest: 86_400, latenessOfFuture: 86_400 };
const of = (dataset: 'interactions' | 'items' | 'users', mapping: DatasetMapping) => ({ dataset, mapping });
const catalog = (fields: DatasetField[], more: Partial<DatasetMapping> = {}) => (stack: Stack) =>
  of('items', { source: DatasetSource.table({ database: 'lake', table: 'orders', bucket: bucketOf(stack) }), fields, ...more });

test('the datasets that are mapped, interactions first', () => {
  const stack = newStack();
  expect(mappedDatasets(propsOf(stack, {})).map(({ dataset }) => dataset)).toEqual(['interactions', 'items', 'users']);
  expect(mappedDatasets(propsOf(stack, { items: undefined })).map(({ dataset }) => dataset)).toEqual(['interactions', 'users']);
});

test('a mapping of files as the ETL job reads it', () => {
  const stack = newStack();
  expect(etlSettings(of('interactions', interactions(stack)))).toEqual({
    version: 1,
    dataset: 'interactions',
    source: { kind: 'S3', format: { type: 'CSV', delimiter: ',', quote: '"', header: true, encoding: 'UTF-8', multiline: false } },
    fields: [
      { name: 'USER_ID', column: 'customer_id', type: 'string', nullable: false },
      { name: 'ITEM_ID', column: 'sku', type: 'string', nullable: false },
      { name: 'TIMESTAMP', column: 'ordered_at', type: 'long', nullable: false, time: { kind: 'ISO', zone: 'Europe/Berlin' } },
      { name: 'EVENT_TYPE', column: 'event', type: 'string', nullable: false },
    ],
    dedupe: { by: ['USER_ID', 'ITEM_ID', 'TIMESTAMP', 'EVENT_TYPE'] },
    limits,
  });
});

test('everything that can be said of a mapping', () => {
  const stack = newStack();
  const mapping = interactions(stack, {
    source: database(stack, { partition: { column: 'id', count: 8 } }),
    fields: [
      userId('u'), itemId('i'), timestamp('t', DatasetTimeFormat.pattern('dd.MM.yyyy', 'Europe/Berlin')), eventType('e', { defaultValue: 'Purchase' }),
      eventValue('v'), impression('shown', { separator: ',' }), categorical('DEVICE', 'd', { separator: ';', defaultValue: 'none' }), flag('NEW', 'n', { nullable: false }),
    ],
    filter: "status = 'PAID'",
    dedupe: { by: ['USER_ID', 'ITEM_ID'], latest: 'updated_at' },
    incremental: { column: 't', format: DatasetTimeFormat.epochMicroseconds() },
  });
  expect(etlSettings(of('interactions', mapping), 'shop-interactions')).toEqual({
    version: 1,
    dataset: 'interactions',
    source: { kind: 'JDBC', connection: 'shop-interactions', partition: { column: 'id', count: 8 } },
    fields: [
      { name: 'USER_ID', column: 'u', type: 'string', nullable: false },
      { name: 'ITEM_ID', column: 'i', type: 'string', nullable: false },
      { name: 'TIMESTAMP', column: 't', type: 'long', nullable: false, time: { kind: 'PATTERN', pattern: 'dd.MM.yyyy', zone: 'Europe/Berlin' } },
      { name: 'EVENT_TYPE', column: 'e', type: 'string', nullable: false, default: 'Purchase' },
      { name: 'EVENT_VALUE', column: 'v', type: 'float', nullable: true },
      { name: 'IMPRESSION', column: 'shown', type: 'string', nullable: true, separator: ',' },
      { name: 'DEVICE', column: 'd', type: 'string', nullable: false, default: 'none', categorical: true, separator: ';' },
      { name: 'NEW', column: 'n', type: 'boolean', nullable: false },
    ],
    filter: "status = 'PAID'",
    dedupe: { by: ['USER_ID', 'ITEM_ID'], latest: 'updated_at' },
    window: { column: 't', time: { kind: 'EPOCH', unit: 'MICROSECONDS' } },
    limits,
  });
});

test('items and users are the same by their ids, and a table is as the catalog says', () => {
  const stack = newStack();
  expect(etlSettings(of('items', items(stack))).dedupe).toEqual({ by: ['ITEM_ID'] });
  expect(etlSettings(of('users', users(stack))).dedupe).toEqual({ by: ['USER_ID'] });
  expect(etlSettings(catalog([itemId('i'), categorical('C', 'c')])(stack)).source).toEqual({ kind: 'CATALOG' });
  expect(etlSettings(of('items', items(stack, { source: files(stack, { format: DatasetSourceFormat.parquet() }) }))).source).toEqual({ kind: 'S3', format: { type: 'PARQUET' } });
});

test('what is only known at deployment stays what it is', () => {
  const stack = newStack();
  const settings = etlSettings(of('items', items(stack, { filter: `shop = '${parameter}'` })));
  expect(stack.resolve(stack.toJsonString(settings))).toEqual({ 'Fn::Join': ['', [expect.stringContaining('"filter":"shop = \''), { Ref: 'P' }, expect.any(String)]] });
});

test('a schema as Personalize takes it', () => {
  const stack = newStack();
  const fields = [
    itemId('i'), categorical('CATEGORY', 'c', { separator: ';' }), textual('STORY', 's', { nullable: false }), number('PRICE', 'p', FLOAT, { defaultValue: 0 }), number('STOCK', 'n', INT),
    text('LABEL', 'l'), flag('NEW', 'f'), creationTimestamp('t', iso),
  ];
  expect(avroSchema(of('items', items(stack, { fields })))).toEqual({
    type: 'record',
    name: 'Items',
    namespace: 'com.amazonaws.personalize.schema',
    fields: [
      { name: 'ITEM_ID', type: 'string' },
      { name: 'CATEGORY', type: ['string', 'null'], categorical: true },
      { name: 'STORY', type: 'string', textual: true },
      { name: 'PRICE', type: 'float' },
      { name: 'STOCK', type: ['int', 'null'] },
      { name: 'LABEL', type: ['string', 'null'] },
      { name: 'NEW', type: ['boolean', 'null'] },
      { name: 'CREATION_TIMESTAMP', type: 'long' },
    ],
    version: '1.0',
  });
  expect(avroSchema(of('users', users(stack))).name).toBe('Users');
  expect(avroSchema(of('interactions', interactions(stack))).name).toBe('Interactions');
});

test('schemas have the same digits only if they are the same', () => {
  const stack = newStack();
  const hash = (mapping: Partial<DatasetMapping>) => schemaHash(avroSchema(of('items', items(stack, mapping))));
  expect(hash({})).toMatch(/^[0-9a-f]{8}$/);
  expect(hash({ filter: 'x', dedupe: { latest: 'y' } })).toBe(hash({}));
  expect(hash({ fields: [itemId('other'), categorical('CATEGORY', 'c'), number('PRICE', 'p', FLOAT)] })).toBe(hash({}));
  expect(hash({ fields: [itemId('i'), categorical('CATEGORY', 'c'), number('PRICE', 'p', INT)] })).not.toBe(hash({}));
  expect(shortHash('a')).toBe('ca978112');
});

const kinds = (columns: ReturnType<typeof expectedColumns>, name: string) => columns.find((column) => column.name === name)!.types;

test('the columns that a run expects, each once and in small letters', () => {
  const stack = newStack();
  const columns = expectedColumns(of('interactions', interactions(stack, {
    source: database(stack, { partition: { column: 'ID', count: 2 } }), dedupe: { latest: 'Updated_At' }, incremental: { column: 'ORDERED_AT', format: iso },
  })));
  expect(columns.map(({ name }) => name)).toEqual(['customer_id', 'sku', 'ordered_at', 'event', 'updated_at', 'id']);
  expect(kinds(columns, 'id')).toEqual(expect.arrayContaining(['bigint', 'date', 'timestamp', 'decimal']));
  expect(kinds(columns, 'id')).not.toContain('string');
  for (const { types } of columns) expect(types).toEqual(expect.not.arrayContaining(['struct', 'array', 'map', 'binary', 'uniontype']));
});

test('a column that two things come from has a type that both can read', () => {
  const stack = newStack();
  const columns = expectedColumns(catalog([itemId('i'), number('N', 'n', INT)], { incremental: { column: 'n', format: iso } })(stack));
  expect(kinds(columns, 'n')).toEqual(['string', 'char', 'varchar']);
});

test.each<[string, DatasetField, string[], string[]]>([
  ['a text', categorical('X', 'x'), ['string', 'int', 'boolean', 'decimal', 'timestamp'], ['struct', 'binary']],
  ['a number', number('X', 'x', INT), ['string', 'varchar', 'double', 'tinyint'], ['boolean', 'date', 'array']],
  ['a boolean', flag('X', 'x'), ['boolean', 'string', 'int'], ['double', 'timestamp']],
  ['a time of seconds', creationTimestamp('x', DatasetTimeFormat.epochSeconds()), ['bigint', 'string', 'timestamp', 'decimal'], ['boolean', 'map']],
  ['a time of ISO 8601', creationTimestamp('x', iso), ['string', 'date', 'timestamp'], ['bigint', 'double']],
  ['a time of another notation', creationTimestamp('x', DatasetTimeFormat.pattern('yyyyMMdd')), ['string', 'bigint', 'date'], ['double', 'boolean']],
])('%s can be read from some types', (_, field, yes, no) => {
  const types = kinds(expectedColumns(catalog([itemId('i'), field])(newStack())), 'x');
  expect(types).toEqual(expect.arrayContaining(yes));
  for (const type of no) expect(types).not.toContain(type);
});

test('columns that count together with the types of events', () => {
  const stack = newStack();
  const count = (...fields: DatasetField[]) => optionalColumns(of('interactions', interactions(stack, { fields: [userId('u'), itemId('i'), timestamp('t', iso), ...fields] })));
  expect(count()).toBe(0);
  expect(count(eventType('e'), eventValue('v'), impression('s'), categorical('DEVICE', 'd'))).toBe(3);
});

test('a mapping as a table for those who own the source', () => {
  const fields = [
    itemId('i'), categorical('CATEGORY', 'a|b', { separator: '|', defaultValue: 'none' }), number('PRICE', 'p', FLOAT),
    creationTimestamp('t', DatasetTimeFormat.pattern('dd.MM.yyyy', 'Europe/Berlin')), textual('STORY', 's'),
  ];
  expect(mappingDocs(of('items', items(newStack(), { fields })))).toBe(`### items

| Column | Field | Type | Notes |
| --- | --- | --- | --- |
| i | ITEM_ID | string | required |
| a\\|b | CATEGORY | categorical string | "none" if empty; several, with "\\|" between them |
| p | PRICE | float | may be empty |
| t | CREATION_TIMESTAMP | long | required; dd.MM.yyyy, Europe/Berlin |
| s | STORY | textual string | may be empty |
`);
  const docs = mappingDocs(of('interactions', interactions(newStack(), { fields: [...interactionFields.slice(0, 2), timestamp('t', DatasetTimeFormat.epochSeconds()), eventType('e')] })));
  expect(docs).toContain('| t | TIMESTAMP | long | required; seconds since 1970 |');
  expect(mappingDocs(of('interactions', interactions(newStack())))).toContain('required; ISO 8601, Europe/Berlin |');
});

test('what is not said is the default', () => {
  const stack = newStack();
  const props = propsOf(stack, {});
  expect(targetOf(props).kind).toBe('personalize');
  expect(domainOf(props)).toBeUndefined();
  expect(servingOf(props)).toEqual({ filters: [], eventTracker: false, metricAttribution: [] });
  expect(etlDefaults()).toMatchObject({ workerType: 'G.1X', maxWorkers: 2, maxQuarantinedShare: 0.01, minInteractions: 1000, minUsersWithTwo: 25 });
  expect(etlDefaults({ maxWorkers: undefined, maxQuarantinedShare: 0 })).toMatchObject({ maxWorkers: 2, maxQuarantinedShare: 0 });
  const { recipe, promotion, campaign, trainingTimeout, hyperparameterOptimization } = personalizeDefaults({ promotion: { margin: 0 } });
  expect(recipe._arn('aws')).toBe('arn:aws:personalize:::recipe/aws-user-personalization-v2');
  expect(promotion).toMatchObject({ metric: { metricName: 'normalized_discounted_cumulative_gain_at_10' }, margin: 0, keepVersions: 2 });
  expect([campaign, trainingTimeout.toHours(), hyperparameterOptimization]).toEqual([{ minTps: 1 }, 24, false]);
  expect(lateness({ column: 't', format: iso }).toMinutes()).toBe(15);
  expect(operationsDefaults().idleAfter.toDays()).toBe(3);
});

test('the domain of a recommender is that of its use case', () => {
  const recommender = (recipe: PersonalizeRecipe) =>
    propsOf(newStack(), { target: RecommendationTarget.recommender({ recipe, eventTracker: true }) });
  expect(domainOf(recommender(PersonalizeRecipe.VIDEO_TOP_PICKS))).toBe('VIDEO_ON_DEMAND');
  expect(domainOf(recommender(PersonalizeRecipe.of('aws-ecomm-new')))).toBe('ECOMMERCE');
  expect(servingOf(recommender(PersonalizeRecipe.VIDEO_TOP_PICKS)).eventTracker).toBe(true);
  expect(recommenderDefaults({ recipe: PersonalizeRecipe.VIDEO_TOP_PICKS }).minTps).toBe(1);
});

test('the stored model has what settings are checked against', () => {
  const { root, structures } = readPersonalizeModel();
  expect(root).toBe('SolutionConfig');
  expect(Object.keys(structures)).toEqual(expect.arrayContaining(['SolutionConfig', 'CampaignConfig', 'RecommenderConfig']));
});
