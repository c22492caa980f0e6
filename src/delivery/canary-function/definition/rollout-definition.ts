import { Stack } from 'aws-cdk-lib';
import { choice, Definition, fail, FINAL_OF_RESTORE, query, States, task } from './asl';
import { tell } from './events';
import { generatedTraffic, Part, Probe, probeStates } from './invocations';
import { settled } from './memo';
import { seriesQuery, windowQuery } from './series';
import { otherwise, readAliases, WhenBusy } from './start-states';
import { moveAlias, Step, stepStates, turnName } from './step-states';
import { verdictQuery } from './verdict';
import { coolDown, warmUp } from './warm-states';
import { quoted } from '../../../core/payload';
import { AnalysisCheck } from '../analysis-check';
import { NoTraffic } from '../no-traffic';
import { percent } from '../plan-description';
import { RolloutPlan } from '../rollout-plan';
import { approvalInterval } from '../rollout-rules';

/** Everything the machine is made from. Times are in seconds. */
export interface RolloutDefinitionProps {
  /** JSONata: an object with the alias of each function. */
  readonly aliases: string;
  readonly group: boolean;
  readonly plan: RolloutPlan;
  readonly checks: AnalysisCheck[];
  readonly interval: number;
  readonly minSamples: number;
  readonly lag: number;
  readonly onNoTraffic: NoTraffic;
  /** Invoked before the new version gets traffic. */
  readonly before: Probe[];
  /** Invoked at every look. */
  readonly during: Probe[];
  /** Invoked when all steps have passed. */
  readonly after: Probe[];
  readonly provisionedConcurrency?: number;
  readonly returnWindow: number;
  readonly whenBusy: WhenBusy;
  readonly patience: number;
  readonly restoreArn: string;
}

/**
 * The rollout. Its graph is its plan: for each step it shifts, holds and judges.
 *
 * Invariant: however it ends, every alias is at exactly one version, the old or the new one, unless a hand moved it, then it is as the hand left it; and
 * no event says otherwise. An execution that cannot see to this itself (stopped, timed out, broken) is followed by the restore machine.
 */
export function rolloutDefinition(scope: Stack, props: RolloutDefinitionProps): Definition {
  const steps = plannedSteps(scope, props);
  const after = props.after.length ? probeStates('After traffic', props.after, 'Settle') : undefined;
  const begin = beginning(props, steps[0] ? `Shift to ${steps[0].name}` : 'Settle');
  const start = { ...props, next: begin.first };
  return {
    Comment: props.plan.description,
    StartAt: props.group ? 'Read aliases' : 'Read alias',
    States: {
      ...readAliases(start),
      ...begin.states,
      ...Object.assign({}, ...steps.map(stepStates)),
      ...after?.states,
      ...settleStates(props, steps),
      ...otherwise(start),
      ...rollBack(props.restoreArn),
    },
  };
}

/** What comes before the first shift: a look whether the rollout may begin, if anything costs something before, and that. */
function beginning(props: RolloutDefinitionProps, shift: string): Part {
  const { before, provisionedConcurrency } = props;
  const probes = before.length ? probeStates('Before traffic', before, shift) : undefined;
  const warm = provisionedConcurrency ? warmUp(provisionedConcurrency, '$found.members', probes?.first ?? shift) : undefined;
  const first = warm?.first ?? probes?.first;
  if (!first) return { first: shift, states: {} };
  return { first: 'May it begin', states: { ...choice('May it begin', [{ when: GO, next: first }], 'Otherwise'), ...warm?.states, ...probes?.states } };
}

const GO = "$found.finding = 'go'";
const AT_ONCE = "$found.finding in ['go', 'skip', 'return']";
const PASSED = "$judged.verdict = 'next'";

function plannedSteps(scope: Stack, props: RolloutDefinitionProps): Step[] {
  const { plan, checks, minSamples, group, onNoTraffic, during } = props;
  // Without a bake the last step has nothing to hold: settling moves the alias.
  const held = plan.steps.filter(({ duration }) => duration.toSeconds() > 0);
  const traffic = onNoTraffic._traffic;
  const direct = traffic !== undefined;
  const alarms = checks.flatMap(({ _kind: kind }) => kind.kind === 'alarm' ? [kind.alarm.alarmName] : []);
  return held.map(({ weight, duration, approval }, index) => {
    const name = percent(weight);
    const alone = weight === 1;
    const members = index === 0 ? '$found.members' : '$members';
    const seconds = duration.toSeconds();
    const approvalTimeout = approval ? plan.approvalTimeout.toSeconds() : undefined;
    const last = index === held.length - 1;
    return {
      name,
      weight,
      group,
      approvalTimeout,
      members,
      number: index + 1,
      of: plan.steps.length,
      duration: seconds,
      interval: Math.min(props.interval, seconds),
      patience: approval ? approvalInterval(plan, props.interval) : props.interval,
      queries: index === 0 || alone ? seriesQuery(scope, { checks, alone, direct, members }) : undefined,
      baseline: alone ? (index === 0 ? '[]' : '[$judged.checks]') : undefined,
      window: windowQuery(index === 0 || alone ? 0 : props.lag, alone),
      verdict: verdictQuery({
        checks, minSamples, alone, direct, group, approvalTimeout, duration: seconds, patience: onNoTraffic._timeout().toSeconds() + props.lag,
      }),
      between: [
        ...during.length ? [(next: string) => probeStates(`Probe at ${name}`, during, next)] : [],
        ...alarms.length ? [(next: string) => readAlarms(name, alarms, next)] : [],
      ],
      generate: traffic && ((next: string) => generatedTraffic(name, quoted(traffic.payload), traffic.invocations ?? 50, next)),
      proceed: index === 0 ? GO : PASSED,
      refused: index === 0 ? 'Otherwise' : turnName(percent(held[index - 1].weight)),
      next: last ? afterLast(props, name) : `Shift to ${percent(held[index + 1].weight)}`,
    };
  });
}

/** The probes after traffic cost something, so a Choice guards them; settling refuses by itself. */
const afterLast = ({ after }: RolloutDefinitionProps, name: string) => after.length ? `Judged ${name}` : 'Settle';

function readAlarms(step: string, alarms: string[], next: string): Part {
  const first = `Read alarms at ${step}`;
  return {
    first,
    states: task(first, {
      resource: 'aws-sdk:cloudwatch:describeAlarms',
      arguments: { AlarmNames: alarms, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 },
      assign: {
        alarms: query(`[$append($states.result.MetricAlarms, $states.result.CompositeAlarms).{
    'name': AlarmName, 'state': StateValue, 'since': $exists(StateTransitionedTimestamp) ? StateTransitionedTimestamp : StateUpdatedTimestamp }]`),
      },
      next,
      onError: 'Roll back',
    }),
  };
}

/** The result of an execution, from which the keeper knows what may go. Only Step Functions can send it: an event of ours could be forged. */
const COMPLETED = { members: query("[$members.{ 'function': function, 'from': from, 'to': to }]") };

/** All traffic is at the new version and nothing spoke against it: the lock goes, the code is remembered as good. */
function settleStates(props: RolloutDefinitionProps, steps: Step[]): States {
  const last = steps[steps.length - 1];
  const turn = last ? turnName(last.name) : 'Otherwise';
  const move = (member: string) => `{
    'FunctionName': ${member}.function, 'Name': ${member}.alias, 'RevisionId': ${member}.revision,
    'FunctionVersion': ${member}.to, 'RoutingConfig': { 'AdditionalVersionWeights': {} }, 'Description': ${settled(member)}
  }`;
  const cool = props.provisionedConcurrency !== undefined;
  return {
    ...last && props.after.length ? choice(`Judged ${last.name}`, [{ when: PASSED, next: 'After traffic' }], turn) : {},
    ...moveAlias('Settle', {
      group: props.group,
      members: last ? '$members' : '$found.members',
      proceed: last ? PASSED : AT_ONCE,
      refused: turn,
      move,
      assign: {},
      next: 'Completed',
      onError: 'Roll back',
    }),
    ...tell('Completed', 'COMPLETED', {
      members: '$members',
      detail: { weight: 1, finding: query('$found.finding') },
      next: cool ? 'Cool down' : undefined,
      output: COMPLETED,
      onError: 'Not told',
    }),
    ...fail('Not told', 'NotTold', query("'The rollout is complete, but its event could not be sent. ' & $judged.reason")),
    ...cool ? {
      ...coolDown('Cool down', "[$members.{ 'function': function, 'version': from }]", { output: COMPLETED, onError: 'Not cooled down' }),
      ...fail('Not cooled down', 'NotCooledDown', query("'The old version keeps its provisioned concurrency. ' & $judged.reason")),
    } : {},
  };
}

/** The restore machine does it, and tells: the same one that follows an execution that was stopped. */
function rollBack(restoreArn: string): States {
  return {
    ...task('Roll back', {
      resource: 'states:startExecution.sync:2',
      arguments: {
        StateMachineArn: restoreArn,
        Input: {
          name: query('$states.context.Execution.Name'),
          input: query('$string($states.context.Execution.Input)'),
          status: 'ROLLING_BACK',
          reason: query('$judged.reason'),
          code: query('$judged.code'),
          checks: query('[$judged.checks]'),
        },
      },
      timeout: 3600,
      final: FINAL_OF_RESTORE,
      assign: { restored: query('$states.result.Output') },
      next: 'How it ended',
      catch: [{ ErrorEquals: ['States.ALL'], Assign: { restored: { reason: query("$states.errorOutput.Error & ': ' & $states.errorOutput.Cause") } }, Next: 'Rollback failed' }],
    }),
    ...choice('How it ended', [
      { when: "$restored.outcome = 'conflict'", next: 'Moved by hand' },
      { when: "$restored.outcome = 'kept'", next: 'Completed', assign: { members: query('$found.members') } },
    ], 'Rolled back'),
    ...fail('Rolled back', query('$judged.code'), query('$judged.reason')),
    ...fail('Moved by hand', 'Conflict', query("'An alias was moved by somebody else and is left as it is. ' & $judged.reason")),
    ...fail('Rollback failed', 'RollbackFailed', query("'The restore machine could not put the aliases back: ' & $restored.reason")),
  };
}
