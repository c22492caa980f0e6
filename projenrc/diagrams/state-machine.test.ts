import { readStack } from './assembly';
import { drawMachine } from './state-machine';

/** A machine as it stands in a template: with references between the parts of its text. */
function machine(definition: object) {
  const [before, after] = JSON.stringify(definition).split('PARTITION');
  const DefinitionString = after === undefined ? before : { 'Fn::Join': ['', [before, { Ref: 'AWS::Partition' }, after]] };
  const stack = readStack({
    name: 'App', region: 'eu-west-1', paths: {}, template: { Resources: { Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString } } } },
  });
  return stack.resources.get('Machine')!;
}

/** What is written in the picture, and its arrows, as Graphviz names them. */
async function read(definition: object) {
  const svg = await drawMachine(machine(definition));
  const text = (pattern: RegExp) => [...svg.matchAll(pattern)].map(([, found]) => found.replace(/&#45;/g, '-').replace(/&gt;/g, '>'));
  return { texts: text(/<text[^>]*>([^<]*)</g), arrows: text(/<!-- [^>]*? -->\n<g id="edge\d+" class="edge">\n<title>([^<]*)</g) };
}

const task = (more: object) => ({ Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:lambda:getAlias', ...more });
const onError = (Next: string, ...ErrorEquals: string[]) => ({ ErrorEquals, Next });

test('states are boxes that say what they call; ways on, choices and ways out are arrows', async () => {
  const { texts, arrows } = await read({
    StartAt: 'Read',
    States: {
      Read: task({ Resource: 'arn:PARTITION:states:::aws-sdk:lambda:getAlias', Catch: [onError('Otherwise', 'States.QueryEvaluationError'), onError('Broken', 'States.ALL')], Next: 'Hold' }),
      Hold: { ...task({ Next: 'Each' }), Resource: 'arn:aws:states:::events:putEvents.waitForTaskToken', Catch: [onError('Each', 'States.Timeout')] },
      Otherwise: { Type: 'Choice', Choices: [{ Condition: '{% $x %}', Next: 'Hold' }], Default: 'Broken' },
      Each: { Type: 'Map', ItemProcessor: { StartAt: 'Inner', States: { Inner: task({ End: true }) } }, Next: 'Done' },
      Broken: { Type: 'Fail', Error: 'Conflict' },
      Done: { Type: 'Succeed' },
    },
  });
  expect(texts).toEqual(expect.arrayContaining([
    'Read', 'lambda:getAlias', 'events:putEvents, waits for an answer', 'fails: Conflict', 'for each: Each', 'Inner', ' refused ', ' time is over ', ' else ',
  ]));
  expect(arrows.sort()).toEqual([
    '/Each->/Done', '/Each->/Each/Inner', '/Hold->/Each', '/Otherwise->/Broken', '/Otherwise->/Hold', '/Read->/Broken', '/Read->/Hold', '/Read->/Otherwise', 'start->/Read',
  ]);
});

test('where most errors lead says so itself, and has no arrow for each', async () => {
  const names = ['A', 'B', 'C', 'D', 'E'];
  const states = names.map((name, index) => [name, task({ Catch: [onError('Roll back', 'States.DataLimitExceeded'), onError('Roll back', 'States.ALL')], Next: names[index + 1] ?? 'Roll back' })]);
  const { texts, arrows } = await read({ StartAt: 'A', States: { ...Object.fromEntries(states), 'Roll back': { Type: 'Fail', Error: 'RolledBack' } } });
  expect(texts).toContain('after every error without an arrow');
  expect(arrows.filter((arrow) => arrow.endsWith('/Roll back'))).toEqual(['/E->/Roll back']);
});

test('so does one inside a Map', async () => {
  const names = ['A', 'B', 'C', 'D', 'E'];
  const states = names.map((name, index) => [name, task({ Catch: [onError('Put aside', 'States.ALL')], Next: names[index + 1] ?? 'Put aside' })]);
  const inner = { StartAt: 'A', States: { ...Object.fromEntries(states), 'Put aside': { Type: 'Pass', End: true } } };
  const { texts } = await read({ StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor: inner, End: true } } });
  expect(texts).toContain('after every error without an arrow');
});

test('a definition that is not in the template is an error', async () => {
  const elsewhere = { ...machine({}), properties: { DefinitionS3Location: { Bucket: 'b', Key: 'k' } } };
  await expect(async () => drawMachine(elsewhere)).rejects.toThrow('The definition of Machine cannot be read');
});

test('of many errors that lead alike the first is named, and how many there are more', async () => {
  const errors = (...names: string[]) => read({ StartAt: 'Read', States: { Read: task({ Catch: [onError('Other', ...names)], End: true }), Other: { Type: 'Succeed' } } });
  expect((await errors('A.One', 'States.TaskFailed')).texts).toContain(' A.One, failed ');
  expect((await errors('A.One', 'A.Two', 'A.Three')).texts).toContain(' A.One, 2 more ');
});
