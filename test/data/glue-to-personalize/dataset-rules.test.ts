import { Stack } from 'aws-cdk-lib';
import { Change, check, files, interactionFields, interactions, itemFields, items, parameter, Refused, Taken, unknown, unknownList, userFields, users, wrong } from './mappings';
import { DatasetField, DatasetNumberType, DatasetTimeFormat, PersonalizeRecipe, RecommendationTarget } from '../../../src/data/glue-to-personalize';

const { categorical, text, textual, number, flag, userId, itemId, timestamp, eventType, eventValue, impression, creationTimestamp } = DatasetField;
const { INT, LONG, FLOAT, DOUBLE } = DatasetNumberType;
const iso = DatasetTimeFormat.iso8601();
const done = (...more: DatasetField[]) => (stack: Stack) => ({ interactions: interactions(stack, { fields: [...interactionFields, ...more] }) });
const sold = (...more: DatasetField[]) => (stack: Stack) => ({ items: items(stack, { fields: [...itemFields, ...more] }) });
const known = (...more: DatasetField[]) => (stack: Stack) => ({ users: users(stack, { fields: [...userFields, ...more] }) });
const only = (dataset: 'interactions' | 'items' | 'users', ...fields: DatasetField[]): Change => (stack) =>
  ({ items: undefined, users: undefined, [dataset]: { source: files(stack, { prefix: `${dataset}/` }), fields } });
const many = (count: number) => Array.from({ length: count }, (_, index) => number(`N${String.fromCharCode(65 + index % 26)}${Math.floor(index / 26)}`, `n${index}`, INT));
const times = (format: DatasetTimeFormat) => (stack: Stack) => ({ interactions: interactions(stack, { fields: [userId('u'), itemId('i'), timestamp('t', format)] }) });
const pattern = (of: string, zone?: string) => times(DatasetTimeFormat.pattern(of, zone));
const shop = { target: RecommendationTarget.recommender({ recipe: PersonalizeRecipe.ECOMMERCE_RECOMMENDED_FOR_YOU }) };
const videos = { target: RecommendationTarget.recommender({ recipe: PersonalizeRecipe.VIDEO_TOP_PICKS }) };
const shopItems = [itemId('sku'), number('PRICE', 'price', FLOAT, { nullable: false }), categorical('CATEGORY_L1', 'category', { nullable: false })];
const selling = (...fields: DatasetField[]) => (stack: Stack) => ({ ...shop, items: items(stack, { fields }) });
const showing = (...fields: DatasetField[]) => (stack: Stack) => ({ ...videos, items: items(stack, { fields }) });

const names: Refused[] = [
  ['items with an id alone', only('items', itemId('i')), "items.fields is [\"ITEM_ID\"]; allowed: ITEM_ID, and one field more that Personalize trains with. Fix: add one such as DatasetField.categorical('CATEGORY', 'category'), or leave items out"],
  ['users of nothing', only('users'), 'users.fields is []; allowed: USER_ID, and one field more'],
  ['a number without a type', sold(number('P', 'p', wrong(undefined))), 'items.fields[3].numberType is missing; allowed: int, long, float, double. Fix: give DatasetField.number one'],
  ['no field', only('interactions'), 'interactions.fields is "0 entries"; allowed: from 2 to 120'],
  ['no list of fields', (stack) => ({ interactions: interactions(stack, { fields: wrong(undefined) }) }), 'interactions.fields is "0 entries"'],
  ['a list of a parameter', (stack) => ({ interactions: interactions(stack, { fields: wrong(unknownList()) }) }), 'interactions.fields is a value that is only known at deployment'],
  ['a name for a field', done(wrong('USER_ID')), 'interactions.fields[4] is "USER_ID"; allowed: a DatasetField'],
  ...['', '1A', 'A-B', 'A B', 'Ä', 'A'.repeat(151)].map((name): Refused => [`the field '${name.slice(0, 9)}'`, sold(categorical(name, 'c')), 'items.fields[3].name is']),
  ['a field of a parameter', sold(categorical(parameter, 'c')), 'items.fields[3].name is a value that is only known at deployment'],
  ['no name', sold(categorical(wrong(undefined), 'c')), 'items.fields[3].name is ""'],
  ...['', 'a`b', 'a\nb', 'a'.repeat(256)].map((column): Refused => [`the column ${JSON.stringify(column).slice(0, 9)}`, sold(categorical('C', column)), 'items.fields[3].column is']),
  ['a column of a parameter', sold(categorical('C', parameter)), 'items.fields[3].column is a value that is only known at deployment'],
  ['a field twice', sold(categorical('CATEGORY', 'c')), 'items.fields[3].name is "CATEGORY"; allowed: a name that differs from CATEGORY'],
  ['a field in small letters too', sold(categorical('category', 'c')), 'items.fields[3].name is "category"; allowed: a name that differs from CATEGORY in more than case'],
  ['a field that differs by an underscore', sold(categorical('CAT_EGORY', 'c')), 'items.fields[3].name is "CAT_EGORY"'],
  ['a column twice', sold(categorical('OTHER', 'price')), 'items.fields[3].column is "price"; allowed: each column once, and PRICE has it'],
  ['a column twice in another case', sold(categorical('OTHER', 'PRICE')), 'items.fields[3].column is "PRICE"; allowed: each column once'],
  ['no user of interactions', only('interactions', itemId('i'), timestamp('t', iso)), 'interactions.fields is ["ITEM_ID","TIMESTAMP"]; allowed: fields with USER_ID, which Personalize needs. Fix: map USER_ID'],
  ['no item of interactions', only('interactions', userId('u'), timestamp('t', iso)), 'allowed: fields with ITEM_ID'],
  ['no time of interactions', only('interactions', userId('u'), itemId('i')), 'allowed: fields with TIMESTAMP, which Personalize needs. Fix: map TIMESTAMP with DatasetField.timestamp(column, format)'],
  ['no id of items', only('items', categorical('A', 'a'), categorical('B', 'b')), 'items.fields is ["A","B"]; allowed: fields with ITEM_ID'],
  ['no id of users', only('users', categorical('A', 'a'), categorical('B', 'b')), 'users.fields is ["A","B"]; allowed: fields with USER_ID'],
  ['a user of items', sold(userId('u')), 'items.fields[3].name is "USER_ID"; allowed: a name that is not reserved: USER_ID is no field of items'],
  ['a time of users', known(timestamp('t', iso)), 'users.fields[2].name is "TIMESTAMP"; allowed: a name that is not reserved'],
  ['a creation of users', known(creationTimestamp('t', iso)), 'users.fields[2].name is "CREATION_TIMESTAMP"'],
  ['an event of items', sold(text('EVENT_TYPE', 'e')), 'items.fields[3].name is "EVENT_TYPE"'],
  ['a reserved name in small letters', sold(text('event_type', 'e')), 'items.fields[3].name is "event_type"; allowed: a name that is not reserved'],
  ['a known name in small letters', only('interactions', text('user_id', 'u'), itemId('i'), timestamp('t', iso)), 'interactions.fields[0].name is "user_id"; allowed: USER_ID, in capitals'],
  ['a user that is a category', only('interactions', categorical('USER_ID', 'u'), itemId('i'), timestamp('t', iso)), 'interactions.fields[0].type is "categorical string"; allowed: string for USER_ID'],
  ['a user that is a number', only('interactions', number('USER_ID', 'u', LONG), itemId('i'), timestamp('t', iso)), 'interactions.fields[0].type is "long"; allowed: string for USER_ID'],
  ['a time that is a number', only('interactions', userId('u'), itemId('i'), number('TIMESTAMP', 't', LONG)), 'interactions.fields[2] is "TIMESTAMP"; allowed: a time, whose format is known. Fix: use DatasetField.timestamp'],
  ['a creation that is a number', sold(number('CREATION_TIMESTAMP', 't', LONG)), 'Fix: use DatasetField.creationTimestamp'],
  ['a value of a double', done(number('EVENT_VALUE', 'v', DOUBLE)), 'interactions.fields[4].type is "double"; allowed: float for EVENT_VALUE'],
  ['a user that may lack', only('interactions', text('USER_ID', 'u'), itemId('i'), timestamp('t', iso)), 'interactions.fields[0].nullable is true; allowed: false for USER_ID'],
  ['an unknown type', sold(number('N', 'n', wrong('decimal'))), 'items.fields[3].type is "decimal"'],
  ['six fields of interactions', done(...many(6)), 'interactions.fields is "6 fields of your own"; allowed: at most 5 in interactions'],
  ['26 fields of users', known(...many(25)), 'users.fields is "26 fields of your own"; allowed: at most 25'],
  ['101 fields of items', sold(...many(99)), 'items.fields is "101 fields of your own"; allowed: at most 100'],
  ['items without metadata', only('items', itemId('i'), creationTimestamp('t', iso)), 'items.fields is "0 fields of your own"; allowed: at least one in items'],
  ['users with a text alone', only('users', userId('u'), text('NAME', 'n')), 'users.fields is "1 fields of your own"; allowed: at least one in users, categorical or a number'],
  ['users with a boolean alone', only('users', userId('u'), flag('ADULT', 'a')), 'allowed: at least one in users'],
  ['two descriptions', sold(textual('DESCRIPTION', 'd'), textual('STORY', 's')), 'items.fields[4] is "STORY"; allowed: one textual field, and there is DESCRIPTION'],
  ['a description of users', known(textual('STORY', 's')), 'users.fields[2] is "STORY"; allowed: textual fields in items only'],
  ['a description of interactions', done(textual('STORY', 's')), 'interactions.fields[4] is "STORY"'],
];

const values: Refused[] = [
  ['a default of what may lack', sold(categorical('C', 'c', { nullable: true, defaultValue: 'none' })), 'items.fields[3].defaultValue is "none"; allowed: no defaultValue with nullable'],
  ['yes for nullable', sold(categorical('C', 'c', { nullable: wrong('yes') })), 'items.fields[3].nullable is "yes"'],
  ['an empty default', sold(categorical('C', 'c', { defaultValue: '' })), 'items.fields[3].defaultValue is ""; allowed: from 1 to 1,000 characters'],
  ['a long default', sold(categorical('C', 'c', { defaultValue: 'x'.repeat(1001) })), 'allowed: from 1 to 1,000 characters'],
  ['a long type', only('interactions', userId('u'), itemId('i'), timestamp('t', iso), eventType('e', { defaultValue: 'x'.repeat(257) })), 'allowed: from 1 to 256 characters'],
  ['a number for a text', sold(categorical('C', 'c', { defaultValue: wrong(1) })), 'items.fields[3].defaultValue is 1'],
  ['part of an int', sold(number('N', 'n', INT, { defaultValue: 1.5 })), 'items.fields[3].defaultValue is 1.5; allowed: a whole number from -2147483648 to 2147483647'],
  ['more than an int', sold(number('N', 'n', INT, { defaultValue: 2 ** 31 })), 'items.fields[3].defaultValue is 2147483648'],
  ['more than a long', sold(number('N', 'n', LONG, { defaultValue: 2 ** 53 })), 'items.fields[3].defaultValue is 9007199254740992'],
  ['more than a float', sold(number('N', 'n', FLOAT, { defaultValue: 1e39 })), 'items.fields[3].defaultValue is 1e+39; allowed: a number from -3.4e+38'],
  ['no number', sold(number('N', 'n', DOUBLE, { defaultValue: NaN })), 'items.fields[3].defaultValue is NaN'],
  ['a number of a parameter', sold(number('N', 'n', DOUBLE, { defaultValue: unknown() })), 'items.fields[3].defaultValue is a value that is only known at deployment'],
  ['a text for a boolean', sold(flag('F', 'f', { defaultValue: wrong('true') })), 'items.fields[3].defaultValue is "true"; allowed: true or false'],
  ...['', '"', '\n', '123456'].map((separator): Refused => [`the separator ${JSON.stringify(separator)}`, sold(categorical('C', 'c', { separator })), 'items.fields[3].separator is']),
  ['a separator of a parameter', sold(categorical('C', 'c', { separator: parameter })), 'items.fields[3].separator is a value that'],
  ['no format', times(wrong(undefined)), 'interactions.fields[2].format is missing; allowed: a DatasetTimeFormat'],
  ...['', 'Berlin/', 'Europe/Berlinn', '+02:00', 'Mars/Base'].map((zone): Refused => [`the zone '${zone}'`, times(DatasetTimeFormat.iso8601(zone)), 'interactions.fields[2].format.zone is']),
  ['a zone in small letters', times(DatasetTimeFormat.iso8601('europe/berlin')), "format.zone is \"europe/berlin\"; allowed: Europe/Berlin, in this case. Fix: use 'Europe/Berlin'"],
  ['a zone of a parameter', times(DatasetTimeFormat.iso8601(parameter)), 'format.zone is a value that is only known at deployment'],
  ['an empty pattern', pattern(''), 'format.pattern is ""'],
  ['a pattern of a parameter', pattern(parameter), 'format.pattern is a value that'],
  ['the year of weeks', pattern('YYYY-MM-dd'), 'format.pattern is "YYYY-MM-dd"; allowed: the letters GyMLdDahHkKmsSVzOXxZ'],
  ['a name of a day', pattern('E dd.MM.yyyy'), 'Fix: replace E'],
  ['a letter without quotes', pattern('yyyy-MM-ddTHH:mm'), 'Fix: replace T'],
  ['an open quote', pattern("yyyy-MM-dd'T HH"), 'allowed: quotes in pairs'],
  ['no year', pattern('dd.MM. HH:mm'), 'allowed: a pattern with a year'],
  ['minutes for months', pattern('dd.mm.yyyy'), 'allowed: a pattern with a month, MM, and a day, dd'],
  ['no day', pattern('MM.yyyy'), 'allowed: a pattern with a month, MM, and a day, dd'],
  ['days of the year', pattern('DD.MM.yyyy'), 'allowed: D, the day of the year, without a month'],
  ['half days', pattern('dd.MM.yyyy hh:mm'), 'allowed: hours of half a day, h or K, with a'],
  ['a pattern of a wrong zone', pattern('dd.MM.yyyy', 'Berlin'), 'format.zone is "Berlin"'],
];

const domains: Refused[] = [
  ['no type of events', (stack) => ({ ...shop, items: undefined, interactions: interactions(stack, { fields: [userId('u'), itemId('i'), timestamp('t', iso)] }) }), 'allowed: fields with EVENT_TYPE, which Personalize needs in the domain ECOMMERCE'],
  ['goods without a price', selling(itemId('i'), categorical('CATEGORY_L1', 'c', { nullable: false })), 'allowed: fields with PRICE'],
  ['goods without a category', selling(itemId('i'), number('PRICE', 'p', FLOAT, { nullable: false })), 'allowed: fields with CATEGORY_L1'],
  ['goods whose price may lack', selling(itemId('i'), number('PRICE', 'p', FLOAT)), 'items.fields[1].nullable is true; allowed: false for PRICE'],
  ['a price of a double', selling(itemId('i'), number('PRICE', 'p', DOUBLE)), 'items.fields[1].type is "double"; allowed: float for PRICE'],
  ['a category that is a text', selling(...shopItems, text('CATEGORY_L2', 'd')), 'items.fields[3].type is "string"; allowed: categorical string for CATEGORY_L2'],
  ['a description that is a category', selling(...shopItems, categorical('PRODUCT_DESCRIPTION', 'd')), 'allowed: textual string for PRODUCT_DESCRIPTION'],
  ['videos without genres', showing(itemId('i'), creationTimestamp('t', iso)), 'allowed: fields with GENRES'],
  ['videos without a creation', showing(itemId('i'), categorical('GENRES', 'g', { nullable: false })), 'allowed: fields with CREATION_TIMESTAMP'],
];

test.each([...names, ...values, ...domains])('%s is refused', (_, change, message) => {
  expect(() => check(change)).toThrow(message);
});

test.each<Taken>([
  ['a right mapping', {}],
  ['interactions alone', { items: undefined, users: undefined }],
  ['the least of interactions', times(iso)],
  ['all fields of interactions', done(eventValue('v'), impression('shown'), DatasetField.recommendationId('r'), DatasetField.eventAttributionSource('s'), ...many(5))],
  ['25 fields of users', known(...many(24))],
  ['100 fields of items', sold(...many(98))],
  ['a description', sold(textual('DESCRIPTION', 'd'), creationTimestamp('t', DatasetTimeFormat.epochMilliseconds()))],
  ['items with a description alone', only('items', itemId('i'), textual('STORY', 's'))],
  ['users with a number alone', only('users', userId('u'), number('AGE', 'a', INT))],
  ['names at their ends', sold(categorical('_', '_'), categorical('A'.repeat(150), 'a'.repeat(255)))],
  ['columns with spaces and unicode', sold(categorical('C', 'Größe in cm'))],
  ['defaults', sold(categorical('C', 'c', { defaultValue: 'x'.repeat(1000) }), number('I', 'i', INT, { defaultValue: -(2 ** 31) }), number('L', 'l', LONG, { defaultValue: 2 ** 53 - 1 }), flag('F', 'f', { defaultValue: false }))],
  ['a default of a parameter', sold(categorical('C', 'c', { defaultValue: parameter }))],
  ['separators', sold(categorical('A', 'a', { separator: ' / ' }), categorical('B', 'b', { separator: '\t' }), categorical('C', 'c', { separator: '12345' }))],
  ...['UTC', 'Europe/Berlin', 'Asia/Calcutta', 'America/Argentina/Buenos_Aires', 'Etc/GMT+1'].map((zone): Taken => [`the zone ${zone}`, times(DatasetTimeFormat.iso8601(zone))]),
  ...['dd.MM.yyyy HH:mm', "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", 'MM/dd/yy hh:mm a', 'yyyyDDD', 'yyyyMMdd', "yyyy-MM-dd 'at' HH 'o''clock'", 'd MMM yyyy HH:mm z'].map((of): Taken => [`the pattern ${of}`, pattern(of)]),
  ['a shop', selling(...shopItems, categorical('GENDER', 'g'), textual('PRODUCT_DESCRIPTION', 'd'), number('WEIGHT', 'w', DOUBLE))],
  ['a price with a default', selling(itemId('i'), number('PRICE', 'p', FLOAT, { defaultValue: 0 }), categorical('CATEGORY_L1', 'c', { defaultValue: 'none' }))],
  ['videos', showing(itemId('i'), creationTimestamp('t', iso), categorical('GENRES', 'g', { separator: ',', nullable: false }))],
  ['names of a domain in no domain', sold(number('DURATION', 'd', DOUBLE), text('GENRES', 'g'))],
])('%s is taken', (_, change) => {
  expect(() => check(change)).not.toThrow();
});
