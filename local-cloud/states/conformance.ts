import { Definition } from './definition';

/** A small definition, and how AWS ends an execution of it. */
export interface Conformance {
  readonly name: string;
  readonly states: Definition['States'];
  readonly timeoutSeconds?: number;
  readonly input?: any;
  /** A second machine, whose ARN stands for `${child}` in the states. */
  readonly child?: Definition['States'];
  /** Fields of an output that are not named here may be there. */
  readonly ends: { readonly status: string; readonly output?: any; readonly error?: string; readonly cause?: string };
  /** Names of the states in the order in which they are entered; only of the outermost scope. */
  readonly enters?: string[];
}

const done = { Type: 'Pass', End: true };
const succeeded = (output: any) => ({ status: 'SUCCEEDED', output });
const failed = (error: string, cause?: string) => ({ status: 'FAILED', error, ...(cause !== undefined && { cause }) });

/** A call that succeeds wherever it is made; its answer counts the entries that failed. */
const call = {
  Type: 'Task',
  Resource: 'arn:aws:states:::events:putEvents',
  Arguments: { Entries: [{ Source: 'conformance', DetailType: 'Call', Detail: { n: 1 } }] },
  TimeoutSeconds: 20,
  End: true,
};
const calling = (n: string) => ({ ...call, Arguments: { Entries: [{ Source: 'conformance', DetailType: 'Call', Detail: { n } }] } });
/** A Task that waits for its token, which nobody has. */
const asleep = (seconds: any) => ({ ...call, Resource: `${call.Resource}.waitForTaskToken`, TimeoutSeconds: seconds });
const answering = (action: string, more: object) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::aws-sdk:sfn:${action}.waitForTaskToken`,
  Arguments: { TaskToken: '{% $states.context.Task.Token %}', ...more },
  TimeoutSeconds: 20,
  End: true,
});
const steps = (states: Definition['States']) => ({ StartAt: Object.keys(states)[0], States: states });
const processor = (states: Definition['States']) => ({ ProcessorConfig: { Mode: 'INLINE' }, ...steps(states) });
const any = ['States.ALL'];

/** Run here in virtual time by conformance.test.ts, and on the emulator by conformance.e2e.ts. */
export const CONFORMANCE: Conformance[] = [
  { name: 'Pass gives its input on', states: { A: done }, input: { a: 1 }, ends: succeeded({ a: 1 }) },
  {
    name: 'Output of Pass: expressions anywhere in it, other text as it is',
    states: { A: { ...done, Output: { sum: '{% $states.input.a + 2 %}', list: ['{% "x" %}', 1, null], text: '1 + 2' } } },
    input: { a: 1 },
    ends: succeeded({ sum: 3, list: ['x', 1, null], text: '1 + 2' }),
  },
  {
    name: 'Assign is seen by the next state, not by the Output beside it',
    states: {
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}' }, Output: '{% $x %}', Next: 'C' },
      C: { ...done, Output: '{% [$states.input, $x] %}' },
    },
    ends: succeeded([1, 2]),
    enters: ['A', 'B', 'C'],
  },
  {
    name: 'an expression without a result is an error',
    states: { A: { ...done, Output: '{% $states.input.missing %}' } },
    ends: failed('States.QueryEvaluationError'),
  },
  {
    name: 'the context: name of the execution and of the state, input',
    states: { A: { ...done, Output: '{% [$states.context.State.Name, $type($states.context.Execution.Name), $states.context.Execution.Input.a] %}' } },
    input: { a: 7 },
    ends: succeeded(['A', 'string', 7]),
  },
  {
    name: 'Choice takes the first rule that holds, with its Assign and Output',
    states: {
      A: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 5 %}', Next: 'B', Assign: { x: 'big' }, Output: '{% 1 %}' },
          { Condition: '{% $states.input.n > 1 %}', Next: 'B', Assign: { x: 'middle' }, Output: '{% 2 %}' },
        ],
        Default: 'B',
        Assign: { x: 'small' },
        Output: '{% 3 %}',
      },
      B: { ...done, Output: '{% [$x, $states.input] %}' },
    },
    input: { n: 2 },
    ends: succeeded(['middle', 2]),
  },
  {
    name: 'Choice without a rule that holds goes to Default, with the Assign and Output of the state',
    states: {
      A: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'B' }], Default: 'B', Assign: { x: 'none' }, Output: '{% 3 %}' },
      B: { ...done, Output: '{% [$x, $states.input] %}' },
    },
    ends: succeeded(['none', 3]),
  },
  {
    name: 'Choice without a rule that holds and without Default fails',
    states: { A: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'B' }] }, B: done },
    ends: failed('States.NoChoiceMatched'),
  },
  {
    name: 'a Condition that is no boolean is an error',
    states: { A: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'B' }], Default: 'B' }, B: done },
    ends: failed('States.QueryEvaluationError'),
  },
  {
    name: 'Wait: Seconds by expression, Assign and Output',
    states: {
      A: { Type: 'Wait', Seconds: '{% $states.input.s %}', Assign: { x: 5 }, Output: { waited: true }, Next: 'B' },
      B: { ...done, Output: '{% [$states.input.waited, $x] %}' },
    },
    input: { s: 1 },
    ends: succeeded([true, 5]),
  },
  {
    name: 'Wait until a Timestamp that has passed goes on',
    states: { A: { Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z', End: true } },
    input: { a: 1 },
    ends: succeeded({ a: 1 }),
  },
  { name: 'Output of Succeed', states: { A: { Type: 'Succeed', Output: '{% $states.input.a %}' } }, input: { a: [1] }, ends: succeeded([1]) },
  {
    name: 'Fail with Error and Cause by expression',
    states: { A: { Type: 'Fail', Error: '{% "Error" & $states.input.n %}', Cause: 'because' } },
    input: { n: 1 },
    ends: failed('Error1', 'because'),
  },
  { name: 'a Task answers with its result', states: { A: call }, ends: succeeded({ FailedEntryCount: 0 }) },
  {
    name: 'Output and Assign of a Task see its result and its input',
    states: {
      A: { ...calling('{% $string($states.input.n) %}'), Assign: { failed: '{% $states.result.FailedEntryCount %}' }, Output: '{% $states.input.n %}', End: undefined, Next: 'B' },
      B: { ...done, Output: '{% [$failed, $states.input] %}' },
    },
    input: { n: 3 },
    ends: succeeded([0, 3]),
  },
  {
    name: 'Arguments that refuse are caught, with Assign and Output of the catcher',
    states: {
      A: {
        ...calling('{% $error("refused") %}'),
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'B', Assign: { error: '{% $states.errorOutput.Error %}' }, Output: '{% $states.input.n %}' }],
      },
      B: { ...done, Output: '{% [$error, $states.input] %}' },
    },
    input: { n: 3 },
    ends: succeeded(['States.QueryEvaluationError', 3]),
    enters: ['A', 'B'],
  },
  {
    name: 'the message of $error is in the Cause',
    states: {
      A: { ...calling('{% $error("refused for a reason") %}'), Catch: [{ ErrorEquals: any, Next: 'B' }] },
      B: { ...done, Output: '{% $contains($states.input.Cause, "refused for a reason") %}' },
    },
    ends: succeeded(true),
  },
  {
    name: 'an Output of a Task that fails is caught, and its Assign is not done',
    states: {
      A: { Type: 'Pass', Assign: { x: 'before' }, Next: 'B' },
      B: { ...call, Assign: { x: 'after' }, Output: '{% $states.result.missing %}', Catch: [{ ErrorEquals: any, Next: 'C' }] },
      C: { ...done, Output: '{% $x %}' },
    },
    ends: succeeded('before'),
  },
  {
    name: 'an Assign of a Task that refuses its result is caught, and nothing of it is done',
    states: {
      A: { ...call, End: undefined, Next: 'C', Assign: { x: 2, y: '{% $states.result.FailedEntryCount = 0 ? $error("refused") : 1 %}' }, Catch: [{ ErrorEquals: any, Next: 'B' }] },
      B: { ...done, Output: '{% $exists($x) %}' },
      C: done,
    },
    ends: succeeded(false),
    enters: ['A', 'B'],
  },
  {
    name: 'the first catcher that names the error is taken',
    states: {
      A: {
        ...calling('{% $error("refused") %}'),
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Late' }, { ErrorEquals: any, Next: 'All' }],
      },
      Late: { ...done, Output: '{% "late" %}' },
      All: { ...done, Output: '{% "all" %}' },
    },
    ends: succeeded('all'),
  },
  {
    name: 'Retry tries again and counts',
    states: {
      A: {
        ...calling('{% $states.context.State.RetryCount < 2 ? $error("not yet") : "now" %}'),
        Retry: [{ ErrorEquals: ['States.QueryEvaluationError'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 }],
        Output: '{% $states.context.State.RetryCount %}',
      },
    },
    ends: succeeded(2),
  },
  {
    name: 'Retry gives up after MaxAttempts',
    states: {
      A: {
        ...calling('{% $states.context.State.RetryCount < 2 ? $error("not yet") : "now" %}'),
        Retry: [{ ErrorEquals: any, IntervalSeconds: 1, MaxAttempts: 1, MaxDelaySeconds: 1, JitterStrategy: 'FULL' }],
        Catch: [{ ErrorEquals: any, Next: 'B' }],
      },
      B: { ...done, Output: '{% "given up" %}' },
    },
    ends: succeeded('given up'),
  },
  {
    name: 'MaxAttempts 0 forbids what a later retrier would allow',
    states: {
      A: {
        ...calling('{% $states.context.State.RetryCount < 1 ? $error("not yet") : "now" %}'),
        Retry: [{ ErrorEquals: ['States.QueryEvaluationError'], MaxAttempts: 0 }, { ErrorEquals: any, IntervalSeconds: 1 }],
      },
    },
    ends: failed('States.QueryEvaluationError'),
  },
  { name: 'a token that nobody returns ends in States.Timeout', states: { A: asleep(1) }, ends: failed('States.Timeout') },
  {
    name: 'TimeoutSeconds by expression; States.Timeout is caught, States.TaskFailed does not take it',
    states: {
      A: {
        ...asleep('{% $states.input.s %}'),
        Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Failed' }, { ErrorEquals: ['States.Timeout'], Next: 'Late', Output: '{% $states.errorOutput.Error %}' }],
      },
      Failed: { ...done, Output: '{% "failed" %}' },
      Late: done,
    },
    input: { s: 1 },
    ends: succeeded('States.Timeout'),
  },
  {
    name: 'SendTaskSuccess ends a Task that waits for its token',
    states: { A: { ...answering('sendTaskSuccess', { Output: '{% $string({ "approved": true }) %}' }), Output: '{% $states.result.approved %}' } },
    ends: succeeded(true),
  },
  {
    name: 'SendTaskFailure fails a Task that waits for its token, with its error',
    states: {
      A: {
        ...answering('sendTaskFailure', { Error: 'Rejected', Cause: 'not today' }),
        Catch: [{ ErrorEquals: ['Rejected'], Next: 'B', Output: '{% $states.errorOutput.Cause %}' }],
      },
      B: done,
    },
    ends: succeeded('not today'),
  },
  {
    name: 'Map runs each item, by ItemSelector, and answers in order',
    states: {
      A: {
        Type: 'Map',
        Items: '{% $states.input.items %}',
        ItemSelector: { index: '{% $states.context.Map.Item.Index %}', value: '{% $states.context.Map.Item.Value * $states.input.by %}' },
        ItemProcessor: processor({ B: { ...done, Output: '{% $states.input.index & ":" & $states.input.value %}' } }),
        Output: { all: '{% $states.result %}' },
        End: true,
      },
    },
    input: { items: [5, 6], by: 10 },
    ends: succeeded({ all: ['0:50', '1:60'] }),
    enters: ['A'],
  },
  {
    name: 'one item gives a list of one',
    states: { A: { Type: 'Map', Items: [4], ItemProcessor: processor({ B: done }), End: true } },
    ends: succeeded([4]),
  },
  {
    name: 'no item gives an empty list',
    states: { A: { Type: 'Map', Items: [], ItemProcessor: processor({ B: done }), End: true } },
    ends: succeeded([]),
  },
  {
    name: 'an iteration reads outer variables, and its own end with it',
    states: {
      A: { Type: 'Pass', Assign: { outer: 'o' }, Next: 'B' },
      B: {
        Type: 'Map',
        Items: [1, 2],
        MaxConcurrency: 1,
        ItemProcessor: processor({
          C: { Type: 'Pass', Assign: { inner: '{% $outer & $states.input %}' }, Next: 'D' },
          D: { ...done, Output: '{% $inner %}' },
        }),
        Assign: { list: '{% $states.result %}' },
        Next: 'E',
      },
      E: { ...done, Output: '{% { "list": $list, "inner": $exists($inner) } %}' },
    },
    ends: succeeded({ list: ['o1', 'o2'], inner: false }),
  },
  {
    name: 'an iteration that fails fails the Map with its error; Retry, then Catch',
    states: {
      A: {
        Type: 'Map',
        Items: [1, 2],
        ItemProcessor: processor({ B: { Type: 'Fail', Error: 'Own', Cause: 'why' } }),
        Retry: [{ ErrorEquals: ['Own'], IntervalSeconds: 1, MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['Own'], Next: 'C', Assign: { cause: '{% $states.errorOutput.Cause %}' } }],
        End: true,
      },
      C: { ...done, Output: '{% $cause %}' },
    },
    ends: succeeded('why'),
  },
  {
    name: 'Parallel gives its Arguments to each branch and answers in order',
    states: {
      A: {
        Type: 'Parallel',
        Arguments: { n: '{% $states.input.n + 1 %}' },
        Branches: [steps({ B: { Type: 'Wait', Seconds: 1, Output: '{% $states.input.n %}', End: true } }), steps({ C: { ...done, Output: '{% -$states.input.n %}' } })],
        Assign: { sum: '{% $sum($states.result) %}' },
        Next: 'D',
      },
      D: { ...done, Output: '{% [$states.input, $sum] %}' },
    },
    input: { n: 1 },
    ends: succeeded([2, -2, 0]),
  },
  {
    name: 'a branch that fails stops the others and is caught',
    states: {
      A: {
        Type: 'Parallel',
        Branches: [steps({ B: { Type: 'Wait', Seconds: 30, End: true } }), steps({ C: { Type: 'Fail', Error: 'Own', Cause: 'why' } })],
        Catch: [{ ErrorEquals: ['Own'], Next: 'D', Output: '{% $states.errorOutput %}' }],
        End: true,
      },
      D: done,
    },
    ends: succeeded({ Error: 'Own', Cause: 'why' }),
  },
  {
    name: 'startExecution.sync:2 answers with the output of the child',
    child: { X: { ...done, Output: { doubled: '{% $states.input.n * 2 %}' } } },
    states: {
      A: { Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.sync:2', Arguments: { StateMachineArn: '${child}', Input: { n: '{% $states.input.n %}' } }, End: true, Output: '{% [$states.result.Status, $states.result.Output.doubled] %}' },
    },
    input: { n: 4 },
    ends: succeeded(['SUCCEEDED', 8]),
  },
  {
    name: 'a child that fails is States.TaskFailed, its error in the Cause',
    child: { X: { Type: 'Fail', Error: 'Own', Cause: 'why' } },
    states: {
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: '${child}', Input: {} },
        Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'B', Output: '{% $parse($states.errorOutput.Cause).Error %}' }],
        End: true,
      },
      B: done,
    },
    ends: succeeded('Own'),
  },
  {
    name: 'an execution ends after its TimeoutSeconds, whatever it catches',
    timeoutSeconds: 1,
    states: { A: { ...asleep(30), Catch: [{ ErrorEquals: any, Next: 'B' }] }, B: done },
    ends: { status: 'TIMED_OUT' },
  },
  {
    name: 'an execution can stop itself: nothing catches that',
    states: {
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:sfn:stopExecution',
        Arguments: { ExecutionArn: '{% $states.context.Execution.Id %}', Error: 'Own', Cause: 'why' },
        Catch: [{ ErrorEquals: any, Next: 'B' }],
        Next: 'B',
      },
      B: { Type: 'Wait', Seconds: 5, End: true },
    },
    ends: { status: 'ABORTED', error: 'Own', cause: 'why' },
  },
  {
    name: 'what AWS adds to JSONata: $partition, $range, $hash, $parse',
    states: { A: { ...done, Output: '{% [$count($partition([1..5], 2)), $range(1, 7, 3), $substring($hash("a", "MD5"), 0, 4), $parse("[9]")] %}' } },
    ends: succeeded([3, 1, 4, 7, '0cc1', 9]),
  },
  {
    name: '$now and $millis are the same instant in one expression',
    states: { A: { ...done, Output: '{% $toMillis($now()) = $millis() %}' } },
    ends: succeeded(true),
  },
];

