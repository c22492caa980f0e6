import { choice, fail, FINAL_OF_RESTORE, forEach, query, State, States, succeed, task, text, wait } from './asl';
import { tell } from './events';
import { extraVersions, isHeld, memoOf } from './memo';
import { refusal, unless } from './step-states';

/** What a rollout does that finds another one under way. */
export type WhenBusy = 'QUEUE' | 'LATEST' | 'REPLACE';

export interface StartProps {
  /** JSONata: an object with the alias of each function. */
  readonly aliases: string;
  /** Whether several functions are rolled out together. */
  readonly group: boolean;
  /** Seconds for which code that had all traffic counts as good without new proof; 0 for never. */
  readonly returnWindow: number;
  readonly whenBusy: WhenBusy;
  /** Seconds between two looks at a rollout that is waited for. */
  readonly patience: number;
  /** The machine that restores the aliases. */
  readonly restoreArn: string;
  /** The first state of a rollout that may go on. */
  readonly next: string;
}

/**
 * Reads the aliases. `$found` is `{ members: [{ function, alias, from, to, hash, revision, good, bad }], finding, holder }`:
 * the members that change, and whether their rollout may go on (`go`), and why not.
 */
export function readAliases(props: StartProps): States {
  const read = (name: string, member: string, more: State) => task(name, {
    resource: 'aws-sdk:lambda:getAlias',
    arguments: query(unless(valid(props), `{ 'FunctionName': ${member}.function, 'Name': ${member}.alias }`)),
    ...more,
  });
  const refused = { catch: [refusal('Bad input')] };
  const bad = fail('Bad input', 'BadInput', query(`'Input must be like ' & ${text(EXAMPLE)} & ', with functions of this rollout, but is ' & $string($states.input)`));
  const found = (members: string) => ({
    found: query(summary(members)), members: [], judged: { verdict: 'rollBack', code: 'Error', reason: 'the aliases could not be judged', checks: [] },
  });
  const input = '$states.context.Execution.Input.members';
  const member = finding(props.group ? '$states.input' : `${input}[0]`, props.returnWindow);
  if (!props.group) return { ...read('Read alias', `${input}[0]`, { ...refused, assign: found(`[${member}]`), next: props.next, onError: 'Roll back' }), ...bad };
  return {
    ...bad,
    ...forEach('Read aliases', {
      ...refused,
      items: query(input),
      body: { StartAt: 'Read alias', States: read('Read alias', '$states.input', { output: query(member) }) },
      assign: found('$states.result'),
      next: props.next,
      onError: 'Roll back',
    }),
  };
}

const EXAMPLE = '{"members":[{"function":"name","alias":"live","version":"7"}]}';

/** What a person types is checked before anything is read: a rollout moves its own aliases only. */
function valid({ aliases }: StartProps): string {
  return `(
  $input := $states.context.Execution.Input;
  $members := $type($input) = 'object' ? [$input.members] : [];
  $aliases := ${aliases};
  $wrong := $members[$not($type($) = 'object' and $type(function) = 'string' and $lookup($aliases, function) = alias
    and $type(version) = 'string' and $contains(version & '', /^[1-9]\\d{0,9}$/)
    and ($not($exists(hash)) or $type(hash) = 'string' and $contains(hash & '', /^\\w{1,16}$/)))];
  $count($members) > 0 and $count($wrong) = 0 and $count($distinct($members.function)) = $count($members)
    and ($not($exists($input.skipAnalysis)) or $type($input.skipAnalysis) = 'boolean')
)`;
}

/** One member, with what its alias says about a rollout to the version that is asked for. */
function finding(member: string, returnWindow: number): string {
  return `(
  $member := ${member};
  $alias := $states.result;
  $input := $states.context.Execution.Input;
  $memo := ${memoOf('$alias')};
  $from := $alias.FunctionVersion;
  $recent := $memo.good[$substringBefore($, '@') = $member.hash and $number($substringAfter($, '@')) > $millis() / 1000 - ${returnWindow}];
  {
    'function': $member.function, 'alias': $member.alias, 'from': $from, 'to': $member.version, 'hash': $member.hash,
    'revision': $alias.RevisionId, 'good': [$memo.good], 'bad': $memo.bad, 'holder': $memo.rollout,
    'finding':
      ${isHeld('$alias', '$memo')} ? ($memo.rollout = $states.context.Execution.Name ? 'go' : 'busy') :
      ${extraVersions('$alias')} > 0 ? 'conflict' :
      $from = $member.version ? 'unchanged' :
      $input.deployment and $from != '$LATEST' and $number($from) > $number($member.version) ? 'superseded' :
      $input.deployment and $memo.bad = $member.version ? 'rejected' :
      $input.skipAnalysis ? 'skip' :
      $exists($recent) ? 'return' : 'go'
  }
)`;
}

/** What the findings of all members come to. Members that do not change are left out of the rollout. */
function summary(members: string): string {
  return `(
  $all := ${members};
  $is := function($finding) { $count($all[finding = $finding]) > 0 };
  $changed := $all[finding in ['go', 'skip', 'return']];
  {
    'all': [$all],
    'members': $count($changed) > 0 ? [$changed] : [$all],
    'holder': $all[finding = 'busy'][0].holder,
    'finding':
      $is('busy') ? 'busy' : $is('conflict') ? 'conflict' : $is('go') ? 'go' : $is('return') ? 'return' : $is('skip') ? 'skip' :
      $is('rejected') ? 'rejected' : $is('superseded') ? 'superseded' : 'unchanged'
  }
)`;
}

/** Where a rollout goes that may not simply begin. */
export function otherwise(props: StartProps): States {
  const is = (name: string) => `$found.finding = ${text(name)}`;
  return {
    ...choice('Otherwise', [
      { when: is('unchanged'), next: 'Unchanged' },
      { when: `${is('skip')} or ${is('return')}`, next: 'Settle', assign: { members: query('$found.members'), judged: { verdict: 'next' } } },
      { when: is('busy'), next: props.whenBusy === 'REPLACE' ? 'Who is first' : 'Queued' },
      { when: is('rejected'), next: 'Rejected' },
      { when: is('superseded'), next: 'Superseded' },
      { when: is('conflict'), next: 'Conflict' },
    ], 'Roll back', 'The alias was not ready for a rollout.'),
    ...ending('Unchanged', 'UNCHANGED', 'The alias is at this version already.', 'Done'),
    ...ending('Rejected', 'REJECTED', 'This version was rolled back before. Deploy another one, or start its rollout by hand.', 'Done'),
    ...ending('Superseded', 'SUPERSEDED', 'A newer version is on its way or has arrived.', 'Done'),
    ...ending('Conflict', 'CONFLICT', 'The alias has weights that no rollout has set. They were left as they are.', 'Not begun'),
    ...succeed('Done'),
    ...fail('Not begun', 'Conflict', query('\'The alias has weights that no rollout has set: \' & $string($found.members)')),
    ...busyStates(props),
  };
}

function ending(name: string, state: string, reason: string, next: string): States {
  return tell(name, state, { members: '$found.members', detail: { reason }, next, onError: 'Roll back' });
}

/** One rollout at a time: what this one does about the others that are running. */
function busyStates({ whenBusy, patience, restoreArn, group }: StartProps): States {
  const again = group ? 'Read aliases' : 'Read alias';
  const mine = '$toMillis($states.context.Execution.StartTime)';
  const others = task('Who is first', {
    resource: 'aws-sdk:sfn:listExecutions',
    arguments: { StateMachineArn: query('$states.context.StateMachine.Id'), StatusFilter: 'RUNNING', MaxResults: 100 },
    assign: {
      others: query(`(
  $running := [$states.result.Executions];
  {
    'holder': $running[Name = $found.holder][0].ExecutionArn,
    'older': $count($running[$toMillis(StartDate) < ${mine}]),
    'newer': $count($running[$toMillis(StartDate) > ${mine}])
  }
)`),
    },
    next: 'Whose turn',
    onError: 'Roll back',
    comment: 'Another rollout holds the alias.',
  });
  const yields = whenBusy === 'QUEUE' ? [] : [{ when: '$others.newer > 0', next: 'Superseded' }];
  const replace = task('Stop the other', {
    resource: 'aws-sdk:sfn:stopExecution',
    arguments: { ExecutionArn: query('$others.holder'), Error: 'Replaced', Cause: query("'By rollout ' & $states.context.Execution.Name") },
    next: 'Restore after the other',
    onError: 'Roll back',
  });
  const queue = {
    ...tell('Queued', 'QUEUED', { members: '$found.members', next: 'Who is first', onError: 'Roll back' }),
    ...wait('Wait for the other', patience, 'Who is first'),
  };
  return {
    ...others,
    ...choice('Whose turn', [
      ...yields,
      whenBusy === 'REPLACE'
        ? { when: '$exists($others.holder)', next: 'Stop the other' }
        : { when: '$others.older > 0 or $exists($others.holder)', next: 'Wait for the other' },
    ], 'Restore after the other', 'Nobody is left who could release the alias: what the other left is restored.'),
    ...whenBusy === 'REPLACE' ? replace : queue,
    ...task('Restore after the other', {
      resource: 'states:startExecution.sync:2',
      arguments: {
        StateMachineArn: restoreArn,
        Input: { name: query('$found.holder'), input: query('$string($states.context.Execution.Input)'), status: 'REPLACED', reason: 'Its rollout is gone.' },
      },
      timeout: 3600,
      final: FINAL_OF_RESTORE,
      next: again,
      onError: 'Roll back',
    }),
  };
}
