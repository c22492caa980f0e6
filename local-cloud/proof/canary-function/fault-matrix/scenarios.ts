import { Run } from './run';
import { ALIAS, FIRST } from './slot';
import { Outcome } from './verdict';
import { FaultKind } from '../../../faults';

/** A way to drive the machines. Together they must lead to every Task; which leads to which is found out by going them. */
export interface Scenario {
  readonly name: string;
  /** A fault that belongs to the story. */
  readonly with?: { readonly machine: 'Rollout' | 'Restore'; readonly state: string; readonly kind: FaultKind; readonly error?: string; readonly times?: 'always' };
  /** How it comes out when nothing else happens. */
  readonly ends: Outcome;
  drive(run: Run): Promise<unknown>;
}

/** The sooner they are over, the earlier they stand here: a Task is tried in the first story that leads to it. */
export const SCENARIOS: Scenario[] = [
  { name: 'the version that it has', ends: 'untouched', drive: async (run) => run.start({ version: (await run.slot.aliases())[0].at }) },
  { name: 'an older version', ends: 'untouched', drive: (run) => run.start({ version: FIRST, deployment: true }) },
  {
    name: 'weights that a hand has set before',
    ends: 'by hand',
    drive: async (run) => {
      const [version, other] = await run.slot.versions(2);
      run.byHand = { [other]: 0.4 };
      await run.prepare({ weights: run.byHand });
      await run.start({ version });
    },
  },
  {
    name: 'old versions',
    ends: 'completed',
    drive: async (run) => {
      const [{ at }] = await run.slot.aliases();
      await run.slot.versions(3);
      const members = run.slot.props.functions.map((name) => ({ function: name, alias: ALIAS, from: at, to: '999' }));
      run.keepers.push(await run.slot.start('Keeper', (name) => ({ name, output: JSON.stringify({ members }) })));
    },
  },
  // Before those that go to the same Tasks and, on a slow machine only, to the one that makes traffic.
  { name: 'a version without traffic', ends: 'completed', drive: (run) => run.start({ late: true }) },
  { name: 'a good version', ends: 'completed', drive: (run) => run.start() },
  { name: 'a bad version', ends: 'restored', drive: (run) => run.start({ complaints: 1 }) },
  {
    name: 'a version that was rolled back',
    ends: 'untouched',
    drive: async (run) => {
      // A newer one: an older one would be superseded.
      const version = await run.slot.publish();
      await run.start({ version, complaints: 1 });
      await run.end();
      run.before = await run.slot.aliases();
      await run.start({ version, deployment: true });
    },
  },
  {
    name: 'a bad version, and an alias that is changed while it is put back',
    ends: 'restored',
    with: { machine: 'Restore', state: 'Reset alias', kind: 'conflict' },
    drive: (run) => run.start({ complaints: 1 }),
  },
  {
    name: 'a stop before the first shift',
    ends: 'untouched',
    with: { machine: 'Rollout', state: 'Read alias', kind: 'stop' },
    drive: (run) => run.start(),
  },
  {
    name: 'a stop when all is done',
    ends: 'completed',
    with: { machine: 'Rollout', state: 'Completed', kind: 'stop' },
    drive: (run) => run.start(),
  },
  { name: 'weights that a hand sets in the first step', ends: 'by hand', drive: (run) => handAt(run, 1) },
  { name: 'weights that a hand sets in the last step', ends: 'by hand', drive: (run) => handAt(run, 2) },
  {
    name: 'a version that was deleted meanwhile',
    ends: 'untouched',
    drive: async (run) => {
      const version = await run.slot.publish();
      await run.slot.remove(version);
      await run.start({ version });
    },
  },
  {
    name: 'the lock of a rollout that is gone',
    ends: 'completed',
    drive: async (run) => {
      const [{ at }] = await run.slot.aliases();
      const [version, to] = await run.slot.versions(2);
      run.ghost = `ghost-of-${run.slot.props.slot}`;
      await run.prepare({ weights: { [to]: 0.1 }, description: JSON.stringify({ rollout: run.ghost, from: at, to, weight: 0.1, good: [] }) });
      await run.start({ version });
    },
  },
  { name: 'two at once', ends: 'completed', drive: (run) => atOnce(run, 2) },
  { name: 'three at once', ends: 'completed', drive: (run) => atOnce(run, 3) },
  {
    name: 'an alias that cannot be put back',
    with: { machine: 'Restore', state: 'Reset alias', kind: 'accessDenied', error: 'States.QueryEvaluationError', times: 'always' },
    ends: 'shouted',
    drive: (run) => run.start({ complaints: 1 }),
  },
];

/** A hand sets weights of its own while a step is held. */
async function handAt(run: Run, step: number): Promise<void> {
  const [{ at }] = await run.slot.aliases();
  const [version] = await run.slot.versions(1);
  const rollout = await run.start({ version });
  if (!await run.told(rollout, (told) => told.state === 'SHIFTED' && told.step === step)) return;
  // In the last step the new version has all traffic.
  run.byHand = { [step === 1 ? version : at]: 0.3 };
  await run.slot.moveByHand({ weights: run.byHand });
}

/** Others come while one is in its first step. */
async function atOnce(run: Run, count: number): Promise<void> {
  const [first, ...others] = (await run.slot.versions(count)).slice(-count);
  const rollout = await run.start({ version: first });
  if (!await run.told(rollout, ({ state }) => state === 'SHIFTED')) return;
  for (const version of others) await run.start({ version });
}
