import { violations } from '../../../bench/training/invariant';
import { TrainingWorld } from '../../../bench/training/world';

/** What an execution takes as its input: a wrong one ends before anything is created. */
async function given(input: any, name = 'execution-1') {
  const world = new TrainingWorld({ plan: { hyperparameters: { epochs: '20', lr: '0.1' }, environment: { MODE: 'full' } }, workload: { work: 60 } });
  const run = world.start(input, name);
  await world.finish();
  expect(violations(world)).toEqual([]);
  return { run, world, request: world.jobs[0]?.request };
}

test.each([
  ['an unknown field', { hyperparams: {} }, 'hyperparams is no field of the input; allowed: run, hyperparameters, environment'],
  ['two unknown fields', { a: 1, run: 'r', b: 2 }, 'a is no field of the input'],
  ['a run with a slash', { run: 'a/b' }, 'run must be 1 to 80 letters, digits, dots, hyphens and underscores'],
  ['an empty run', { run: '' }, 'run must be'],
  ['a run of 81 letters', { run: 'a'.repeat(81) }, 'run must be'],
  ['a run that begins with a dot', { run: '../x' }, 'run must be'],
  ['a run of two lines', { run: 'a\nb' }, 'run must be'],
  ['a run that ends with a line break', { run: 'a\n' }, 'run must be'],
  ['a run that is a number', { run: 7 }, 'run must be'],
  ['a run that is null', { run: null }, 'run must be'],
  ['a run that is a list', { run: ['r'] }, 'run must be'],
  ['a run that is an object', { run: { a: 1 } }, 'run must be'],
  ['nested hyperparameters', { hyperparameters: { a: { b: 1 } } }, 'hyperparameters must be an object of texts'],
  ['a list as a hyperparameter', { hyperparameters: { a: 1, b: [1, 2] } }, 'hyperparameters must be'],
  ['an empty list as a hyperparameter', { hyperparameters: { b: [] } }, 'hyperparameters must be'],
  ['null as a hyperparameter', { hyperparameters: { b: null } }, 'hyperparameters must be'],
  ['hyperparameters that are a text', { hyperparameters: 'epochs=3' }, 'hyperparameters must be'],
  ['hyperparameters that are a list', { hyperparameters: [{ a: 1 }] }, 'hyperparameters must be'],
  ['an environment that is null', { environment: null }, 'environment must be an object of texts'],
  ['a path of programs', { environment: { A: 'b', PATH: '/tmp' } }, 'PATH may not be in the environment: it would change what is run'],
  ['a path of libraries', { environment: { LD_PRELOAD: 'a.so' } }, 'LD_PRELOAD may not be'],
  ['a path of modules', { environment: { PYTHONPATH: '/opt/lib' } }, 'PYTHONPATH may not be'],
  ['too much', { hyperparameters: { a: 'x'.repeat(100_000) } }, 'the input may have at most 100000 characters'],
  ['an input that is a text', 'run-1', 'the input must be an object'],
  ['an input that is a list', [{ run: 'a' }], 'the input must be an object'],
  ['an input that is a number', 7, 'the input must be an object'],
])('%s ends in InvalidInput', async (_, input, message) => {
  const { run, world } = await given(input);
  expect([run.status, run.error, world.jobs.length]).toEqual(['FAILED', 'InvalidInput', 0]);
  expect(run.cause).toContain(message);
});

test('the name of the execution must do for a run, when the input has none', async () => {
  expect((await given({}, 'größe')).run.error).toBe('InvalidInput');
  expect((await given({ run: 'size' }, 'größe')).run.output).toMatchObject({ run: 'size' });
  for (const name of ['nightly(1)', "o'clock", 'go!', '😀']) expect((await given({ run: 'size' }, name)).run.error).toBe('InvalidInput');
});

test.each([
  ['nothing', {}, { epochs: '20', lr: '0.1' }, { MODE: 'full' }],
  ['empty objects', { hyperparameters: {}, environment: {} }, { epochs: '20', lr: '0.1' }, { MODE: 'full' }],
  ['one text', { hyperparameters: { epochs: '3' } }, { epochs: '3', lr: '0.1' }, { MODE: 'full' }],
  ['numbers and truth values', { hyperparameters: { epochs: 3, lr: 0.001, fast: false } }, { epochs: '3', lr: '0.001', fast: 'false' }, { MODE: 'full' }],
  ['what looks like an expression', { hyperparameters: { a: '{% 1 %}', b: '$x' } }, { epochs: '20', lr: '0.1', a: '{% 1 %}', b: '$x' }, { MODE: 'full' }],
  ['an empty text', { environment: { MODE: '', X: 'y' } }, { epochs: '20', lr: '0.1' }, { MODE: '', X: 'y' }],
  ['what Step Functions adds', { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: 'arn' }, { epochs: '20', lr: '0.1' }, { MODE: 'full' }],
])('%s in the input goes over the defaults', async (_, input, hyperparameters, environment) => {
  const { run, request } = await given(input);
  expect(run.status).toBe('SUCCEEDED');
  expect([request.HyperParameters, request.Environment]).toEqual([hyperparameters, environment]);
});

test('the longest run has its own name of jobs', async () => {
  const [one, two] = [`${'a'.repeat(79)}1`, `${'a'.repeat(79)}2`];
  const names = [(await given({ run: one })).world.jobs[0].name, (await given({ run: two })).world.jobs[0].name];
  expect(names[0]).not.toBe(names[1]);
});
