import { Aws } from 'aws-cdk-lib';
import { literal } from './jsonata-literal';

/** A state of the states language, as it stands in a definition. */
export type State = Record<string, unknown>;

/** States by name. */
export type States = Record<string, State>;

/** A definition, or the inner one of a Map or a branch. */
export interface Definition {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: States;
}

/** What is evaluated when the state runs. On one line: a definition may have at most a million characters. */
export const query = (expression: string) => `{% ${expression.replace(/\s*\n\s*/g, ' ').trim()} %}`;

/** A string as it is written in JSONata. JSON's escapes are JSONata's. */
export const text = (value: string) => literal(value);

/** Where the last error is said: a name, and what the service answered. */
export const ERROR = "($states.errorOutput.Error & ': ' & $states.errorOutput.Cause)";

export interface TaskProps {
  readonly resource: string;
  readonly arguments: State | string;
  /** Seconds that one attempt may take: a number, or a query. Default: 15. */
  readonly timeout?: number | string;
  readonly assign?: State;
  readonly output?: State | string;
  /** The state that follows; without it this is the last one. */
  readonly next?: string;
  /** Errors that end the attempts at once: nothing is gained by asking again. */
  readonly final: string[];
  /** Errors that are tried again. Default: all that are not final. */
  readonly retried?: string[];
  /** Attempts after the first. Default: 8, which is about a minute. */
  readonly attempts?: number;
  /** Retriers that come before the usual one. */
  readonly retry?: State[];
  /** The ways out of an error. One that none of them takes leaves the Map or branch around. */
  readonly catch: State[];
  readonly comment?: string;
}

/** A Task with the manners of the house: bounded, patient with throttling, and with a known way out. */
export function task(name: string, props: TaskProps): States {
  return {
    [name]: {
      Type: 'Task',
      ...props.comment && { Comment: props.comment },
      Resource: `arn:${Aws.PARTITION}:states:::${props.resource}`,
      Arguments: props.arguments,
      TimeoutSeconds: props.timeout ?? 15,
      Retry: [
        ...props.retried ? [] : [{ ErrorEquals: props.final, MaxAttempts: 0 }],
        ...props.retry ?? [],
        { ErrorEquals: props.retried ?? ['States.ALL'], IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 20, MaxAttempts: props.attempts ?? 8, JitterStrategy: 'FULL' },
      ],
      ...props.catch.length && { Catch: props.catch },
      ...props.assign && { Assign: props.assign },
      ...props.output && { Output: props.output },
      ...to(props.next),
    },
  };
}

/** The next state, or the end. */
export const to = (next: string | undefined) => next ? { Next: next } : { End: true };

export interface ForEachProps {
  /** A query that gives the items. */
  readonly items: string;
  /** The states for one item, which is their input. */
  readonly body: Definition;
  readonly assign?: State;
  readonly output?: State | string;
  readonly next?: string;
  readonly catch: State[];
  readonly concurrency?: number;
}

/** A Map over items, in this execution. An error in the body ends it and leads out. */
export function forEach(name: string, props: ForEachProps): States {
  return {
    [name]: {
      Type: 'Map',
      Items: props.items,
      MaxConcurrency: props.concurrency ?? 10,
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...props.body },
      ...props.catch.length && { Catch: props.catch },
      ...props.assign && { Assign: props.assign },
      ...props.output && { Output: props.output },
      ...to(props.next),
    },
  };
}

/** One way on. The first whose condition holds is taken. */
export interface Way {
  readonly when: string;
  readonly next: string;
  readonly assign?: State;
}

export function choice(name: string, ways: Way[], otherwise: string, comment?: string): States {
  return {
    [name]: {
      Type: 'Choice',
      ...comment && { Comment: comment },
      Choices: ways.map(({ when, next, assign }) => ({ Condition: query(when), ...assign && { Assign: assign }, Next: next })),
      Default: otherwise,
    },
  };
}

export const wait = (name: string, seconds: number | string, next: string): States => ({ [name]: { Type: 'Wait', Seconds: seconds, Next: next } });

export const fail = (name: string, error: string, cause: string): States => ({ [name]: { Type: 'Fail', Error: error, Cause: cause } });

export const succeed = (name: string): States => ({ [name]: { Type: 'Succeed' } });
