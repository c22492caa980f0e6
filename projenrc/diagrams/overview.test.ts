import { overview } from './overview';

const definition = {
  StartAt: 'Begin',
  States: {
    'Begin': { Type: 'Task', Next: 'Is it new', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }] },
    'Is it new': { Type: 'Choice', Choices: [{ Next: 'Each' }, { Next: 'Failed' }], Default: 'Done' },
    'Each': { Type: 'Map', ItemProcessor: { States: { One: {}, Two: {} } }, Next: 'Is it right' },
    'Is it right': { Type: 'Choice', Choices: [{ Next: 'Failed' }], Default: 'Second half' },
    'Second half': { Type: 'Task', Next: 'Done' },
    'Done': { Type: 'Succeed' },
    'Failed': { Type: 'Fail' },
  },
};

test('decisions belong to the state before them, bodies are one box, and errors are left out', () => {
  expect(overview(definition, { until: [] }).States).toEqual({
    'Begin': { Type: 'Task', Choices: [{ Next: 'Each' }], Default: 'Done' },
    'Each': { Type: 'Map', Items: 2, Next: 'Second half' },
    'Second half': { Type: 'Task', Next: 'Done' },
    'Done': { Type: 'Succeed' },
  });
});

test('a part ends where another begins', () => {
  expect(Object.keys(overview(definition, { until: ['Second half'] }).States)).toEqual(['Begin', 'Each', 'Second half', 'Done']);
  expect(overview(definition, { from: 'Second half', until: [] })).toEqual({
    StartAt: 'Second half', States: { 'Second half': { Type: 'Task', Next: 'Done' }, 'Done': { Type: 'Succeed' } },
  });
});

test('a decision that a part begins with, or that several lead to, stays', () => {
  expect(overview(definition, { from: 'Is it right', until: [] }).States['Is it right']).toEqual({ Type: 'Choice', Choices: [], Default: 'Second half' });
});
