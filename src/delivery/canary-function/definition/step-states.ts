import { choice, forEach, query, State, States, task, text } from './asl';
import { entry, EVENT_ERRORS } from './events';
import { held } from './memo';

/** One step of the plan, as the machine needs it. */
export interface Step {
  /** `10 %`: part of the names of its states. */
  readonly name: string;
  /** Its place in the plan, from 1. */
  readonly number: number;
  readonly of: number;
  readonly weight: number;
  /** Seconds until it is over. */
  readonly duration: number;
  /** Seconds between two looks. */
  readonly interval: number;
  /** Seconds between two looks when the step is over, but not passed. */
  readonly patience: number;
  /** Seconds that a person has to approve it; undefined when nobody is asked. */
  readonly approvalTimeout?: number;
  /** The queries of GetMetricData, where they are not those of the step before. */
  readonly queries?: string;
  /** The checks of the last step in which both versions had traffic, where this is the first without. */
  readonly baseline?: string;
  /** Arguments of GetMetricData. */
  readonly window: string;
  /** The verdict, from the answer of GetMetricData. */
  readonly verdict: string;
  /** States between holding and judging, for example synthetic invocations; each is given its successor. */
  readonly between: ((next: string) => { first: string; states: States })[];
  /** The state that makes up for missing traffic before the next look. */
  readonly generate?: (next: string) => { first: string; states: States };
  /** Whether several functions are rolled out together. */
  readonly group: boolean;
  /** When the first state may act: the verdict so far. */
  readonly proceed: string;
  /** The members so far. */
  readonly members: string;
  /** Where a refusal of the first state leads. */
  readonly refused: string;
  /** What follows when the step has passed. */
  readonly next: string;
}

export const shiftName = (step: string) => `Shift to ${step}`;
export const holdName = (step: string) => `Hold at ${step}`;
export const judgeName = (step: string) => `Judge ${step}`;
export const turnName = (step: string) => `Turn at ${step}`;

/** A refusal costs nothing when all is well; a Choice would cost a transition at each step. */
export const unless = (allowed: string, then: string) => `${allowed} ? ${then} : $error('not now')`;
export const refusal = (next: string): State => ({ ErrorEquals: ['States.QueryEvaluationError'], Next: next });

/** Shift, hold, judge: three transitions when all is well. A judgement that does not let the next state act leads to the turn. */
export function stepStates(step: Step): States {
  const turn = turnName(step.name);
  return { ...shift(step), ...hold(step), ...judge(step), ...turnStates(step, turn) };
}

function shift(step: Step): States {
  const begin = {
    began: query('$millis()'),
    look: 0,
    approved: false,
    judged: { verdict: 'again', checks: [] },
    ...step.queries && { queries: query(step.queries) },
    // What the stable version did last: with all traffic at the new one there is nothing to compare with any more.
    ...step.baseline && { baseline: query(step.baseline) },
  };
  const move = (member: string) => `{
    'FunctionName': ${member}.function, 'Name': ${member}.alias, 'RevisionId': ${member}.revision,
    'FunctionVersion': ${member}.${step.weight < 1 ? 'from' : 'to'},
    'RoutingConfig': { 'AdditionalVersionWeights': ${step.weight < 1 ? `{ ${member}.to: ${step.weight} }` : '{}'} },
    'Description': ${held(member, step.weight)}
  }`;
  return moveAlias(shiftName(step.name), {
    group: step.group,
    members: step.members,
    proceed: step.proceed,
    refused: step.refused,
    move,
    assign: begin,
    next: holdName(step.name),
  });
}

export interface MoveProps {
  readonly group: boolean;
  readonly members: string;
  readonly proceed: string;
  readonly refused: string;
  /** Arguments of UpdateAlias for a member. */
  readonly move: (member: string) => string;
  readonly assign: State;
  readonly next: string;
  /** Where errors lead. Default: `Roll back`. */
  readonly onError?: string;
  readonly attempts?: number;
}

/** UpdateAlias for every member, against the revision that was read or written last. Keeps the new revisions in `$members`. */
export function moveAlias(name: string, props: MoveProps): States {
  const { members, proceed, refused, move, assign, next, onError = 'Roll back', attempts } = props;
  const resource = 'aws-sdk:lambda:updateAlias';
  const moved = (member: string) => `$merge([${member}, { 'revision': $states.result.RevisionId }])`;
  if (!props.group) {
    const member = `${members}[0]`;
    return task(name, {
      resource,
      attempts,
      arguments: query(unless(proceed, move(member))),
      catch: [refusal(refused)],
      assign: { ...assign, members: query(`[${moved(member)}]`) },
      next,
      onError,
    });
  }
  const one = `${name}: alias`;
  const input = '$states.input';
  return forEach(name, {
    items: query(unless(proceed, `[${members}]`)),
    body: { StartAt: one, States: task(one, { resource, attempts, arguments: query(move(input)), output: query(moved(input)) }) },
    catch: [refusal(refused)],
    assign: { ...assign, members: query('$states.result') },
    next,
    onError,
  });
}

/** Tells the transition and sleeps. The time-out is the way on; a person may answer the token before. */
function hold(step: Step): States {
  const name = holdName(step.name);
  const { states, start } = chain(step.between, judgeName(step.name));
  return {
    ...task(name, {
      resource: 'events:putEvents.waitForTaskToken',
      arguments: entry('$members', {
        // Each look has a token of its own: whoever approves needs the newest.
        ...step.approvalTimeout === undefined ? { state: query("$look > 0 ? 'LOOKED' : 'SHIFTED'") } : {
          state: query("$approved ? 'LOOKED' : 'WAITING_FOR_APPROVAL'"),
          approveBy: query(`$fromMillis($began + ${1000 * (step.duration + step.approvalTimeout)})`),
        },
        weight: step.weight,
        step: step.number,
        steps: step.of,
        duration: step.duration,
        look: query('$look'),
        since: query('$fromMillis($began)'),
        checks: query('[$judged.checks]'),
        taskToken: query('$states.context.Task.Token'),
      }),
      timeout: query(`(
  $left := ${step.duration} - ($millis() - $began) / 1000;
  $left > 0 ? $min([${step.interval}, $ceil($left)]) : ${step.patience}
)`),
      // Whatever else a person answers is a rejection.
      retried: EVENT_ERRORS,
      catch: [{ ErrorEquals: ['States.Timeout'], Assign: { look: query('$look + 1') }, Next: start }],
      assign: { look: query('$look + 1'), approved: true },
      next: start,
      onError: 'Roll back',
    }),
    ...states,
  };
}

/** The optional states, one after the other. */
function chain(parts: Step['between'], last: string): { start: string; states: States } {
  return parts.reduceRight<{ start: string; states: States }>(({ start, states }, part) => {
    const { first, states: more } = part(start);
    return { start: first, states: { ...more, ...states } };
  }, { start: last, states: {} });
}

function judge(step: Step): States {
  return task(judgeName(step.name), {
    resource: 'aws-sdk:cloudwatch:getMetricData',
    arguments: query(step.window),
    final: ['States.QueryEvaluationError'],
    assign: { judged: query(step.verdict) },
    next: step.next,
    onError: 'Roll back',
  });
}

function turnStates(step: Step, turn: string): States {
  const made = step.generate?.(holdName(step.name));
  return {
    ...choice(turn, [
      ...made ? [{ when: "$judged.verdict = 'again' and $judged.short", next: made.first }] : [],
      { when: `$judged.verdict = ${text('again')}`, next: holdName(step.name) },
    ], 'Roll back'),
    ...made?.states,
  };
}
