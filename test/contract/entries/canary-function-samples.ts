import { ExpressionSample } from '../rules/jsonata';

const ROLLOUT = 'rollout-2';
const TIME = '2026-11-21T09:00:00.000Z';
const input = { members: [{ function: 'hello', alias: 'live', version: '2', hash: 'ab12cd34' }], deployment: true, skipAnalysis: false };
const context = {
  Execution: { Id: `arn:aws:states:us-east-1:111111111111:execution:rollout:${ROLLOUT}`, Name: ROLLOUT, StartTime: TIME, Input: input },
  StateMachine: { Id: 'arn:aws:states:us-east-1:111111111111:stateMachine:rollout', Name: 'rollout' },
  State: { Name: 'State', EnteredTime: TIME, RetryCount: 0 },
  Task: { Token: 'token' },
};
const errorOutput = { Error: 'Lambda.PreconditionFailedException', Cause: 'The Revision Id provided does not match the latest Revision Id' };

/** An alias in the middle of a step, as its description says. */
const memo = { rollout: ROLLOUT, from: '1', to: '2', weight: 0.1, good: ['00000001@1790000000'] };
const member = { function: 'hello', alias: 'live', from: '1', to: '2', hash: 'ab12cd34', revision: 'r1', good: memo.good, bad: '3', finding: 'go' };
const aliasAt = (description: object | string) => ({
  Name: 'live', FunctionVersion: '1', RevisionId: 'r1', Description: typeof description === 'string' ? description : JSON.stringify(description),
});
const restored = { outcome: 'RESTORED', reason: 'the alias is at version 1' };

/** What tasks get, by what they call. */
const results = {
  'lambda:getAlias': aliasAt({ good: memo.good }),
  'lambda:updateAlias': aliasAt(memo),
  'lambda:invoke': { StatusCode: 200, ExecutedVersion: '2', Payload: { statusCode: 200, body: '{"price":7,"pong":true}', pong: true, pass: true } },
  'lambda:getProvisionedConcurrencyConfig': { Status: 'READY' },
  'cloudwatch:getMetricData': { MetricDataResults: [{ Id: 'm0ni', Timestamps: [TIME], Values: [500], StatusCode: 'Complete' }] },
  'cloudwatch:describeAlarms': { MetricAlarms: [{ AlarmName: 'orders', StateValue: 'OK', StateTransitionedTimestamp: TIME }], CompositeAlarms: [] },
  'sfn:listExecutions': { Executions: [{ Name: 'rollout-1', ExecutionArn: 'arn:1', StartDate: TIME, Status: 'RUNNING' }] },
  'states:startExecution': { Output: restored },
};

/** All variables of the rollout machine, as they are when the next state may act. */
const variables = {
  found: { all: [member], members: [member], finding: 'go', holder: 'rollout-1' },
  members: [member],
  judged: { verdict: 'next', code: 'CheckFailed', reason: 'errorRate is 0.6667, allowed: at most 0.01', checks: [], short: false },
  began: Date.parse(TIME),
  look: 1,
  looks: 1,
  approved: false,
  queries: [{ Id: 'm0ni' }],
  alarms: [{ name: 'orders', state: 'OK', since: TIME }],
  failed: [{ name: 'answers', failures: ['status is 500, expected 200'] }],
  restored,
  others: { holder: 'arn:1', newer: 0, older: 1 },
  warm: 'READY',
};

const rollout = (state: ExpressionSample['state'], more: Partial<ExpressionSample['states']> = {}): ExpressionSample =>
  ({ machine: 'Rollout/Machine/Resource', state, states: { input: member, context, errorOutput, ...more }, results, variables });

const restoreVariables = {
  rollout: ROLLOUT,
  asked: input.members,
  status: 'FAILED',
  reason: 'errorRate is 0.6667, allowed: at most 0.01',
  code: 'CheckFailed',
  checks: [],
  tries: 0,
  meant: [member],
  seen: [member],
  held: [member],
  moved: [member],
  late: false,
  settled: [member],
  restored: [member],
  judged: variables.judged,
};
const restore = (state: ExpressionSample['state'], more: Partial<ExpressionSample['states']> = {}): ExpressionSample => ({
  machine: 'Rollout/Restore/Resource', state, states: { input: { ...member, memo }, context, errorOutput, ...more }, results, variables: restoreVariables,
});

/** A version of one alias, as the states inside a Map see it. */
const version = { function: 'hello', version: '1' };

const shared: ExpressionSample[] = [
  rollout(/^/, { result: [] }),
  rollout('Cool down: version', { input: version }),
  ...['5', '50', '100'].map((weight) => rollout(`Make traffic at ${weight} %: invoke`, { input: { target: 'hello:2' } })),
  restore(/^/, { result: [] }),
  restore('Which rollout', { input: { name: ROLLOUT, input: JSON.stringify(input), status: 'FAILED', reason: 'x', code: 'CheckFailed', checks: [] } }),
  restore('Read alias', { input: input.members[0] }),
  restore('Cool down: version', { input: version }),
  {
    machine: 'Rollout/Keeper/Resource',
    state: /^/,
    states: { input: { ...version, members: [member], versions: ['1'], from: '1', to: '2' }, context, errorOutput, result: { Versions: [] } },
  },
];

/** A rollout takes its own functions only: those of a form, under their logical ids. */
const startedWith = (alias: string, ...functions: string[]) => {
  const given = { ...input, members: functions.map((name) => ({ ...input.members[0], function: name, alias })) };
  return { input: given, context: { ...context, Execution: { ...context.Execution, Input: given } } };
};

/** What the states of a CanaryFunction see: every state of every form fits one. */
export const canaryFunctionSamples = [
  ...shared,
  rollout('Read alias', startedWith('live', 'HelloFunctionB6DE86FE')),
  rollout('Read alias', startedWith('served', 'Function76856677')),
];

/** A group reads its aliases in a Map. */
export const canaryFunctionGroupSamples = [
  ...shared,
  ...['live', 'served'].map((alias) => rollout('Read aliases', { ...startedWith(alias, 'Cart14FCC1DC', 'Payment848C592B'), result: [member] })),
  ...['live', 'served'].map((alias) => rollout('Read alias', { ...startedWith(alias, 'Cart14FCC1DC', 'Payment848C592B'), input: input.members[0] })),
];
