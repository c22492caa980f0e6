import { EVENT_SOURCE, NAMESPACE } from './names';
import { failed, Recorded } from './record';
import { query, State, States, task, text } from '../../../core/states-language';

interface TellProps {
  /** Its type, or a query that gives it. */
  readonly type: string;
  /** JSONata of an object. */
  readonly detail: string;
  readonly next: string;
}

/** One event. PutEvents succeeds when entries do not. */
export function tell(name: string, { groupName }: Recorded, props: TellProps): States {
  return task(name, {
    resource: 'events:putEvents',
    arguments: {
      Entries: [{ Source: EVENT_SOURCE, DetailType: props.type, Detail: query(`$merge([{ 'version': 1, 'group': ${text(groupName)}, 'run': $run }, ${props.detail}])`) }],
    },
    final: [],
    retried: ['States.ALL'],
    assign: { told: query("$states.result.FailedEntryCount > 0 ? $error('the event was not taken') : true") },
    next: props.next,
    catch: failed('NotTold'),
  });
}

interface MeasureProps {
  /** JSONata of an array of `$of(name, value, unit, further dimensions)`; what has no value is left out. */
  readonly data: string;
  readonly assign?: State;
  /** Ways out that come before the usual one. */
  readonly catch?: State[];
  readonly next: string;
}

/** Numbers for CloudWatch. One that is lost is worth less than what was paid for until here: it goes on without. */
export function measure(name: string, { groupName }: Recorded, { data, assign, catch: ways = [], next }: MeasureProps): States {
  return task(name, {
    resource: 'aws-sdk:cloudwatch:putMetricData',
    arguments: {
      Namespace: NAMESPACE,
      MetricData: query(`(
        $of := function($name, $value, $unit, $more) {
          $exists($value) ? { 'MetricName': $name, 'Value': $value, 'Unit': $unit, 'Dimensions': [$append([{ 'Name': 'Group', 'Value': ${text(groupName)} }], $more)] }
        };
        ${data}
      )`),
    },
    final: ['States.QueryEvaluationError'],
    attempts: 4,
    assign,
    next,
    catch: [...ways, { ErrorEquals: ['States.ALL'], ...assign && { Assign: assign }, Next: next }],
  });
}
