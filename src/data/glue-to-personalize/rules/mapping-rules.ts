import { Construct } from 'constructs';
import { checkFields } from './dataset-rules';
import { checkSource } from './source-rules';
import { checkColumn, checkLength } from './texts';
import { checkTime } from './time-rules';
import { DAY, duration } from '../../../core/duration-rules';
import { propError } from '../../../core/prop-error';
import { isObject, list, noneTwice, optional, required } from '../../../core/value-rules';
import { DatasetMapping } from '../dataset-mapping';
import { RecommendationDomain } from '../personalize-recipe';
import { MappedDataset } from '../settings/mappings';

export function checkMapping(scope: Construct, mapped: MappedDataset, domain?: RecommendationDomain) {
  const { dataset, mapping } = mapped;
  checkSource(scope, `${dataset}.source`, mapping.source);
  checkFields(scope, mapped, domain);
  if (mapping.filter !== undefined) checkFilter(scope, `${dataset}.filter`, mapping.filter);
  checkDedupe(scope, `${dataset}.dedupe`, mapping);
  checkIncremental(scope, `${dataset}.incremental`, mapping);
}

function checkFilter(scope: Construct, prop: string, filter: string) {
  checkLength(scope, prop, filter, 5000, 'use an expression of Spark SQL, or leave it out');
  if (!/^\s*where\s|;\s*$/i.test(filter)) return;
  throw propError(scope, { prop, value: filter, allowed: 'an expression of Spark SQL alone, without WHERE before it and ; behind', fix: "write it as in status = 'PAID'" });
}

function checkDedupe(scope: Construct, prop: string, { dedupe, fields }: DatasetMapping) {
  optional(scope, prop, dedupe, isObject, 'an object', "use { by: ['ITEM_ID'], latest: 'updated_at' }");
  if (dedupe?.latest !== undefined) checkColumn(scope, `${prop}.latest`, dedupe.latest);
  const by = dedupe?.by;
  const names = fields.map(({ fieldName }) => fieldName);
  list(scope, `${prop}.by`, by, 1, names.length, 'use fields that are mapped');
  by?.forEach((name, index) => {
    if (!names.includes(name)) throw propError(scope, { prop: `${prop}.by[${index}]`, value: name, allowed: names.join(', '), fix: 'use one of the fields that are mapped, not a column' });
  });
  noneTwice(scope, `${prop}.by`, by ?? []);
}

function checkIncremental(scope: Construct, prop: string, { incremental }: DatasetMapping) {
  if (incremental === undefined) return;
  required(scope, prop, incremental, isObject, 'a column and a format', "use { column: 'updated_at', format: DatasetTimeFormat.iso8601() }");
  required(scope, `${prop}.column`, incremental.column, () => true, 'the column that says when a row came: without it no run knows what is new', "use one such as 'updated_at'");
  checkColumn(scope, `${prop}.column`, incremental.column);
  checkTime(scope, `${prop}.format`, incremental.format);
  duration(scope, `${prop}.lateness`, incremental.lateness, 0, 30 * DAY);
}
