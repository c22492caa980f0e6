import { HistoryEvent } from '@aws-sdk/client-sfn';
import { countTransitions, visitedStates } from './execution-history';

/** The history of a Task with one retry, then a Map of two iterations whose events interleave, as AWS links them. */
const at = new Date(0);
const entered = (id: number, previousEventId: number, type: string, name: string): HistoryEvent => (
  { id, previousEventId, timestamp: at, type: `${type}StateEntered` as HistoryEvent['type'], stateEnteredEventDetails: { name, input: '{"n":1}' } });
const exited = (id: number, previousEventId: number, type: string, name: string, assignedVariables?: Record<string, string>): HistoryEvent => (
  { id, previousEventId, timestamp: at, type: `${type}StateExited` as HistoryEvent['type'], stateExitedEventDetails: { name, output: `${id}`, assignedVariables } });
const scheduled = (id: number, previousEventId: number): HistoryEvent => (
  { id, previousEventId, timestamp: at, type: 'TaskScheduled', taskScheduledEventDetails: { resourceType: 'sqs', resource: 'r', region: 'r', parameters: `${id}` } });

const HISTORY: HistoryEvent[] = [
  { id: 1, timestamp: at, type: 'ExecutionStarted' },
  entered(2, 1, 'Task', 'Call'),
  scheduled(3, 2),
  { id: 4, previousEventId: 3, timestamp: at, type: 'TaskTimedOut', taskTimedOutEventDetails: { resourceType: 'sqs', resource: 'r', error: 'States.Timeout' } },
  scheduled(5, 4),
  { id: 6, previousEventId: 5, timestamp: at, type: 'TaskFailed', taskFailedEventDetails: { resourceType: 'sqs', resource: 'r', error: 'Bad' } },
  exited(7, 6, 'Task', 'Call', { found: '[1]' }),
  entered(8, 7, 'Map', 'Each'),
  { id: 9, previousEventId: 8, timestamp: at, type: 'MapStateStarted' },
  entered(10, 9, 'Task', 'One'),
  entered(11, 9, 'Task', 'One'),
  scheduled(12, 11),
  scheduled(13, 10),
  exited(14, 13, 'Task', 'One'),
  exited(15, 12, 'Task', 'One'),
  { id: 16, previousEventId: 15, timestamp: at, type: 'MapStateSucceeded' },
  exited(17, 16, 'Map', 'Each'),
  entered(18, 17, 'Pass', 'Last'),
];

test('a history as the states that the execution went through', () => {
  expect(visitedStates(HISTORY)).toEqual([
    { name: 'Call', type: 'Task', enteredAt: at, input: { n: 1 }, output: 7, assigned: { found: [1] }, attempts: [3, 5], errors: ['States.Timeout', 'Bad'] },
    { name: 'Each', type: 'Map', enteredAt: at, input: { n: 1 }, output: 17, assigned: {}, attempts: [], errors: [] },
    { name: 'One', type: 'Task', enteredAt: at, input: { n: 1 }, output: 14, assigned: {}, attempts: [13], errors: [] },
    { name: 'One', type: 'Task', enteredAt: at, input: { n: 1 }, output: 15, assigned: {}, attempts: [12], errors: [] },
    { name: 'Last', type: 'Pass', enteredAt: at, input: { n: 1 }, assigned: {}, attempts: [], errors: [] },
  ]);
});

test('a retry is a transition of its own', () => {
  expect(countTransitions(visitedStates(HISTORY))).toBe(6);
});
