import { violations } from '../../../bench/recommendations/invariant';
import { RecommendationWorld, RecommendationWorldProps } from '../../../bench/recommendations/world';
import { Definition } from '../../../local-cloud/states/definition';
import { Execution } from '../../../local-cloud/states/execution';
import { Fault } from '../../../local-cloud/states/faults';

jest.setTimeout(120_000);

export const states = ({ transitions }: Execution) => transitions.map(({ state }) => state);

/** How a run ended: its error and cause, or its outcome. */
export const end = ({ status, error, cause, output }: Execution) => (status === 'FAILED' ? `${error}: ${cause}` : output?.outcome ?? status);

/** A world in which a model serves. */
export async function serving(props: RecommendationWorldProps = {}): Promise<RecommendationWorld> {
  const world = new RecommendationWorld(props);
  expect(end(await world.run())).toBe('PROMOTED');
  return settled(world);
}

/** A world in which nothing is left to happen, and the invariant holds. */
export async function settled(world: RecommendationWorld): Promise<RecommendationWorld> {
  await world.finish();
  expect(violations(world)).toEqual([]);
  return world;
}

/** A fault for the calls of one state with these numbers: by default the first. */
export function faultAt(place: string, fault: Fault, calls = [0]): Pick<RecommendationWorldProps, 'inject'> {
  let call = 0;
  return { inject: ({ machineArn, state }) => (`${machineArn.split(':').at(-1)}/${state}` === place && calls.includes(call++) ? fault : undefined) };
}

/** The definition of the pipeline, or of the erasure, with a text in it that is another: broken on purpose. */
export const changed = (from: string, to: string): Pick<RecommendationWorldProps, 'change'> => {
  let found = false;
  return {
    change: (definition: Definition, machine) => {
      const text = JSON.stringify(definition);
      found ||= text.includes(from);
      if (machine === 'Erase' && !found) throw new Error(`${from} is in none of the definitions`);
      return JSON.parse(text.replaceAll(from, to));
    },
  };
};
