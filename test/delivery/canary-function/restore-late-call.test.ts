import { World } from '../../../bench/rollouts/world';
import { restoreDefinition } from '../../../src/delivery/canary-function/definition/restore-definition';

/** A rollout of two functions is stopped while it shifts them: one has weights already, the call for the other is still on its way. */
const [MOVED, LATE] = ['Cart', 'Payment'];
const ROLLOUT = 'rollout';
const RESTORE = 'arn:aws:states:us-east-1:111122223333:stateMachine:Restore';
const SECOND = 1000;
const shifted = { weights: { 2: 0.05 }, description: JSON.stringify({ rollout: ROLLOUT, from: '1', to: '2', weight: 0.05, good: [] }) };

function stopped(functions: string[]) {
  const world = new World({ seed: 1 });
  for (const name of functions) {
    world.aliases.create(name, 'live', '1');
    world.aliases.publish(name, '2');
  }
  world.aliases.update(MOVED, 'live', shifted);
  const definition = restoreDefinition({ namespace: 'Test', rolloutName: 'Test', provisionedConcurrency: false });
  world.machines.define(RESTORE, { QueryLanguage: 'JSONata', ...definition } as any);
  const members = functions.map((name) => ({ function: name, alias: 'live', version: '2' }));
  const restore = world.machines.start(RESTORE, { name: ROLLOUT, input: JSON.stringify({ members }), status: 'ABORTED' });
  return { world, restore, began: world.clock.now };
}

const told = ({ bus }: World) => bus.events.map(({ detail }) => detail.state).filter(Boolean);
const free = { version: '1', weights: {}, description: expect.stringContaining(`"by":"${ROLLOUT}"`) };

test('a call that lands after the other alias was put back is put back too, and only then told', async () => {
  const { world: { clock, aliases }, world, restore } = stopped([MOVED, LATE]);
  const { revision } = aliases.routing(LATE, 'live');
  clock.after(10 * SECOND, () => aliases.update(LATE, 'live', { ...shifted, revision }));
  clock.after(9 * SECOND, () => expect([aliases.routing(MOVED, 'live'), told(world)]).toMatchObject([free, []]));
  await clock.run();
  expect([MOVED, LATE].map((name) => aliases.routing(name, 'live'))).toMatchObject([free, free]);
  expect([restore.status, told(world)]).toEqual(['SUCCEEDED', ['ROLLED_BACK']]);
});

test('where every alias was put back, a late call is refused: nobody waits for it', async () => {
  const { world: { clock, aliases }, world, began } = stopped([MOVED]);
  const { revision } = aliases.routing(MOVED, 'live');
  clock.after(10 * SECOND, () => expect(() => aliases.update(MOVED, 'live', { ...shifted, revision })).toThrow('RevisionId'));
  await clock.run(began + 9 * SECOND);
  expect(told(world)).toEqual(['ROLLED_BACK']);
  await clock.run();
  expect(aliases.routing(MOVED, 'live')).toMatchObject(free);
});
