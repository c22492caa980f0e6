import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import jsonata from 'jsonata';
import { definitionOf, functionProps, newStack, templateOf } from './app';
import { expectValidEvent, problemsOf, SCHEMA } from './expect-valid-event';
import { CanaryFunctionGroup, RolloutPlan, RolloutState, WhenBusy } from '../../../src';

const plan = RolloutPlan.explicit([{ weight: 0.1, duration: Duration.minutes(5), approval: true }, { weight: 0.5, duration: Duration.minutes(5) }]);
const alone = templateOf({ plan, lifecycle: { whenBusy: WhenBusy.QUEUE } });
const group = (() => {
  const stack = newStack();
  const functions = ['Cart', 'Payment'].map((name) => ({ name, function: new lambda.Function(stack, name, functionProps()) }));
  new CanaryFunctionGroup(stack, 'Shop', { functions, plan });
  return Template.fromStack(stack);
})();

/** All states of a definition, those inside Map and Parallel too, that put an event. */
function telling({ States }: any): [string, any][] {
  return Object.entries<any>(States).flatMap(([name, state]) => [
    ...state.Resource?.includes(':events:putEvents') ? [[name, state] as [string, any]] : [],
    ...[state.ItemProcessor, ...state.Branches ?? []].filter(Boolean).flatMap(telling),
  ]);
}

const told = Object.entries({ alone, group }).flatMap(([form, template]) => ['Machine', 'Restore'].flatMap((machine) =>
  telling(definitionOf(template, machine === 'Restore' ? 'RolloutRestore' : 'RolloutMachine')).map(([name, state]) => ({ form, machine, name, state }))));

const CHECK = {
  name: 'errors',
  outcome: 'fail',
  value: 0.2,
  allowed: 'at most 0.01',
  samples: 100,
  stable: 0.001,
  stableSamples: 900,
  failures: 1,
  successes: 0,
  unknowns: 0,
  failureLimit: 0,
  consecutiveSuccesses: 1,
  inconclusiveLimit: 9999,
  dryRun: false,
};
const MEMBERS = ['cart', 'payment'].map((name) => ({ function: name, alias: 'live', from: '6', to: '7', hash: 'ab12cd34', revision: 'r', good: [], bad: '5' }));
/** What the machines know when they tell, as far as their events say it. */
const VARIABLES = (members: any[], look: number) => ({
  found: { members, finding: 'go' },
  members,
  judged: { verdict: 'again', code: 'CheckFailed', reason: 'Lambda.X: {"errorMessage": "no\nway"}', checks: look ? [CHECK] : [] },
  look,
  approved: look > 1,
  began: Date.parse('2026-11-21T03:00:00Z'),
  seen: members.map((member) => ({ ...member, at: '7', held: false })),
  meant: members,
  moved: members,
  asked: members.map(({ function: name, alias, to }) => ({ function: name, alias, version: to, hash: 'ab12cd34' })),
  rollout: 'rollout-1',
  reason: 'errors is 0.2',
  code: 'CheckFailed',
  checks: [CHECK],
  states: { context: { Execution: { Name: 'rollout-1' }, Task: { Token: 'token' } } },
});

/** A value of a definition as Step Functions evaluates it. */
async function evaluated(value: any, variables: object): Promise<any> {
  if (typeof value === 'string' && value.startsWith('{%')) return jsonata(value.slice(2, -2)).evaluate({}, variables);
  if (Array.isArray(value)) return Promise.all(value.map((each) => evaluated(each, variables)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, inner]) => [key, await evaluated(inner, variables)])));
}

const detailOf = async (state: any, members: any[], look: number) =>
  JSON.parse(JSON.stringify((await evaluated(state.Arguments.Entries[0].Detail, VARIABLES(members, look)))));

describe.each([['one function', MEMBERS.slice(0, 1)], ['two functions', MEMBERS]])('%s', (_, members) => {
  test.each(told)('$form, $machine: "$name" tells what the schema says', async ({ state }) => {
    for (const look of [0, 1, 2]) {
      const detail = await detailOf(state, members, look);
      expectValidEvent(detail);
      expect(detail.members).toHaveLength(members.length);
    }
  });
});

test('every state of the schema is told, and is one that users can name', async () => {
  const states = await Promise.all(told.flatMap(({ state }) => [0, 1].map(async (look) => (await detailOf(state, MEMBERS, look)).state)));
  const documented = SCHEMA.properties.state.oneOf.map((one: any) => one.const);
  expect([...new Set(states)].sort()).toEqual([...documented].sort());
  expect(Object.values(RolloutState)).toEqual(documented);
});

test('a step that waits for approval says so at every look, and until when', async () => {
  const { state } = told.find(({ form, name }) => form === 'alone' && name === 'Hold at 10 %')!;
  const details = await Promise.all([0, 1, 2].map((look) => detailOf(state, MEMBERS.slice(0, 1), look)));
  expect(details.map((detail) => [detail.state, detail.look])).toEqual([['WAITING_FOR_APPROVAL', 0], ['WAITING_FOR_APPROVAL', 1], ['LOOKED', 2]]);
  expect(details[0].approveBy).toBe(new Date(Date.parse('2026-11-21T03:05:00Z') + plan.approvalTimeout.toMilliseconds()).toISOString());
});

test('the change is in words, and a reason is one line that can stand between quotation marks', async () => {
  const { state } = told.find(({ form, name }) => form === 'group' && name === 'Not restored')!;
  const detail = await detailOf(state, MEMBERS, 1);
  expect([detail.change, detail.reason]).toEqual(['cart:live -> 7, payment:live -> 7', "Lambda.X: {'errorMessage': 'no way'}"]);
  const rolledBack = told.find(({ name }) => name === 'Tell rolled back')!;
  expect((await detailOf(rolledBack.state, MEMBERS, 1)).change).toBe('cart:live 6 -> 7, payment:live 6 -> 7');
});

test.each<[string, object, RegExp]>([
  ['an unknown state', { state: 'DONE' }, /state must match exactly one schema/],
  ['a field that is not documented', { mood: 'good' }, /additional properties.*mood/],
  ['a missing reason', { reason: undefined }, /required property 'reason'/],
  ['a step where there is none', { step: 1 }, /step boolean schema is false/],
  ['a member without its old version', { members: [{ function: 'cart', alias: 'live', to: '7' }] }, /required property 'from'/],
  ['a check without its outcome', { checks: [{ ...CHECK, outcome: undefined }] }, /required property 'outcome'/],
  ['a version that is a number', { members: [{ function: 'cart', alias: 'live', from: '6', to: 7 }] }, /to must be string/],
])('%s is found', (_, wrong, message) => {
  const good = { rollout: 'r', state: 'ROLLED_BACK', members: [{ function: 'cart', alias: 'live', from: '6', to: '7' }], change: '6 -> 7', reason: 'x', code: 'x', checks: [CHECK] };
  expectValidEvent(good);
  expect(problemsOf(JSON.parse(JSON.stringify({ ...good, ...wrong }))).join('\n')).toMatch(message);
});
