import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkColumn, checkLength } from './texts';
import { checkTime } from './time-rules';
import { flag } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { knownText, oneOf, required } from '../../../core/value-rules';
import { DatasetField } from '../dataset-field';
import { DatasetNumberType } from '../dataset-field-options';
import { FieldSpec } from '../field-spec';

/** What can be said of a field by itself. */
export function checkField(scope: Construct, prop: string, field: DatasetField) {
  required(scope, prop, field, ({ _spec }) => _spec, 'a DatasetField', "use one such as DatasetField.userId('customer_id')");
  const { _spec: spec } = field;
  checkName(scope, prop, spec);
  checkColumn(scope, `${prop}.column`, spec.column);
  if (spec.name === 'TIMESTAMP' || spec.name === 'CREATION_TIMESTAMP') checkTimeOf(scope, prop, spec);
  if (spec.type === undefined) {
    throw propError(scope, { prop: `${prop}.numberType`, value: spec.type, allowed: Object.values(DatasetNumberType).join(', '), fix: 'give DatasetField.number one such as DatasetNumberType.FLOAT' });
  }
  oneOf(scope, `${prop}.type`, spec.type, { ...DatasetNumberType, text: 'string', flag: 'boolean' });
  flag(scope, `${prop}.nullable`, spec.nullable);
  checkDefault(scope, prop, spec);
  if (spec.separator !== undefined) checkSeparator(scope, `${prop}.separator`, spec.separator);
}

/** https://docs.aws.amazon.com/personalize/latest/dg/API_TrainingDataConfig.html says what names of columns are like. */
function checkName(scope: Construct, prop: string, { name }: FieldSpec) {
  knownText(scope, `${prop}.name`, name ?? '', {
    pattern: /^[A-Za-z_][A-Za-z\d_]{0,149}$/, allowed: 'from 1 to 150 letters, digits and underscores, no digit first', fix: "use a name such as 'CATEGORY'",
  });
}

function checkTimeOf(scope: Construct, prop: string, spec: FieldSpec) {
  if (spec.known) return checkTime(scope, `${prop}.format`, spec.time);
  const maker = spec.name === 'TIMESTAMP' ? 'timestamp' : 'creationTimestamp';
  throw propError(scope, { prop, value: spec.name, allowed: 'a time, whose format is known', fix: `use DatasetField.${maker}, or another name` });
}

const RANGES: { [type: string]: [number, number] } = {
  int: [-(2 ** 31), 2 ** 31 - 1],
  long: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  float: [-3.4e38, 3.4e38],
  double: [-Number.MAX_VALUE, Number.MAX_VALUE],
};

function checkDefault(scope: Construct, field: string, { type, nullable, defaultValue: value, known, textual }: FieldSpec) {
  const prop = `${field}.defaultValue`;
  if (value === undefined) return;
  if (nullable) throw propError(scope, { prop, value, allowed: 'no defaultValue with nullable: nothing would be null', fix: 'leave one of the two out' });
  if (type === 'boolean') return flag(scope, prop, value as boolean);
  if (type === 'string') return checkLength(scope, prop, value, known ? 256 : textual ? 20_000 : 1000, 'use a shorter text');
  const [min, max] = RANGES[type];
  const whole = type === 'int' || type === 'long';
  if (!Token.isUnresolved(value) && typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))) return;
  throw propError(scope, { prop, value, allowed: `${whole ? 'a whole number' : 'a number'} from ${min} to ${max}, known at synthesis`, fix: 'use one' });
}

function checkSeparator(scope: Construct, prop: string, value: string) {
  knownText(scope, prop, value, { pattern: /^[^\x00-\x08\x0a-\x1f"]{1,5}$/, allowed: 'from 1 to 5 characters, without quotes and line breaks', fix: "use one such as ';'" });
}
