import { violations } from '../../../bench/media/invariant';
import { MediaWorld, MediaWorldProps, Upload } from '../../../bench/media/world';
import { Definition } from '../../../local-cloud/states/definition';
import { Execution } from '../../../local-cloud/states/execution';
import { Fault } from '../../../local-cloud/states/faults';

jest.setTimeout(120_000);

export const states = ({ transitions }: Execution) => transitions.map(({ state }) => state);

/** An upload of one kind in a world of its own, to the end; the invariant is checked each time. */
export async function uploaded(kind: Upload['kind'], props: MediaWorldProps = {}, meanwhile: (world: MediaWorld, upload: Upload) => void = () => undefined) {
  const world = new MediaWorld(props);
  const upload = world.upload('holiday in spring.mp4', kind);
  meanwhile(world, upload);
  await world.finish();
  expect(violations(world)).toEqual([]);
  const runs = world.runsOf(upload);
  return { world, upload, run: runs[0], runs, record: world.record(upload)!, told: world.told(upload) };
}

/** A fault for the calls of one state: the first of them, or those with these numbers. */
export const faultAt = (place: string, fault: Fault, calls = [0]): Pick<MediaWorldProps, 'inject'> => {
  let call = 0;
  return { inject: ({ machineArn, state }) => (`${machineArn.split(':').at(-1)}/${state}` === place && calls.includes(call++) ? fault : undefined) };
};

/** For ever. */
export const lasting = (place: string, fault: Fault): Pick<MediaWorldProps, 'inject'> => ({
  inject: ({ machineArn, state }) => (`${machineArn.split(':').at(-1)}/${state}` === place ? fault : undefined),
});

/** A definition with a text in it that is another: broken on purpose. */
export const changed = (from: string | RegExp, to: string): Pick<MediaWorldProps, 'change'> => {
  return {
    change: (definition: Definition, machine) => {
      const text = JSON.stringify(definition);
      const broken = text.replace(from, to);
      if (machine === 'Pipeline' && typeof from === 'string' && text.includes(from) && broken === text) throw new Error(`${from} is not in the definition`);
      return JSON.parse(broken);
    },
  };
};
