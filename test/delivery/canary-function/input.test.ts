import { definitionOf, templateOf } from './app';
import { Query } from '../../../local-cloud/states/jsonata';
import { Random } from '../../../local-cloud/states/random';

const definition = definitionOf(templateOf(), 'Machine');
const member = { function: 'HelloFunctionB6DE86FE', alias: 'live', version: '7', hash: 'ab12cd34' };

/** What `Read alias` asks Lambda for, given the input of an execution. */
const asked = (input: unknown) => new Query(() => 0, new Random(1))
  .template(definition.States['Read alias'].Arguments, { input, context: { Execution: { Input: input } } }, {});

test.each([
  ['as the rule sends it', { members: [member], deployment: true, skipAnalysis: false }],
  ['as a person types it', { members: [{ ...member, hash: undefined }] }],
])('%s', async (_, input) => {
  expect(await asked(JSON.parse(JSON.stringify(input)))).toEqual({ FunctionName: member.function, Name: 'live' });
});

test.each<[string, unknown]>([
  ['a text', 'abc'], ['nothing', {}], ['no member', { members: [] }], ['no list', { members: null }], ['a member that is none', { members: ['abc'] }],
  ['another function', { members: [{ ...member, function: 'other' }] }], ['another alias', { members: [{ ...member, alias: 'beta' }] }],
  ['no version', { members: [{ ...member, version: undefined }] }], ['a number', { members: [{ ...member, version: 7 }] }],
  ['what is no version', { members: [{ ...member, version: '$LATEST' }] }], ['a hash that would break the memo', { members: [{ ...member, hash: 'a@9' }] }],
  ['a member twice', { members: [member, member] }], ['a flag as a text', { members: [member], skipAnalysis: 'false' }],
])('%s is refused before anything is read, and nothing is rolled back', async (_, input) => {
  await expect(asked(JSON.parse(JSON.stringify(input)))).rejects.toThrow('not now');
  expect(definition.States['Read alias'].Catch[0]).toEqual({ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Bad input' });
  expect(definition.States['Bad input']).toMatchObject({ Type: 'Fail', Error: 'BadInput' });
});
