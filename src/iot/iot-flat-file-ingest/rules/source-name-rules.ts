import { Construct } from 'constructs';
import { neededText } from './texts';
import { propError } from '../../../core/prop-error';

const NAME = { pattern: /^[a-z][a-z0-9_]{0,29}$/, allowed: 'at most 30 lower-case letters, digits and _, the first a letter', fix: "use one such as 'press'" };

/** Tables, rules and streams of the construct itself. */
const RESERVED = ['files', 'quarantine', 'health'];

/** What is added to the name of a source, for its table of all rows and its rule for packed ones. */
const ENDINGS = ['_raw', '_gz'];

/** The collector reads no more. */
const MOST = 100;

export function checkSourceName(scope: Construct, name: string, others: string[]) {
  const prop = 'name';
  neededText(scope, prop, name, NAME);
  if (RESERVED.includes(name)) throw propError(scope, { prop, value: name, allowed: `other names than ${RESERVED.join(', ')}, which are of the construct`, fix: 'use another' });
  const ending = ENDINGS.find((each) => name.endsWith(each));
  if (ending) throw propError(scope, { prop, value: name, allowed: `names that do not end with ${ENDINGS.join(' or ')}, which this construct adds`, fix: `take ${ending} off` });
  if (others.includes(name)) throw propError(scope, { prop, value: name, allowed: 'a name that no other source has', fix: 'use another' });
  if (others.length < MOST) return;
  throw propError(scope, { prop, value: name, allowed: `at most ${MOST} sources`, fix: 'use another IotFlatFileIngest, with an operations.topicPrefix of its own' });
}
