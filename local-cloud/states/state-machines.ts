import { VirtualClock } from './clock';
import { checked, Definition } from './definition';
import { OutOfTime, StatesError, Stopped } from './errors';
import { Execution, Status, TooLong } from './execution';
import { Fault, Injector, refusal } from './faults';
import { described, Handler, statesHandlers } from './integrations';
import { Call, CALLBACK, Interpreter } from './interpreter';
import { Query, uuid } from './jsonata';
import { Random } from './random';
import { Scope } from './scope';

/** For how long a call is on its way, there and back, in milliseconds. */
const LATENCY = [20, 120] as const;
/** After which time a call is done whose caller is gone: later than whoever hears of the stop begins to clean up. */
const ON_ITS_WAY = [4000, 12_000] as const;
const CHILD = '.sync:2';

export interface StateMachinesProps {
  readonly clock: VirtualClock;
  readonly random: Random;
  /** What each resource does, by its name without the partition: `aws-sdk:lambda:getAlias`. */
  readonly handlers?: Record<string, Handler>;
  /** Which call meets which fault. */
  readonly inject?: Injector;
  /** Each change of status, as EventBridge tells it. */
  readonly onStatus?: (execution: Execution) => void;
}

/** Step Functions in virtual time: any number of executions share the clock and whatever the handlers change. */
export class StateMachines {
  readonly clock: VirtualClock;
  /** In the order of their starts. */
  readonly executions: Execution[] = [];
  private readonly definitions = new Map<string, Definition>();
  private readonly tokens = new Map<string, { succeed: (output: any) => void; fail: (error: Error) => void }>();
  private readonly handlers: Record<string, Handler>;
  private readonly interpreter: Interpreter;

  constructor(private readonly props: StateMachinesProps) {
    this.clock = props.clock;
    this.handlers = { ...statesHandlers(this), ...props.handlers };
    const query = new Query(() => this.clock.now, props.random.fork());
    this.interpreter = new Interpreter(query, props.random.fork(), (call) => this.called(call), () => uuid(this.props.random));
  }

  define(arn: string, definition: Definition) {
    this.definitions.set(arn, checked(definition));
  }

  /** @param name as AWS: the same name and input again give the execution that is there */
  start(machineArn: string, input: any = {}, name: string = uuid(this.props.random)): Execution {
    const definition = this.definitions.get(machineArn);
    if (!definition) throw new StatesError('StepFunctions.StateMachineDoesNotExistException', `There is no ${machineArn}`);
    const same = this.executions.find(({ start }) => start.machineArn === machineArn && start.name === name);
    if (same?.running && JSON.stringify(same.start.input) === JSON.stringify(input)) return same;
    if (same) throw new StatesError('StepFunctions.ExecutionAlreadyExistsException', `${name} has been started before`);
    const execution = new Execution({ machineArn, definition, name, input }, new Scope(this.clock));
    this.executions.push(execution);
    this.run(execution);
    return execution;
  }

  /** Goes on at the state that did not succeed, with its variables, the time limit anew; of a Map or Parallel all is done again, where AWS spares what has succeeded. */
  redrive(executionArn: string) {
    const execution = this.execution(executionArn);
    if (['RUNNING', 'SUCCEEDED'].includes(execution.status)) {
      throw new StatesError('Sfn.ExecutionNotRedrivableException', `${executionArn} is ${execution.status}, allowed: FAILED, TIMED_OUT, ABORTED`);
    }
    execution.redrive();
    this.run(execution);
  }

  private run(execution: Execution) {
    const { TimeoutSeconds } = execution.start.definition;
    const { scope } = execution;
    const limit = TimeoutSeconds === undefined ? undefined : this.clock.after(1000 * TimeoutSeconds, () => scope.stop(new OutOfTime('States.Timeout')));
    this.props.onStatus?.(execution);
    void this.interpreter.run(execution)
      .then((output) => this.end(execution, 'SUCCEEDED', { output }), (error) => this.failed(execution, error))
      .finally(() => limit?.cancel());
  }

  /** StopExecution: what has ended stays as it ended. */
  stop(executionArn: string, error?: string, cause?: string) {
    this.execution(executionArn).scope.stop(new Stopped(error, cause));
  }

  execution(arn: string): Execution {
    const found = this.executions.find((each) => each.arn === arn);
    if (!found) throw new StatesError('Sfn.ExecutionDoesNotExistException', `There is no ${arn}`);
    return found;
  }

  sendTaskSuccess(token: string, output: any) {
    this.waiting(token).succeed(output);
  }

  sendTaskFailure(token: string, error?: string, cause?: string) {
    this.waiting(token).fail(new StatesError(error, cause));
  }

  private waiting(token: string) {
    const found = this.tokens.get(token);
    if (!found) throw new StatesError('Sfn.TaskTimedOutException', 'The Task of this token has ended');
    return found;
  }

  private failed(execution: Execution, reason: Error) {
    if (reason instanceof Stopped) this.end(execution, 'ABORTED', { error: reason.error, cause: reason.description });
    else if (reason instanceof OutOfTime) this.end(execution, 'TIMED_OUT', { error: 'States.Timeout' });
    else if (reason instanceof TooLong) this.end(execution, 'FAILED', { error: 'States.Runtime', cause: reason.message });
    else if (reason instanceof StatesError) this.end(execution, 'FAILED', { error: reason.error, cause: reason.description });
    // Not a way for an execution to end, but a mistake here or in a handler: it must end the test.
    else this.clock.after(0, () => { throw reason; });
  }

  private end(execution: Execution, status: Status, end: { output?: any; error?: string; cause?: string }) {
    execution.end(status, end);
    this.props.onStatus?.(execution);
  }

  /** One call: half of its time there, what it does, half of its time back, and whatever it waits for. */
  private async called(call: Call): Promise<any> {
    const resource = call.resource.replace(/^arn:[^:]+:states:::/, '');
    const handler = this.handlers[resource.replace(CALLBACK, '').replace(CHILD, '')];
    if (!handler) throw new Error(`${call.state} calls ${resource}, which nothing handles here; handled: ${Object.keys(this.handlers).join(', ')}`);
    const { execution, state, attempt, scope } = call;
    const fault = this.props.inject?.({
      machineArn: execution.start.machineArn, execution: execution.start.name, state, resource, attempt, time: this.clock.now,
    });
    const latency = this.props.random.between(...LATENCY);
    const callback = resource.endsWith(CALLBACK) ? this.callback(call) : undefined;
    try {
      await scope.sleep(latency / 2);
      const answer = await this.effect(fault, resource, call, () => handler(call.arguments, call));
      await scope.sleep(latency / 2);
      if (resource.endsWith(CHILD)) return await this.child(answer.ExecutionArn, call);
      return callback ? await callback.result() : answer;
    } finally {
      callback?.end();
    }
  }

  private async effect(fault: Fault | undefined, resource: string, call: Call, act: () => any): Promise<any> {
    const { scope, execution } = call;
    const never = () => scope.wait<never>(() => undefined);
    const stopped = () => {
      execution.scope.stop(new Stopped('OperatorStop', 'injected'));
      return never();
    };
    switch (fault) {
      case undefined: return act();
      case 'timeout': return never();
      case 'lostAnswer': act(); throw refusal(fault, resource);
      case 'lostAnswerAndTime': act(); return never();
      case 'stopBefore': return stopped();
      case 'stopAfter': act(); return stopped();
      case 'stopAround':
        this.clock.after(this.props.random.between(...ON_ITS_WAY), () => attempted(act));
        return stopped();
      default: throw refusal(fault, resource);
    }
  }

  /** An answer may come before the call that hands out the token has returned. */
  private callback({ token, scope }: Call) {
    let early: (() => Promise<any>) | undefined;
    this.tokens.set(token, {
      succeed: (output) => this.settle(token, () => (early = async () => output)),
      fail: (error) => this.settle(token, () => (early = () => Promise.reject(error))),
    });
    return {
      result: () => early?.() ?? scope.wait<any>((resolve, reject) => {
        const succeed = (output: any) => this.settle(token, () => resolve(output));
        this.tokens.set(token, { succeed, fail: (error) => this.settle(token, () => reject(error)) });
      }),
      end: () => this.tokens.delete(token),
    };
  }

  private settle(token: string, how: () => void) {
    this.tokens.delete(token);
    how();
  }

  /** Waits for an execution that a Task started; it is stopped with the Task. */
  private async child(executionArn: string, { scope }: Call): Promise<any> {
    const execution = this.execution(executionArn);
    try {
      if (execution.running) await scope.wait<void>((resolve) => execution.whenEnded(resolve));
    } finally {
      execution.scope.stop(new Stopped(undefined, 'The execution that waited for it has ended'));
    }
    const { Output, ...description } = described(execution);
    if (execution.status !== 'SUCCEEDED') throw new StatesError('States.TaskFailed', JSON.stringify(description));
    return { ...description, Output: execution.output };
  }
}

/** The caller is gone: nobody hears of a refusal. */
function attempted(act: () => any) {
  try {
    act();
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
  }
}
