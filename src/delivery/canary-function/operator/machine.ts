/* eslint-disable import/no-extraneous-dependencies -- in the bundle of the command, not a dependency of the package */
import {
  DescribeExecutionCommand, DescribeExecutionOutput, DescribeStateMachineForExecutionCommand, ExecutionListItem, ExecutionStatus,
  GetExecutionHistoryCommand, HistoryEvent, ListExecutionsCommand, SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient, StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { explained } from './aws';

/** Step Functions lists ended executions by their end: one that waits behind another comes after it. More than these hardly wait. */
const UNDER_WAY = 20;

/** One state machine and its executions. What goes wrong is a sentence. */
export class Machine {
  constructor(public readonly arn: string, private readonly client: SFNClient) {}

  /** Another machine, asked by the same client. */
  public other(arn: string): Machine {
    return new Machine(arn, this.client);
  }

  /** The executions, the one that has started last first. */
  public async executions(limit: number, statusFilter?: ExecutionStatus): Promise<ExecutionListItem[]> {
    const { executions = [] } = await explained('Listing the rollouts', this.client.send(
      new ListExecutionsCommand({ stateMachineArn: this.arn, maxResults: limit + UNDER_WAY, statusFilter })));
    return [...executions].sort((one, other) => +other.startDate! - +one.startDate!).slice(0, limit);
  }

  public async execution(executionArn: string): Promise<DescribeExecutionOutput> {
    return explained('Reading the rollout', this.client.send(new DescribeExecutionCommand({ executionArn })));
  }

  /** The newest events first. */
  public async history(executionArn: string, limit = 60): Promise<HistoryEvent[]> {
    const { events = [] } = await explained('Reading what the rollout did', this.client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: limit, includeExecutionData: true })));
    return events;
  }

  /** The definition that this execution runs, which a later deployment may have replaced. */
  public async definition(executionArn: string): Promise<Definition> {
    const { definition } = await explained('Reading the plan', this.client.send(new DescribeStateMachineForExecutionCommand({ executionArn })));
    return JSON.parse(definition!) as Definition;
  }

  public async start(input: object): Promise<string> {
    const { executionArn } = await explained('Starting the rollout', this.client.send(
      new StartExecutionCommand({ stateMachineArn: this.arn, input: JSON.stringify(input) })));
    return executionArn!;
  }

  public async stop(executionArn: string, cause: string): Promise<void> {
    await explained('Stopping the rollout', this.client.send(new StopExecutionCommand({ executionArn, error: 'StoppedByOperator', cause })));
  }

  /** False when the task has ended in the meantime. */
  public async succeed(taskToken: string, output: object): Promise<boolean> {
    return answered(this.client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })));
  }

  /** False when the task has ended in the meantime. */
  public async fail(taskToken: string, error: string, cause: string): Promise<boolean> {
    return answered(this.client.send(new SendTaskFailureCommand({ taskToken, error, cause })));
  }
}

/** A state machine definition, as far as it is read here. */
export interface Definition {
  readonly States: { readonly [name: string]: State };
}

export interface State {
  readonly Resource?: string;
  readonly Arguments?: unknown;
}

async function answered(call: Promise<unknown>): Promise<boolean> {
  try {
    await explained('Answering the rollout', call);
    return true;
  } catch (error) {
    const { name } = Object((error as Error).cause) as Error;
    if (name === 'TaskTimedOut' || name === 'TaskDoesNotExist') return false;
    throw error;
  }
}
