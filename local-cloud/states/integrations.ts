import { StatesError } from './errors';
import { Execution } from './execution';
import { Call } from './interpreter';
import type { StateMachines } from './state-machines';

/** Does what a call asks for and answers, at once or by a promise that lasts as long as the scope of the call; throws StatesError. */
export type Handler = (args: any, call: Call) => any;

/** Step Functions' own API, as Tasks call it. */
export function statesHandlers(machines: StateMachines): Record<string, Handler> {
  const start = (args: any) => {
    const execution = machines.start(args.StateMachineArn, args.Input ?? {}, args.Name);
    return { ExecutionArn: execution.arn, StartDate: time(execution.startDate) };
  };
  return {
    'states:startExecution': start,
    'aws-sdk:sfn:startExecution': (args) => start({ ...args, Input: JSON.parse(args.Input ?? '{}') }),
    'aws-sdk:sfn:stopExecution': ({ ExecutionArn, Error, Cause }) => {
      machines.stop(ExecutionArn, Error, Cause);
      return { StopDate: time(machines.clock.now) };
    },
    'aws-sdk:sfn:describeExecution': ({ ExecutionArn }) => described(machines.execution(ExecutionArn)),
    'aws-sdk:sfn:listExecutions': ({ StateMachineArn, StatusFilter, MaxResults = 100 }) => ({
      Executions: machines.executions
        .filter(({ start: { machineArn }, status }) => machineArn === StateMachineArn && (!StatusFilter || status === StatusFilter))
        .reverse().slice(0, MaxResults)
        .map((execution) => {
          const { Input, Output, Error, Cause, ...item } = described(execution);
          return item;
        }),
    }),
    'aws-sdk:sfn:sendTaskSuccess': ({ TaskToken, Output }) => {
      machines.sendTaskSuccess(TaskToken, parsed(Output));
      return {};
    },
    'aws-sdk:sfn:sendTaskFailure': ({ TaskToken, Error, Cause }) => {
      machines.sendTaskFailure(TaskToken, Error, Cause);
      return {};
    },
  };
}

/** As the SDK answers; fields that have no value are left out. */
export function described(execution: Execution) {
  const { detail } = execution;
  return {
    ExecutionArn: detail.executionArn,
    StateMachineArn: detail.stateMachineArn,
    Name: detail.name,
    Status: detail.status,
    StartDate: time(detail.startDate),
    RedriveCount: execution.redriveCount,
    ...(detail.stopDate !== null && { StopDate: time(detail.stopDate) }),
    Input: detail.input,
    ...(detail.output !== null && { Output: detail.output }),
    ...(detail.error !== null && { Error: detail.error }),
    ...(detail.cause !== null && { Cause: detail.cause }),
  };
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    throw new StatesError('Sfn.InvalidOutputException', `Output is ${text}, it must be JSON`);
  }
}
