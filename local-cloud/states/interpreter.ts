import { State, Steps } from './definition';
import { matches, StatesError } from './errors';
import { Execution } from './execution';
import { Query, States } from './jsonata';
import { Random } from './random';
import { Retries } from './retry';
import { Scope } from './scope';

const LARGEST = 262_144;
const INLINE_CONCURRENCY = 40;
/** A Task of a resource that ends so waits until somebody returns its token. */
export const CALLBACK = '.waitForTaskToken';

/** Where a state runs: its variables end with it, those outside can be read. */
interface Frame {
  readonly execution: Execution;
  readonly scope: Scope;
  readonly variables: Record<string, any>;
  readonly outer: Record<string, any>;
  /** Not a branch or an iteration. */
  readonly whole?: boolean;
  /** $states.context.Map of an iteration. */
  readonly map?: any;
}

interface Entered {
  readonly name: string;
  readonly state: State;
  readonly input: any;
  readonly at: number;
  readonly frame: Frame;
}

interface Left {
  readonly output: any;
  readonly next?: string;
}

/** Makes the call of a Task and answers with its result, or throws StatesError. */
export type Caller = (call: Call) => Promise<any>;

export interface Call {
  readonly execution: Execution;
  readonly state: string;
  readonly resource: string;
  readonly arguments: any;
  readonly token: string;
  readonly attempt: number;
  /** Lasts as long as the attempt. */
  readonly scope: Scope;
}

/** Runs the states of one definition as the Amazon States Language with JSONata says. */
export class Interpreter {
  constructor(
    private readonly query: Query, private readonly random: Random, private readonly call: Caller, private readonly newToken: () => string,
  ) {}

  run(execution: Execution): Promise<any> {
    const { definition, input } = execution.start;
    const { state, input: given, variables } = execution.position ?? { state: definition.StartAt, input, variables: {} };
    return this.steps({ ...definition, StartAt: state }, given, { execution, scope: execution.scope, variables, outer: {}, whole: true });
  }

  private async steps(steps: Steps, input: any, frame: Frame): Promise<any> {
    for (let name: string | undefined = steps.StartAt, given = input; ;) {
      frame.scope.check();
      if (frame.whole) frame.execution.position = { state: name, input: given, variables: { ...frame.variables } };
      const state: State = steps.States[name];
      frame.execution.enter(name, 0);
      frame.execution.record(state.Type === 'Fail' ? 1 : 2);
      const left: Left = await this.state({ name, state, input: given, at: frame.scope.clock.now, frame });
      frame.scope.check();
      if (!left.next) return left.output;
      [name, given] = [left.next, left.output];
    }
  }

  private state(entered: Entered): Promise<Left> {
    const { state, frame } = entered;
    switch (state.Type) {
      case 'Task': return this.attempts(entered, (retry) => this.task(entered, retry));
      case 'Parallel': return this.attempts(entered, (retry) => this.parallel(entered, retry));
      case 'Map': return this.attempts(entered, (retry) => this.map(entered, retry));
      case 'Choice': return this.choice(entered);
      case 'Fail': return this.fail(entered);
      case 'Wait': return this.wait(entered).then((seconds) => frame.scope.sleep(1000 * seconds)).then(() => this.leave(entered, state, {}, entered.input));
      default: return this.leave(entered, state, {}, entered.input);
    }
  }

  /** A state that can fail: again by Retry, on by Catch. */
  private async attempts(entered: Entered, attempt: (retry: number) => Promise<any>): Promise<Left> {
    const { state, name, frame } = entered;
    for (const retries = new Retries(state.Retry ?? [], this.random); ;) {
      try {
        const result = await attempt(retries.count);
        return await this.leave(entered, state, { result }, result, retries.count);
      } catch (error) {
        if (!(error instanceof StatesError)) throw error;
        frame.scope.check();
        const delay = retries.delay(error.error);
        if (delay === undefined) return this.caught(entered, error, retries.count);
        await frame.scope.sleep(delay);
        frame.execution.enter(name, retries.count);
      }
    }
  }

  private caught(entered: Entered, error: StatesError, retry: number): Promise<Left> {
    const catcher = (entered.state.Catch ?? []).find(({ ErrorEquals }: any) => matches(ErrorEquals, error.error));
    if (!catcher) throw error;
    return this.leave(entered, catcher, { errorOutput: error.output }, error.output, retry);
  }

  /** Output and Assign see the same variables: those before the state. `where`: the state, its matching rule, or its catcher. */
  private async leave(entered: Entered, where: any, more: { result?: any; errorOutput?: any }, otherwise: any, retry = 0): Promise<Left> {
    const { frame } = entered;
    const output = 'Output' in where ? await this.evaluate(entered, where.Output, more, retry) : otherwise;
    const assign = 'Assign' in where ? await this.evaluate(entered, where.Assign, more, retry) : {};
    measured(`The output of ${entered.name}`, output);
    measured(`What ${entered.name} assigns`, assign);
    Object.assign(frame.variables, assign);
    return { output, next: where.Next };
  }

  private async task(entered: Entered, attempt: number): Promise<any> {
    const { name, state, frame } = entered;
    const token = this.newToken();
    const more = state.Resource.endsWith(CALLBACK) ? { Task: { Token: token } } : {};
    const given = 'Arguments' in state ? await this.evaluate(entered, state.Arguments, {}, attempt, more) : entered.input;
    measured(`The Arguments of ${name}`, given);
    const seconds = state.TimeoutSeconds === undefined ? undefined : await this.seconds(entered, 'TimeoutSeconds', attempt, 1);
    frame.execution.record(/\.(sync|waitForTaskToken)/.test(state.Resource) ? 4 : 3);
    const scope = new Scope(frame.scope.clock, frame.scope);
    const timer = seconds === undefined ? undefined
      : scope.clock.after(1000 * seconds, () => scope.stop(new StatesError('States.Timeout', `${name} ran longer than ${seconds} s`)));
    try {
      const result = await this.call({ execution: frame.execution, state: name, resource: state.Resource, arguments: given, token, attempt, scope });
      measured(`The result of ${name}`, result);
      return result;
    } finally {
      timer?.cancel();
      scope.leave();
    }
  }

  private async parallel(entered: Entered, retry: number): Promise<any[]> {
    const { state, frame } = entered;
    const given = 'Arguments' in state ? await this.evaluate(entered, state.Arguments, {}, retry) : entered.input;
    frame.execution.record(2);
    return this.together(frame, state.Branches, Infinity, (branch: Steps, inner) => this.steps(branch, given, inner));
  }

  private async map(entered: Entered, retry: number): Promise<any[]> {
    const { state, frame } = entered;
    const field = (name: string, kind: 'array' | 'number', value: any) =>
      this.query.field<any>(name, value, kind, this.states(entered, retry), this.visible(frame));
    const items: any[] = await field('Items', 'array', 'Items' in state ? state.Items : entered.input);
    const most: number = 'MaxConcurrency' in state ? await field('MaxConcurrency', 'number', state.MaxConcurrency) : 0;
    frame.execution.record(2 + 2 * items.length);
    return this.together(frame, items, most || INLINE_CONCURRENCY, async (value, inner, Index) => {
      const map = { Item: { Index, Value: value } };
      const given = 'ItemSelector' in state ? await this.evaluate(entered, state.ItemSelector, {}, retry, { Map: map }) : value;
      return this.steps(state.ItemProcessor, given, { ...inner, map });
    });
  }

  /** Several at the same time; the first to fail stops the others. */
  private async together<T>(frame: Frame, all: T[], most: number, run: (one: T, inner: Frame, index: number) => Promise<any>): Promise<any[]> {
    const scope = new Scope(frame.scope.clock, frame.scope);
    const results: any[] = all.map(() => undefined);
    const rest = all.map((one, index) => ({ one, index }));
    const lane = async () => {
      for (let next = rest.shift(); next; next = rest.shift()) {
        results[next.index] = await run(next.one, { ...frame, whole: false, scope, variables: {}, outer: this.visible(frame) }, next.index);
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(most, all.length) }, lane));
    } catch (error) {
      scope.stop(new StatesError('States.BranchFailed', 'another branch failed'));
      throw error;
    } finally {
      scope.leave();
    }
    return results;
  }

  private async choice(entered: Entered): Promise<Left> {
    const { state, name, frame } = entered;
    for (const rule of state.Choices) {
      const holds = await this.query.field<boolean>('Condition', rule.Condition, 'boolean', this.states(entered, 0), this.visible(frame));
      if (holds) return this.leave(entered, rule, {}, entered.input);
    }
    if (!state.Default) throw new StatesError('States.NoChoiceMatched', `No rule of ${name} holds, and it has no Default`);
    return this.leave(entered, { ...state, Next: state.Default }, {}, entered.input);
  }

  private async fail(entered: Entered): Promise<never> {
    const { state, frame } = entered;
    const text = async (field: string) =>
      (field in state ? this.query.field<string>(field, state[field], 'string', this.states(entered, 0), this.visible(frame)) : undefined);
    throw new StatesError(await text('Error'), await text('Cause'));
  }

  private async wait(entered: Entered): Promise<number> {
    const { state, frame } = entered;
    if ('Seconds' in state) return this.seconds(entered, 'Seconds', 0);
    const timestamp = await this.query.field<string>('Timestamp', state.Timestamp, 'string', this.states(entered, 0), this.visible(frame));
    const until = Date.parse(timestamp);
    if (Number.isNaN(until)) throw new StatesError('States.QueryEvaluationError', `Timestamp is ${timestamp}, it must be an RFC 3339 timestamp`);
    return Math.max(0, (until - frame.scope.clock.now) / 1000);
  }

  private async seconds(entered: Entered, field: string, retry: number, least = 0): Promise<number> {
    const seconds = await this.query.field<number>(field, entered.state[field], 'number', this.states(entered, retry), this.visible(entered.frame));
    if (Number.isInteger(seconds) && seconds >= least && seconds <= 99_999_999) return seconds;
    throw new StatesError('States.QueryEvaluationError', `${field} is ${seconds}, it must be a whole number from ${least} to 99999999`);
  }

  private evaluate(entered: Entered, value: any, more: object, retry: number, context: object = {}): Promise<any> {
    return this.query.template(value, { ...this.states(entered, retry, context), ...more }, this.visible(entered.frame));
  }

  private visible(frame: Frame) {
    return { ...frame.outer, ...frame.variables };
  }

  private states({ name, input, at, frame }: Entered, retry: number, context: object = {}): States {
    const { start, arn, startDate, redriveCount } = frame.execution;
    return {
      input,
      context: {
        Execution: { Id: arn, Name: start.name, Input: start.input, StartTime: new Date(startDate).toISOString(), RedriveCount: redriveCount },
        State: { Name: name, EnteredTime: new Date(at).toISOString(), RetryCount: retry },
        StateMachine: { Id: start.machineArn, Name: start.machineArn.split(':').pop() },
        ...(frame.map && { Map: frame.map }),
        ...context,
      },
    };
  }
}

/** AWS counts the bytes of the JSON. */
function measured(what: string, value: any) {
  const bytes = value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
  if (bytes > LARGEST) throw new StatesError('States.DataLimitExceeded', `${what} has ${bytes} bytes, at most ${LARGEST} are allowed`);
}
