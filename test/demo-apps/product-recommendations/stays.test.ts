import { HistoryEvent } from '@aws-sdk/client-sfn';
import { Progress } from '../../../demo-apps/product-recommendations/scenario/run';
import { staysOf, stepsOf } from '../../../demo-apps/product-recommendations/scenario/stays';

/** Seconds since the beginning are the ids of the events. */
const event = (id: number, previousEventId: number, type: string, details: Partial<HistoryEvent> = {}): HistoryEvent => (
  { id, previousEventId, timestamp: new Date(1000 * id), type: type as HistoryEvent['type'], ...details });
const entered = (id: number, before: number, type: string, name: string, input = '{}') => (
  event(id, before, `${type}StateEntered`, { stateEnteredEventDetails: { name, input } }));
const exited = (id: number, before: number, type: string, name: string) => event(id, before, `${type}StateExited`, { stateExitedEventDetails: { name } });

/** A Map over two datasets at once, with a loop in it; one of them fails, which is caught, and the machine ends as failed. */
const HISTORY = [
  event(1, 0, 'ExecutionStarted'),
  entered(2, 1, 'Task', 'Hold'),
  exited(3, 2, 'Task', 'Hold'),
  entered(4, 3, 'Map', 'Survey'),
  entered(5, 4, 'Pass', 'Source', '{"name":"items"}'),
  entered(6, 4, 'Pass', 'Source', '{"name":"users"}'),
  exited(7, 5, 'Pass', 'Source'),
  exited(8, 6, 'Pass', 'Source'),
  entered(9, 7, 'Wait', 'Await crawl', '{"name":"no dataset"}'),
  exited(10, 9, 'Wait', 'Await crawl'),
  entered(11, 10, 'Task', 'Look at crawl'),
  exited(12, 11, 'Task', 'Look at crawl'),
  entered(13, 12, 'Choice', 'Is crawl there'),
  exited(14, 13, 'Choice', 'Is crawl there'),
  entered(15, 14, 'Wait', 'Await crawl'),
  exited(16, 15, 'Wait', 'Await crawl'),
  entered(17, 8, 'Task', 'Find the table'),
  event(18, 17, 'TaskScheduled'),
  event(19, 18, 'TaskFailed', { taskFailedEventDetails: { resourceType: 'aws-sdk:glue', resource: 'getTables', error: 'Glue.Bad' } }),
  event(20, 19, 'MapIterationFailed'),
  event(21, 20, 'MapStateFailed'),
  exited(22, 21, 'Map', 'Survey'),
  entered(23, 22, 'Fail', 'Failed'),
  event(24, 23, 'ExecutionFailed', { executionFailedEventDetails: { error: 'SurveyFailed' } }),
];

const at = (second?: number) => (second === undefined ? undefined : new Date(1000 * second));

test('stays with their datasets and times', () => {
  const shown = staysOf(HISTORY).map(({ name, dataset, from, to, error }) => [name, dataset, from.getTime() / 1000, to!.getTime() / 1000, error]);
  expect(shown).toEqual([
    ['Hold', undefined, 2, 3, undefined],
    ['Survey', undefined, 4, 22, undefined],
    ['Source', 'items', 5, 7, undefined],
    ['Source', 'users', 6, 8, undefined],
    ['Await crawl', 'items', 9, 10, undefined],
    ['Look at crawl', 'items', 11, 12, undefined],
    ['Is crawl there', 'items', 13, 14, undefined],
    ['Await crawl', 'items', 15, 16, undefined],
    ['Find the table', 'users', 17, 22, 'Glue.Bad'],
    ['Failed', undefined, 23, 24, undefined],
  ]);
});

test('what has not ended has no end', () => {
  expect(staysOf(HISTORY.slice(0, 11)).map(({ name, to }) => [name, to])).toEqual([
    ['Hold', at(3)], ['Survey', undefined], ['Source', at(7)], ['Source', at(8)], ['Await crawl', at(10)], ['Look at crawl', undefined],
  ]);
});

test('a loop is one step, and decisions are none', () => {
  expect(stepsOf(staysOf(HISTORY)).map(({ name, dataset, from, to, times }) => [name, dataset, from, to, times])).toEqual([
    ['Hold', undefined, at(2), at(3), 1],
    ['Await crawl', 'items', at(9), at(16), 3],
    ['Find the table', 'users', at(17), at(22), 1],
    ['Failed', undefined, at(23), at(24), 1],
  ]);
});

test('each step is told once, errors and long ones twice', () => {
  const lines: string[] = [];
  const progress = new Progress((line) => lines.push(line));
  const later = [entered(30, 16, 'Task', 'Tell', '{}')];
  for (const until of [3, 9, 16, 24]) progress.show(at(1)!, stepsOf(staysOf(HISTORY.slice(0, until))));
  progress.show(at(1)!, stepsOf(staysOf([...HISTORY, ...later])));
  progress.end('FAILED', 'SurveyFailed');
  expect(lines).toEqual([
    '+   1 s  Hold',
    '+   8 s  Await crawl (items)',
    '+  16 s  Find the table (users)',
    '+  21 s  Find the table (users): Glue.Bad',
    '+  22 s  Failed',
    '+  15 s  Await crawl (items): took 7 s',
    '+  29 s  Tell (items)',
    'FAILED: SurveyFailed',
  ]);
});
