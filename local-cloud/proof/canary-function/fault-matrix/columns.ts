import { Place } from './tasks';
import { FaultKind } from '../../../faults';

/** What may happen at a state. */
export interface Column {
  readonly title: string;
  readonly kind: FaultKind;
  /** Whether the service stays broken. */
  readonly lasting: boolean;
  /** The call lands this many seconds after the stop. */
  readonly after?: number;
  at(place: Place): boolean;
}

const isWait = ({ call }: Place) => call === 'wait';
/** Here it is decided where the traffic goes. */
const moves = ({ call }: Place) => call === 'aws-sdk:lambda:updateAlias';
/** Another machine does the work, and this one waits for it: up to an hour. */
export const isNested = ({ call }: Place) => call.startsWith('states:startExecution');

/**
 * The first happens to every Task: nothing else is answered until the last attempt is made. The others happen where they are worst. All kinds at all
 * Tasks are tried in virtual time (test/delivery/canary-function/rollout-faults.test.ts).
 */
export const COLUMNS: Column[] = [
  { title: 'throttled for good', kind: 'throttle', lasting: true, at: (place) => !isWait(place) },
  { title: 'denied for good', kind: 'accessDenied', lasting: true, at: moves },
  // A restore waits for an answer 180 times: that takes hours.
  { title: 'no answer for good', kind: 'timeout', lasting: true, at: (place) => place.machine === 'Rollout' && (moves(place) || isNested(place)) },
  { title: 'answer lost once', kind: 'lostAnswer', lasting: false, at: moves },
  { title: 'answer lost for good', kind: 'lostAnswer', lasting: true, at: moves },
  { title: 'stopped', kind: 'stop', lasting: false, at: (place) => isWait(place) || moves(place) || isNested(place) },
  { title: 'stopped, call lands 10 s later', kind: 'stop', lasting: false, after: 10, at: moves },
];
