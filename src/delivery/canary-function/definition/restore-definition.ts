import { choice, Definition, fail, forEach, query, States, task, wait } from './asl';
import { inWords, tell } from './events';
import { extraVersions, givenUp, isHeld, kept, memoOf } from './memo';
import { coolDown } from './warm-states';

/** What the restore machine is made from. */
export interface RestoreDefinitionProps {
  /** Where `Rollbacks` is counted: the namespace, and the value of the dimension `Rollout`. */
  readonly namespace: string;
  readonly rolloutName: string;
  readonly provisionedConcurrency: boolean;
}

/** A restore is not given up for about half an hour, whatever the services answer: nothing is as important. */
const PATIENT = { attempts: 180, final: ['States.QueryEvaluationError', 'Lambda.PreconditionFailedException'] };

/**
 * A rollout that failed by its own word was restored before it failed. What it could not do itself is to be done: an error of Step Functions, a
 * restore that failed, an event that was not sent.
 */
const RESTORED = `$states.input.status = 'FAILED' and $exists($states.input.error)
  and $not($contains($states.input.error, /^States\\./) or $states.input.error in ['RollbackFailed', 'NotTold'])`;

/**
 * Puts the aliases back that a rollout holds, reads them back, and tells. Its input is the `detail` of an execution's status change, from the rule
 * that watches rollouts, or the same from the rollout itself: `{ name, input, status, reason?, code?, checks? }`.
 *
 * Invariant: it may run any number of times, also beside the rollout or another restore. It moves an alias only against the revision that it has
 * read, only when the rollout holds it, and all of them the same way: where one has been settled at its new version already, the others are too.
 * It succeeds only when it has read back what it did.
 */
export function restoreDefinition(props: RestoreDefinitionProps): Definition {
  return {
    StartAt: 'Which rollout',
    States: {
      'Which rollout': {
        Type: 'Pass',
        Assign: {
          rollout: query('$states.input.name'),
          asked: query('[$parse($states.input.input).members]'),
          status: query('$states.input.status'),
          reason: query("$exists($states.input.reason) ? $states.input.reason : 'the execution ended as ' & $states.input.status"),
          code: query('$exists($states.input.code) ? $states.input.code : $states.input.status'),
          checks: query('[$states.input.checks]'),
          // The last call of an execution that was ended from outside may still be under way.
          late: query("$states.input.status in ['ABORTED', 'TIMED_OUT']"),
          meant: [],
          tries: 0,
          judged: { reason: 'the aliases are moved all the time' },
        },
        Next: 'Is there anything to do',
      },
      ...choice('Is there anything to do', [{ when: RESTORED, next: 'Nothing to do' }], 'Read aliases'),
      ...readAliases(),
      ...choice('What is held', [
        { when: '$count($held) > 0 and $tries > 20', next: 'Not restored' },
        { when: '$count($held) > 0', next: 'Reset aliases', assign: { meant: query('[$meant, $held[$not(function in $meant.function)]]') } },
        // Those that were put back have another revision now; a late call can still move one that was not.
        { when: '$late and $count($meant) < $count($asked)', next: 'Wait for a late call', assign: { late: false } },
        { when: '$count($meant) > 0', next: 'Read back' },
        // A restore before this one may have been ended between its last call and its event.
        { when: "$count($restored) > 0 and $status != 'REPLACED'", next: 'Count the rollback', assign: { meant: query('$restored') } },
        { when: "$count($settled) > 0 and $not($status in ['ROLLING_BACK', 'REPLACED'])", next: 'Tell completed' },
        { when: '$count($moved) > 0', next: 'Tell conflict' },
        // It failed before it had moved anything, at an assertion for example, and nobody else is at work.
        {
          when: "$status = 'ROLLING_BACK' and $count($moved) = 0 and $count($settled) = 0 and $count($seen[$exists(memo.rollout)]) = 0",
          next: 'Count the rollback',
          assign: { meant: query('$seen') },
        },
      ], 'Nothing held'),
      ...wait('Wait for a late call', 20, 'Read aliases'),
      ...resetAliases(),
      ...endings(props),
    },
  };
}

/** Every alias, and what it has to do with the rollout. */
function readAliases(): States {
  const seen = '$states.result';
  return forEach('Read aliases', {
    items: query('$asked'),
    body: {
      StartAt: 'Read alias',
      States: task('Read alias', {
        resource: 'aws-sdk:lambda:getAlias',
        arguments: { FunctionName: query('$states.input.function'), Name: query('$states.input.alias') },
        ...PATIENT,
        output: query(`(
  $alias := $states.result;
  $memo := ${memoOf('$alias')};
  $mine := $exists($memo.rollout) and $memo.rollout = $rollout;
  $last := $exists($memo.by) and $memo.by = $rollout;
  $held := $mine and ${isHeld('$alias', '$memo')};
  {
    'function': $states.input.function, 'alias': $states.input.alias, 'at': $alias.FunctionVersion, 'revision': $alias.RevisionId,
    'from': $exists($memo.from) ? $memo.from : $alias.FunctionVersion, 'to': $states.input.version, 'memo': $memo,
    'held': $held, 'moved': $mine ? $not($held) : $not($exists($memo.rollout)) and ${extraVersions('$alias')} > 0,
    'settled': $last and $not($exists($memo.bad)), 'restored': $last and $memo.bad = $states.input.version
  }
)`),
      }),
    },
    assign: {
      seen: query(`[${seen}]`),
      held: query(`[${seen}[held]]`),
      moved: query(`[${seen}[moved]]`),
      settled: query(`[${seen}[settled]]`),
      restored: query(`[${seen}[restored]]`),
      tries: query('$tries + 1'),
    },
    next: 'What is held',
    onError: 'Not restored',
  });
}

/** Against the revision that was read. Where that has changed, and after the reset, all is read again: that is the reading back. */
function resetAliases(): States {
  const member = '$states.input';
  return {
    ...forEach('Reset aliases', {
      items: query('$held'),
      body: {
        StartAt: 'Reset alias',
        States: task('Reset alias', {
          resource: 'aws-sdk:lambda:updateAlias',
          arguments: query(`(
  $keep := $count($settled) > 0;
  {
    'FunctionName': ${member}.function, 'Name': ${member}.alias, 'RevisionId': ${member}.revision,
    'FunctionVersion': $keep ? ${member}.memo.to : ${member}.memo.from,
    'RoutingConfig': { 'AdditionalVersionWeights': {} },
    'Description': $keep ? ${kept(`${member}.memo`, '$rollout')} : ${givenUp(`${member}.memo`, '$rollout')}
  }
)`),
          ...PATIENT,
          output: query("'done'"),
        }),
      },
      catch: [{ ErrorEquals: ['Lambda.PreconditionFailedException'], Next: 'Give it time' }],
      next: 'Read aliases',
      onError: 'Not restored',
    }),
    ...wait('Give it time', 2, 'Read aliases'),
  };
}

function endings(props: RestoreDefinitionProps): States {
  const detail = { rollout: query('$rollout'), reason: query(inWords('$reason')), code: query('$code'), checks: query('[$checks]') };
  const done = (outcome: string) => ({ output: { outcome } });
  const elsewhere = (version: string) => `$count($meant.($m := $; $seen[function = $m.function and at != $m.${version} and $not($exists(memo.rollout))])) > 0`;
  const counted = props.provisionedConcurrency ? 'Cool down' : 'Tell rolled back';
  return {
    ...choice('Read back', [
      { when: `$count($settled) > 0 ? ${elsewhere('to')} : ${elsewhere('from')}`, next: 'Not restored' },
      { when: "$count($settled) > 0 and $status = 'ROLLING_BACK'", next: 'Kept' },
      { when: '$count($settled) > 0', next: 'Tell completed' },
    ], 'Count the rollback'),
    ...task('Count the rollback', {
      resource: 'aws-sdk:cloudwatch:putMetricData',
      arguments: {
        Namespace: props.namespace,
        MetricData: [{ MetricName: 'Rollbacks', Dimensions: [{ Name: 'Rollout', Value: props.rolloutName }], Value: 1, Unit: 'Count' }],
      },
      next: counted,
      // Not being counted is no reason to say that it was not rolled back.
      catch: [{ ErrorEquals: ['States.ALL'], Next: counted }],
    }),
    ...props.provisionedConcurrency ? coolDown('Cool down', "[$meant.{ 'function': function, 'version': to }]", { next: 'Tell rolled back', onError: 'Tell rolled back' }) : {},
    ...tell('Tell rolled back', 'ROLLED_BACK', { members: '$meant', detail, ...done('restored'), onError: 'Not told' }),
    ...tell('Tell completed', 'COMPLETED', { members: '$seen', detail: { ...detail, weight: 1 }, ...done('kept'), onError: 'Not told' }),
    ...tell('Tell conflict', 'CONFLICT', { members: '$moved', detail, ...done('conflict'), onError: 'Not told' }),
    ...choice('Nothing held', [
      { when: '$count($settled) > 0', next: 'Kept' },
      { when: '$count($moved) > 0', next: 'Moved' },
    ], 'Nothing to do'),
    'Kept': { Type: 'Succeed', Output: { outcome: 'kept' } },
    'Moved': { Type: 'Succeed', Output: { outcome: 'conflict' } },
    'Nothing to do': { Type: 'Succeed', Output: { outcome: 'nothing' } },
    ...tell('Not restored', 'RESTORE_FAILED', {
      members: "$asked.{ 'function': function, 'alias': alias, 'to': version }",
      detail: { ...detail, reason: query(inWords('$judged.reason')) },
      next: 'Failed',
      onError: 'Failed',
    }),
    ...fail('Failed', 'RestoreFailed', query("'The aliases of rollout ' & $rollout & ' could not be verified: look at them now.'")),
    ...fail('Not told', 'NotTold', query("'The aliases are at one version, but the event could not be sent. ' & $judged.reason")),
  };
}
