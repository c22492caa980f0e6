import { execFileSync } from 'child_process';
import { mkdirSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { TrainingWorld } from './training/world';

const RUNTIME = resolve('src/ml/spot-training-job/runtime');
const TRAINING = resolve('demo-apps/spot-training/train');
const LAB = resolve('.cache/bench');
const KILLS = 40;
const INTERVAL = 25;
/** Expected hours at this rate of interruptions. */
const RATE = 0.15;

interface Attempt {
  readonly signal: string | null;
  readonly stepsRepeated?: number;
  readonly secondsToFirstStep: number | null;
}

interface KitReport {
  readonly passed: boolean;
  readonly attempts: Attempt[];
}

/** The part of docs/benchmarks.md about trainings. */
export async function trainingSection(): Promise<string> {
  const alone = await transitions(0);
  const perAttempt = (await transitions(2) - alone) / 6;
  const whole = killed([]);
  const damaged = killed(['--torn', '--corrupt']);
  return `## Trainings on spot capacity

A run whose first attempt completes takes ${alone} state transitions, each attempt that fails ${perAttempt} more, and no function is called; $0.025 per 1,000. Goal: at most 6 for an
attempt. Counted in virtual time, on the definition that is deployed.

What an interruption costs: the demo's training (\`demo-apps/spot-training/train\`, ${INTERVAL} steps from checkpoint to checkpoint) killed at ${KILLS} random steps by the resume kit,
with the next attempt given what SageMaker would restore. Both times the model at the end is that of an uninterrupted run.

| killed by | newest upload | times | steps done again: mean, most | allowed | start to first step, median |
| --- | --- | --- | --- | --- | --- |
${[...rows('whole', whole, INTERVAL), ...rows('torn or corrupt at times', damaged, 2 * INTERVAL)].join('\n')}

Expected billed hours, of a training of 48.5 hours that is interrupted ${RATE} times an hour, spot at 35 % of the price:

${simulated()}

[The page about the simulation](benchmarks-spot-simulation.md) holds it against a published table.
`;
}

/** Transitions of a run that went so many times through its list of three in vain. */
async function transitions(rounds: number): Promise<number> {
  const fails = (nth: number) => (nth < rounds ? 'CapacityError: Unable to provision requested ML compute capacity.' : undefined);
  const world = new TrainingWorld({ market: { 'ml.a spot': { fails }, 'ml.b spot': { fails }, 'ml.a': { fails } } });
  const run = world.start({ run: 'run-1' });
  await world.finish();
  if (run.status !== 'SUCCEEDED' || world.jobs.length !== 3 * rounds + 1) throw new Error(`The run ended as ${run.status} after ${world.jobs.length} attempts`);
  return run.transitions.length;
}

function killed(more: string[]): KitReport {
  mkdirSync(LAB, { recursive: true });
  const json = join(LAB, 'resume-kit.json');
  execFileSync('python3', [
    join(RUNTIME, 'resume_kit.py'), '--metric', 'loss=held out: loss=([0-9.]+)', '--step-regex', '^step=([0-9]+)', '--checkpoint-interval-steps', `${INTERVAL}`,
    '--channel', 'train=data/train', '--kills', `${KILLS}`, '--seed', '11', '--json', json, ...more, '--', 'python3', 'train.py',
  ], { cwd: TRAINING, stdio: 'ignore' });
  return JSON.parse(readFileSync(json, 'utf8'));
}

function rows(upload: string, { attempts }: KitReport, allowed: number): string[] {
  return ['SIGTERM', 'SIGKILL'].map((signal) => {
    // What was lost shows in the attempt after.
    const after = attempts.slice(1).filter((_, index) => attempts[index].signal === signal);
    const lost = after.map(({ stepsRepeated = 0 }) => stepsRepeated);
    const starts = after.map(({ secondsToFirstStep }) => secondsToFirstStep ?? 0).sort((one, other) => one - other);
    const mean = lost.reduce((sum, steps) => sum + steps, 0) / lost.length;
    return `| ${signal} | ${upload} | ${lost.length} | ${mean.toFixed(1)}, ${Math.max(...lost)} | ${allowed} | ${starts[Math.floor(starts.length / 2)].toFixed(2)} s |`;
  });
}

function simulated(): string {
  const output = execFileSync('python3', [
    join(RUNTIME, 'spot_simulator.py'), '--hours', '48.5', '--interruptions-per-hour', `${RATE}`, '--checkpoint', '30m', '--startup', '5m', '--save', '1m', '--price-ratio', '0.35',
  ], { encoding: 'utf8' });
  return `\`\`\`\n${output.trim()}\n\`\`\``;
}
