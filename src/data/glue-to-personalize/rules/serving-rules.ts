import { Construct } from 'constructs';
import { checkLength } from './texts';
import { meant } from '../../../core/nearest';
import { flag } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { isObject, knownText, list, noneTwice, required } from '../../../core/value-rules';
import { DatasetKind } from '../dataset-kind';
import { FieldSpec } from '../field-spec';
import { GlueToPersonalizeProps } from '../glue-to-personalize-props';
import { RecommendationServingOptions } from '../personalize-options';

/** Letters, digits and dashes, so that the group's name and a hash can stand beside it. */
const NAME = { pattern: /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/, allowed: 'letters, digits and dashes, no dash at the ends', fix: "use a name such as 'not-bought'" };

/** What filters say of a dataset's fields, and which dataset it is of. */
const DATASETS: { readonly [name: string]: DatasetKind } = {
  Interactions: 'interactions', Items: 'items', CurrentItem: 'items', Users: 'users', CurrentUser: 'users',
};

/** A field that an expression names. */
interface Reference {
  readonly name: string;
  readonly dataset: string;
  readonly field: string;
}

export function checkServing(scope: Construct, props: GlueToPersonalizeProps, options: RecommendationServingOptions) {
  const { filters, eventTracker, metricAttribution } = options;
  flag(scope, 'target.eventTracker', eventTracker);
  list(scope, 'target.filters', filters, 1, 10, 'leave it out for none');
  filters?.forEach((filter, index) => {
    const prop = `target.filters[${index}]`;
    required(scope, prop, filter, isObject, 'a name and an expression', "use { name: 'not-bought', expression: '...' }");
    knownText(scope, `${prop}.name`, filter.name ?? '', NAME);
    checkExpression(scope, `${prop}.expression`, filter.expression, props);
  });
  noneTwice(scope, 'target.filters', (filters ?? []).map(({ name }) => name), 'use another name');
  list(scope, 'target.metricAttribution', metricAttribution, 1, 10, 'leave it out for none');
  metricAttribution?.forEach((metric, index) => {
    const prop = `target.metricAttribution[${index}]`;
    required(scope, prop, metric, isObject, 'an eventType, a metricName and an expression', "use { eventType: 'Purchase', metricName: 'Bought', expression: 'SAMPLECOUNT()' }");
    checkLength(scope, `${prop}.eventType`, metric.eventType, 256, 'use the type of an event');
    checkLength(scope, `${prop}.metricName`, metric.metricName, 256, 'use a shorter name');
    checkSum(scope, `${prop}.expression`, metric.expression, props);
  });
  noneTwice(scope, 'target.metricAttribution', (metricAttribution ?? []).map(({ metricName }) => metricName), 'use another name');
}

/** https://docs.aws.amazon.com/personalize/latest/dg/filter-expressions.html. Its name in Personalize is made from it, so that it must be known. */
function checkExpression(scope: Construct, prop: string, expression: string, props: GlueToPersonalizeProps) {
  knownText(scope, prop, expression ?? '', {
    pattern: /^\s*(INCLUDE|EXCLUDE)\s+ItemID\s+WHERE\s[\s\S]{1,2470}$/i,
    allowed: 'INCLUDE or EXCLUDE ItemID WHERE ..., of at most 2,500 characters',
    fix: "use one such as 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Purchase\")'",
  });
  const outside = expression.replace(/"[^"]*"/g, '""');
  for (const [name, dataset, field] of outside.matchAll(/\b([A-Za-z]+)\.([A-Za-z_]\w*)/g)) checkReference(scope, prop, props, { name, dataset, field });
}

function checkReference(scope: Construct, prop: string, props: GlueToPersonalizeProps, { name, dataset, field }: Reference) {
  if (!Object.hasOwn(DATASETS, dataset)) throw propError(scope, { prop, value: name, allowed: `fields of ${Object.keys(DATASETS).join(', ')}`, fix: 'correct the name' });
  const spec = fieldOf(scope, prop, props, DATASETS[dataset], field, name);
  if (dataset === 'Interactions' && field !== 'EVENT_TYPE') throw propError(scope, { prop, value: name, allowed: 'Interactions.EVENT_TYPE: Personalize filters by no other field of interactions', fix: 'use it' });
  if (spec.textual || spec.type === 'boolean') throw propError(scope, { prop, value: name, allowed: 'fields that are neither textual nor booleans: Personalize does not filter by these', fix: 'map it as categorical' });
}

function fieldOf(scope: Construct, prop: string, props: GlueToPersonalizeProps, dataset: DatasetKind, field: string, value: string): FieldSpec {
  const fields = props[dataset]?.fields.map(({ _spec }) => _spec) ?? [];
  const spec = fields.find(({ name }) => name === field);
  if (spec) return spec;
  const allowed = fields.length ? `fields of ${dataset} that are mapped: ${fields.map(({ name }) => name).join(', ')}` : `fields of datasets that are mapped: ${dataset} are not`;
  throw propError(scope, { prop, value, allowed, fix: `map ${field}, or correct the name${meant(field, fields.map(({ name }) => name))}` });
}

const SUM = /^SUM\((Items|Interactions)\.([A-Za-z_]\w*)\)$/;

/** https://docs.aws.amazon.com/personalize/latest/dg/metric-attribution-requirements.html */
function checkSum(scope: Construct, prop: string, expression: string, props: GlueToPersonalizeProps) {
  knownText(scope, prop, expression ?? '', {
    pattern: /^(SAMPLECOUNT\(\)|SUM\((Items|Interactions)\.[A-Za-z_]\w*\))$/, allowed: 'SAMPLECOUNT(), or SUM(Items.<field>) or SUM(Interactions.<field>)', fix: "use one such as 'SUM(Items.PRICE)'",
  });
  const [, dataset, field] = SUM.exec(expression) ?? [];
  if (!dataset) return;
  const { type, known } = fieldOf(scope, prop, props, DATASETS[dataset], field, expression);
  if (type !== 'string' && type !== 'boolean' && !(known && type === 'long')) return;
  throw propError(scope, { prop, value: expression, allowed: 'the sum of a field of numbers', fix: 'use another field' });
}
