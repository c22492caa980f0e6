import * as path from 'node:path';
import { CheckoutClient } from './scenario/checkout-client';
import { Operator, operator } from './scenario/operator';
import { machineOf, nextRollout } from './scenario/rollouts';
import { Served, summary, Traffic } from './scenario/traffic';
import { Deployment } from '../../local-cloud/deploy';
import { sleep } from '../../local-cloud/processes';
import { ScenarioContext } from '../../local-cloud/scenario';

const STACK = 'CanaryRollout';
const PER_SECOND = 25;
const TICK_MS = 3000;

export const requirements = [];

/** A minute of the plan passes in six seconds. */
const SPEED = 10;
export const emulatorSettings = { LOCAL_CLOUD_SPEED: String(SPEED) };

/** What the customers saw of one rollout. */
export interface Measured {
  readonly result: 'completed' | 'rolled back';
  readonly requests: number;
  readonly failed: number;
  /** From the first request that failed until none did any more and the version before answered them all. */
  readonly restoredAfterMs?: number;
}

export interface Story {
  readonly deployment: Deployment;
  readonly person: Operator;
  readonly good: Measured;
  readonly bad: Measured;
  readonly history: string;
}

export async function run(context: ScenarioContext): Promise<void> {
  await drive(context);
}

/** The story: customers check out; a good version takes over step by step; a bad one is found out and rolled back. */
export async function drive(context: ScenarioContext): Promise<Story> {
  const { step, log, cloud, workDir, onEnd } = context;
  const started = Date.now();
  const ship = (build: number, release: string) => context.deploy({
    app: `npx tsx ${path.join(context.directory, 'app.ts')}`, context: { build: `${build}`, release },
  });
  const deployment = await step('Deploying the checkout', () => ship(1, 'good'));
  const outputs = deployment.outputs[STACK];
  const machine = machineOf(outputs);
  const person = operator(cloud, ['--stack', STACK], { workDir, log });

  const client = new CheckoutClient(cloud, new URL(outputs.Url));
  onEnd(() => client.close());
  const traffic = new Traffic((query) => client.ask(query), { perSecond: PER_SECOND, couponEvery: 10 });
  onEnd(() => traffic.stop());
  await step(`Customers check out, ${PER_SECOND} times a second; one in ten has a coupon of last summer`, async () => {
    await sleep(TICK_MS);
    log(`customers   ${summary(traffic.served)}`);
  });

  const rollOut = (build: number, release: string) => follow(context, traffic, person, async () => {
    const next = await nextRollout(cloud, machine);
    await ship(build, release);
    await next();
  });
  const good = await step('A good version is deployed', () => rollOut(2, 'good'));
  const bad = await step('A version is deployed that fails for an old coupon', () => rollOut(3, 'errors'));
  const history = await step('What happened', async () => {
    await person.run(['status', '--once']);
    log('');
    return (await person.run(['history'])).output;
  });

  traffic.stop();
  const story = { deployment, person, good, bad, history };
  log('');
  log(`Done in ${seconds(Date.now() - started)}${cloud.target.kind === 'local' ? `; the plan's time ran ${SPEED} times as fast` : ''}.`);
  cells(story).forEach((row) => log(`  ${row.map((cell, column) => cell.padEnd([18, 14, 12, 10][column])).join('')}`));
  return story;
}

/** Deploys, and shows the rollout as the operator's command tells it, with what the customers see beside it. */
async function follow({ log }: ScenarioContext, traffic: Traffic, person: Operator, ship: () => Promise<void>): Promise<Measured> {
  const began = Date.now();
  await ship();
  let shown = Date.now();
  const tick = () => {
    log(`customers   ${summary(traffic.since(shown))}`);
    shown = Date.now();
  };
  const ticks = setInterval(tick, TICK_MS);
  try {
    const { code } = await person.run(['wait'], [0, 1]);
    shown = Date.now();
    await sleep(1500);
    tick();
    return measured(code === 0 ? 'completed' : 'rolled back', traffic.since(began));
  } finally {
    clearInterval(ticks);
  }
}

function measured(result: Measured['result'], requests: Served[]): Measured {
  const failures = requests.filter(({ ok }) => !ok);
  const before = requests[0]?.version;
  const last = requests.filter(({ ok, version }) => !ok || version !== before).at(-1);
  const restoredAfterMs = result === 'rolled back' && failures.length > 0 ? last!.at - failures[0].at : undefined;
  return { result, requests: requests.length, failed: failures.length, restoredAfterMs };
}

/** What was measured as a table: heads, then a row for each version. */
export function cells({ good, bad }: Story): string[][] {
  const row = (title: string, { result, requests, failed, restoredAfterMs }: Measured) =>
    [title, result, `${failed} of ${requests}`, restoredAfterMs === undefined ? '' : `${seconds(restoredAfterMs)} after the first failure`];
  return [['', 'rollout', 'failed', 'restored'], row('the good version', good), row('the bad version', bad)];
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
