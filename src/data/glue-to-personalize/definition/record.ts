import { FINAL } from './names';
import { RecommendationPlan } from './recommendation-plan';
import { AS_ATTRIBUTE, FROM_ATTRIBUTE } from '../../../core/dynamodb-attributes';
import { choice, ERROR, fail, query, State, States, task, text } from '../../../core/states-language';

/** JSONata: this execution. */
export const THIS_EXECUTION = '$states.context.Execution.Id';

/** JSONata: what a run is called in places and names: as its execution, as far as Personalize's names go, and for all times another. */
export const RUN = `(
  $name := $replace($states.context.Execution.Name, /[^A-Za-z0-9_-]/, '-');
  $replace($substring($name, 0, 30), /^[_-]+/, 'r') & '-' & $substring($hash(${THIS_EXECUTION}, 'SHA-256'), 0, 8)
)`;

/** Variables that several states share. The body of a Map must not have those of the machine around it. */
export const VARIABLES = { machine: { problem: 'problem', looks: 'looks', state: 'state' }, body: { problem: 'trouble', looks: 'tries', state: 'found' } };
export type Place = keyof typeof VARIABLES;

/** JSONata: an error as the machine, or the body of a Map, ends with it. */
export const problem = (error: string, cause = ERROR, place: Place = 'machine') => ({ [VARIABLES[place].problem]: query(`{ 'error': ${text(error)}, 'cause': ${cause} }`) });

/** The way out of an error that lasts. */
export const failed = (error: string): State[] => [
  { ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Assign: problem('LockLost', "'another execution works on the dataset group: ' & $states.errorOutput.Cause"), Next: 'Failed' },
  { ErrorEquals: ['States.ALL'], Assign: problem(error), Next: 'Failed' },
];

/** Ends when one of several has a problem: the first names the end, and the cause has them all. */
export const unlessProblems = (name: string, next: string): States => choice(name, [{
  when: '$count($problems) > 0',
  next: 'Failed',
  assign: { problem: query("$count($problems) = 1 ? $problems[0] : { 'error': $problems[0].error, 'cause': $join($problems.(error & ': ' & cause), '; ') }") },
}], next);

/** The one end of all that went wrong. */
export const FAILED: States = fail('Failed', query('$problem.error'), query('$substring($problem.cause, 0, 20000)'));

/** Whose record it is. */
export type Recorded = Pick<RecommendationPlan, 'tableName' | 'groupName'>;

const key = ({ groupName }: Recorded) => ({ group: { S: groupName } });

interface ChangeProps {
  /** JSONata of an object: what is set. Members that have no value are left as they are. */
  readonly set: string;
  readonly remove?: string[];
  readonly next: string;
  readonly assign?: State;
  readonly comment?: string;
}

/** A change of the record, by the execution that holds it and no other. */
export function change(name: string, plan: Recorded, { set, remove = [], next, assign, comment }: ChangeProps): States {
  const names = Object.fromEntries(remove.map((attribute) => [`#${attribute}`, attribute]));
  return task(name, {
    resource: 'dynamodb:updateItem',
    arguments: query(`(
      $attribute := ${AS_ATTRIBUTE};
      $set := $merge([${set}, { 'changed': $now() }]);
      {
        'TableName': ${text(plan.tableName)},
        'Key': ${JSON.stringify(key(plan))},
        'UpdateExpression': 'SET ' & $join($keys($set).('#' & $ & ' = :' & $), ', ')${remove.length ? ` & ${text(` REMOVE ${Object.keys(names).join(', ')}`)}` : ''},
        'ConditionExpression': '#holder = :me',
        'ExpressionAttributeNames': $merge([$keys($set).{ '#' & $: $ }, ${JSON.stringify({ ...names, '#holder': 'holder' })}]),
        'ExpressionAttributeValues': $merge([$each($set, function($v, $k) { { ':' & $k: $attribute($v) } }), { ':me': { 'S': ${THIS_EXECUTION} } }])
      }
    )`),
    final: FINAL,
    next,
    assign,
    comment,
    catch: failed('NotRecorded'),
  });
}

interface HoldProps {
  /** JSONata that ends with a semicolon: what has to hold before anything is done. */
  readonly first?: string;
  /** States that follow when the record is held; `busy` when somebody else holds it. */
  readonly next: string;
  readonly busy: string;
}

/**
 * Makes this execution the one that works on the dataset group. The lock is the name of an execution: one that has ended holds nothing, so that nothing has to be given back,
 * and an execution that was stopped is in nobody's way. What was read is what is replaced, or nothing is.
 */
export function hold(plan: Recorded, { first = '', next, busy }: HoldProps): States {
  return {
    ...task('Read record', {
      resource: 'dynamodb:getItem',
      arguments: query(`(${first} { 'TableName': ${text(plan.tableName)}, 'Key': ${JSON.stringify(key(plan))}, 'ConsistentRead': true })`),
      final: FINAL,
      assign: { record: query(`($plain := ${FROM_ATTRIBUTE}; $exists($states.result.Item) ? $plain({ 'M': $states.result.Item }) : {})`) },
      next: 'Whose is it',
      catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Assign: problem('InvalidInput', '$states.errorOutput.Cause'), Next: 'Failed' }, ...failed('NotRecorded')],
    }),
    ...choice('Whose is it', [{ when: `$exists($record.holder) and $record.holder != ${THIS_EXECUTION}`, next: 'Ask for the holder' }], 'Hold'),
    ...task('Ask for the holder', {
      resource: 'aws-sdk:sfn:describeExecution',
      arguments: { ExecutionArn: query('$record.holder') },
      final: ['States.QueryEvaluationError', 'Sfn.ExecutionDoesNotExistException'],
      assign: { held: query("$states.result.Status in ['RUNNING', 'PENDING_REDRIVE']") },
      next: 'Is it at work',
      catch: [{ ErrorEquals: ['Sfn.ExecutionDoesNotExistException'], Next: 'Hold' }, ...failed('NotRecorded')],
    }),
    ...choice('Is it at work', [{ when: '$held', next: busy }], 'Hold'),
    ...task('Hold', {
      resource: 'dynamodb:updateItem',
      arguments: query(`{
        'TableName': ${text(plan.tableName)},
        'Key': ${JSON.stringify(key(plan))},
        'UpdateExpression': 'SET #holder = :me, #changed = :now',
        'ConditionExpression': 'attribute_not_exists(#holder) OR #holder = :me OR (#holder = :seen AND (attribute_not_exists(#changed) OR #changed = :read))',
        'ExpressionAttributeNames': { '#holder': 'holder', '#changed': 'changed' },
        'ExpressionAttributeValues': {
          ':me': { 'S': ${THIS_EXECUTION} }, ':now': { 'S': $now() },
          ':seen': { 'S': $exists($record.holder) ? $record.holder : 'nobody' }, ':read': { 'S': $exists($record.changed) ? $record.changed : 'never' }
        }
      }`),
      final: FINAL,
      next,
      // Somebody was faster, or has changed what was read.
      catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Next: 'Read record' }, ...failed('NotRecorded')],
    }),
  };
}
