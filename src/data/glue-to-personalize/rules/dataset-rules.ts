import { Construct } from 'constructs';
import { checkField } from './field-rules';
import { KEYWORDS, KnownField, knownFields } from './known-fields';
import { propError } from '../../../core/prop-error';
import { list } from '../../../core/value-rules';
import { DatasetField } from '../dataset-field';
import { DatasetKind } from '../dataset-kind';
import { FieldSpec, isNullable } from '../field-spec';
import { RecommendationDomain } from '../personalize-recipe';
import { MappedDataset } from '../settings/mappings';

/** https://docs.aws.amazon.com/personalize/latest/dg/limits.html */
const MOST = { interactions: 5, items: 100, users: 25 };

/** What can be said of the fields of a dataset together. */
export function checkFields(scope: Construct, { dataset, mapping: { fields } }: MappedDataset, domain?: RecommendationDomain) {
  const prop = `${dataset}.fields`;
  if (dataset !== 'interactions' && Array.isArray(fields) && fields.length < 2) throw tooFew(scope, dataset, fields);
  list(scope, prop, fields ?? [], 2, 120, 'map the fields that Personalize needs');
  fields.forEach((field, index) => checkField(scope, `${prop}[${index}]`, field));
  checkTwice(scope, prop, fields);
  checkKnown(scope, dataset, fields, domain);
  checkRequired(scope, dataset, fields, domain);
  checkMetadata(scope, dataset, fields, domain);
  checkTextual(scope, dataset, fields);
}

/** It would be an id, and nothing to train with. */
function tooFew(scope: Construct, dataset: DatasetKind, fields: DatasetField[]): Error {
  const id = dataset === 'items' ? 'ITEM_ID' : 'USER_ID';
  return propError(scope, {
    prop: `${dataset}.fields`,
    value: fields.map((field) => field?.fieldName),
    allowed: `${id}, and one field more that Personalize trains with`,
    fix: `add one such as DatasetField.categorical('CATEGORY', 'category'), or leave ${dataset} out`,
  });
}

/** Personalize tells names by their letters and digits: https://docs.aws.amazon.com/personalize/latest/dg/how-it-works-dataset-schema.html#general-schema-requirements */
const letters = (name: string) => `${name}`.replace(/_/g, '').toUpperCase();

function checkTwice(scope: Construct, prop: string, fields: DatasetField[]) {
  fields.forEach(({ fieldName, column }, index) => {
    const earlier = fields.slice(0, index);
    const named = earlier.find((other) => letters(other.fieldName) === letters(fieldName));
    if (named) {
      throw propError(scope, {
        prop: `${prop}[${index}].name`, value: fieldName, allowed: `a name that differs from ${named.fieldName} in more than case and underscores`, fix: 'take one out, or use another name',
      });
    }
    const mapped = earlier.find((other) => other.column.toLowerCase() === column.toLowerCase());
    if (mapped) {
      throw propError(scope, {
        prop: `${prop}[${index}].column`, value: column, allowed: `each column once, and ${mapped.fieldName} has it`, fix: 'take one out, or add a column to the source',
      });
    }
  });
}

const kindOf = ({ categorical, textual }: FieldSpec) => categorical ? 'categorical' : textual ? 'textual' : undefined;

const described = (type: string, kind?: string) => kind ? `${kind} ${type}` : type;

function checkKnown(scope: Construct, dataset: DatasetKind, fields: DatasetField[], domain?: RecommendationDomain) {
  const known = knownFields(dataset, domain);
  fields.forEach(({ _spec: spec }, index) => {
    const prop = `${dataset}.fields[${index}]`;
    const { name } = spec;
    const upper = name.toUpperCase();
    const wanted: KnownField | undefined = known[upper];
    if (!wanted && KEYWORDS.includes(upper)) {
      throw propError(scope, { prop: `${prop}.name`, value: name, allowed: `a name that is not reserved: ${upper} is no field of ${dataset}`, fix: 'take it out, or use another name' });
    }
    if (!wanted) return;
    if (name !== upper) throw propError(scope, { prop: `${prop}.name`, value: name, allowed: `${upper}, in capitals, which Personalize knows`, fix: `use '${upper}', or another name` });
    checkKind(scope, prop, spec, wanted);
    if (!isNullable(spec) || wanted.nullable) return;
    throw propError(scope, { prop: `${prop}.nullable`, value: true, allowed: `false for ${name}, which Personalize wants of every row`, fix: 'set nullable: false, or give a defaultValue' });
  });
}

function checkKind(scope: Construct, prop: string, spec: FieldSpec, { type, kind }: KnownField) {
  if (spec.type === type && kindOf(spec) === kind) return;
  const maker = kind ?? (type === 'string' ? 'text' : 'number');
  throw propError(scope, {
    prop: `${prop}.type`, value: described(spec.type, kindOf(spec)), allowed: `${described(type, kind)} for ${spec.name}, which Personalize knows`, fix: `use DatasetField.${maker}, or another name`,
  });
}

function checkRequired(scope: Construct, dataset: DatasetKind, fields: DatasetField[], domain?: RecommendationDomain) {
  const needed = Object.entries(knownFields(dataset, domain)).flatMap(([name, { required }]) => required ? [name] : []);
  const missing = needed.find((name) => !fields.some(({ fieldName }) => fieldName === name));
  if (!missing) return;
  throw propError(scope, {
    prop: `${dataset}.fields`,
    value: fields.map(({ fieldName }) => fieldName),
    allowed: `fields with ${missing}, which Personalize needs${domain ? ` in the domain ${domain}` : ''}`,
    fix: `map ${missing} with ${makerOf(missing, knownFields(dataset, domain)[missing])}`,
  });
}

const MAKERS: { readonly [name: string]: string } = {
  USER_ID: 'userId(column)', ITEM_ID: 'itemId(column)', TIMESTAMP: 'timestamp(column, format)', CREATION_TIMESTAMP: 'creationTimestamp(column, format)', EVENT_TYPE: 'eventType(column)',
};

const makerOf = (name: string, { type, kind }: KnownField) =>
  `DatasetField.${MAKERS[name] ?? (type === 'string' ? `${kind ?? 'text'}('${name}', column)` : `number('${name}', column, DatasetNumberType.${type.toUpperCase()})`)}`;

/** Fields that Personalize does not know by their name in any group; of items and users also those that it knows in a domain. */
export const isMetadata = (dataset: DatasetKind, name: string) => !Object.hasOwn(knownFields(dataset), name);

/** What it trains with: neither booleans nor texts that are not categories. */
const isTrained = ({ type, categorical, textual }: FieldSpec) => Boolean(categorical || textual || (type !== 'string' && type !== 'boolean'));

function checkMetadata(scope: Construct, dataset: DatasetKind, fields: DatasetField[], domain?: RecommendationDomain) {
  const prop = `${dataset}.fields`;
  const metadata = fields.filter(({ fieldName }) => isMetadata(dataset, fieldName));
  const own = metadata.filter(({ fieldName }) => !Object.hasOwn(knownFields(dataset, domain), fieldName));
  const value = `${own.length} fields of your own`;
  if (own.length > MOST[dataset]) throw propError(scope, { prop, value, allowed: `at most ${MOST[dataset]} in ${dataset}`, fix: 'take some out' });
  if (dataset === 'interactions' || metadata.some(({ _spec }) => isTrained(_spec))) return;
  const kinds = dataset === 'items' ? 'categorical, textual or a number' : 'categorical or a number';
  throw propError(scope, { prop, value, allowed: `at least one in ${dataset}, ${kinds}, which Personalize trains with`, fix: 'map one such as a category' });
}

function checkTextual(scope: Construct, dataset: DatasetKind, fields: DatasetField[]) {
  const textual = fields.flatMap(({ _spec }, index) => _spec.textual ? [index] : []);
  const place = dataset === 'items' ? textual[1] : textual[0];
  if (place === undefined) return;
  throw propError(scope, {
    prop: `${dataset}.fields[${place}]`,
    value: fields[place].fieldName,
    allowed: dataset === 'items' ? `one textual field, and there is ${fields[textual[0]].fieldName}` : 'textual fields in items only',
    fix: 'take it out, or make it categorical',
  });
}
