import { violations } from './invariant';
import { RecommendationWorld } from './world';
import { Execution } from '../../local-cloud/states/execution';

/** What one execution takes. */
export interface Effort {
  /** What it is: a first run, one that promotes, ... */
  readonly name: string;
  readonly outcome: string;
  /** State transitions, which are billed. */
  readonly transitions: number;
  /** Of these, to ask whether something is done. */
  readonly asking: number;
  readonly calls: number;
  /** Calls of functions. */
  readonly functions: number;
  readonly hours: number;
}

const ASKING = /^(Await|Look at|Is \w+ there|What of the campaign)/;

/** What a shop does in its first days, in virtual time, on the definitions that are deployed, with three datasets of which two are crawled. */
export async function efforts(): Promise<Effort[]> {
  let [calls, functions] = [0, 0];
  const world = new RecommendationWorld({
    score: (nth) => [0.3, 0.31, 0.2][nth] ?? 0.31,
    inject: ({ resource }) => {
      calls++;
      if (resource.includes('lambda:')) functions++;
      return undefined;
    },
  });
  const found: Effort[] = [];
  const one = async (name: string, outcome: string, act: () => Promise<Execution>) => {
    [calls, functions] = [0, 0];
    const { output, error, cause, transitions, startDate, stopDate = Infinity } = await act();
    if (output?.outcome !== outcome) throw new Error(`${name} ended as ${output?.outcome ?? `${error}: ${cause}`}, not as ${outcome}`);
    const asking = transitions.filter(({ state }) => ASKING.test(state)).length;
    found.push({ name, outcome, transitions: transitions.length, asking, calls, functions, hours: (stopDate - startDate) / 3_600_000 });
    await world.finish();
  };
  await one('the first run', 'PROMOTED', () => world.run());
  world.sell(5000);
  await one('a later run', 'PROMOTED', () => world.run());
  await one('a run without new rows', 'NOTHING_NEW', () => world.run());
  await one('a run whose model is worse', 'REJECTED', () => world.run({ mode: 'FULL' }));
  await one('training again', 'PROMOTED', () => world.run({ action: 'TRAIN' }));
  await one('going back', 'RETURNED', () => world.run({ action: 'RETURN' }));
  await one('erasing users', 'ERASED', () => world.erase(['ann']));
  const problems = violations(world);
  if (problems.length) throw new Error(`The invariant does not hold: ${problems.join(', ')}`);
  return found;
}
