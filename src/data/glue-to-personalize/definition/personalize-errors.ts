import { State } from '../../../core/states-language';

export const EXISTS = 'Personalize.ResourceAlreadyExistsException';
export const GONE = 'Personalize.ResourceNotFoundException';

/** Not tried again: Personalize has said no, and will again. */
export const REFUSED = ['States.QueryEvaluationError', EXISTS, GONE, 'Personalize.InvalidInputException'];

/** As often as a call waits for others that go on, and as long at most from one to the next. */
const PATIENCE = { IntervalSeconds: 30, BackoffRate: 1.5, MaxDelaySeconds: 600, MaxAttempts: 20 };

/** A dataset takes one import at a time, a campaign one update, an account so much of all. */
export const BUSY: State = { ErrorEquals: ['Personalize.ResourceInUseException', 'Personalize.LimitExceededException'], ...PATIENCE, JitterStrategy: 'FULL' };

/** Seconds that a call with `BUSY` waits at most. */
export function patience(): number {
  const { IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts } = PATIENCE;
  const waits = Array.from({ length: MaxAttempts }, (_, attempt) => Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds));
  return Math.ceil(waits.reduce((all, each) => all + each, 0));
}
