import { Duration } from 'aws-cdk-lib';
import { median } from './ratios';
import { CanaryWorld } from './rollouts/canary';
import { Behaviour } from './rollouts/traffic';
import { GOOD, GOOD_P99, Trial, trial } from './rollouts/trial';
import { codeDeploy, ours, script, Way } from './rollouts/ways';
import { AnalysisCheck } from '../src/delivery/canary-function/analysis-check';
import { RolloutPlan } from '../src/delivery/canary-function/rollout-plan';

const RATE = 20;
const PER_TRANSITION = 0.025 / 1000;
const STEPS = 10;
const minutes = (count: number) => Duration.minutes(count);

const CANARY_PRESET = codeDeploy('CodeDeploy `Canary10Percent5Minutes`', GOOD_P99, [{ minute: 0, weight: 0.1 }, { minute: 5, weight: 1 }], 5);
const EACH_MINUTE = Array.from({ length: 10 }, (_, minute) => ({ minute, weight: (minute + 1) / 10 }));
const LINEAR_PRESET = codeDeploy('CodeDeploy `Linear10PercentEvery1Minute`', GOOD_P99, EACH_MINUTE, 10);
const oneStep = (weight: number, held: number, bake: number) => RolloutPlan.canary({ weight, duration: minutes(held), bake: minutes(bake) });
const WITHOUT_BAKE = ours('CanaryFunction: 5 % for 5 min, no bake', () => ({ plan: oneStep(0.05, 5, 0) }));
const WITH_BAKE = ours('CanaryFunction: 5 % for 3 min, bake 2 min', () => ({ plan: oneStep(0.05, 3, 2) }));
/** The alarm of the peers is content with one slow look, too. */
const ONE_SLOW_LOOK = ours('CanaryFunction: 5 % for 3 min, bake 2 min, one slow look is enough', () => ({
  plan: oneStep(0.05, 3, 2),
  analysis: { checks: [AnalysisCheck.errorRate(), AnalysisCheck.throttles(), AnalysisCheck.duration({ failureLimit: 0 })] },
}));
const AT_PRESETS_WEIGHT = ours('CanaryFunction: 10 % for 5 min, no bake', () => ({ plan: oneStep(0.1, 5, 0) }));
const DEFAULTS = ours('CanaryFunction with its defaults: 5 % for 5 min, bake 5 min', () => ({}));
const SCRIPT = script(`the script, ${STEPS} steps of 2 min`, STEPS, 120);
const ONE_LOOK = ours(`CanaryFunction: ${STEPS} steps of 2 min, one look each, bake 5 min`, () => ({
  plan: RolloutPlan.linear({ steps: STEPS, interval: minutes(2) }), analysis: { interval: minutes(5) },
}));

/** Ways that take about the same time stand together. */
const WAYS = [CANARY_PRESET, WITHOUT_BAKE, WITH_BAKE, ONE_SLOW_LOOK, AT_PRESETS_WEIGHT, LINEAR_PRESET, DEFAULTS, SCRIPT, ONE_LOOK];

/** What should serve fewer bad requests than which preset: both take the same time. */
const COMPARED: [Way, Way][] = [
  ...[WITHOUT_BAKE, WITH_BAKE, ONE_SLOW_LOOK, AT_PRESETS_WEIGHT].map((way): [Way, Way] => [way, CANARY_PRESET]), [DEFAULTS, LINEAR_PRESET],
];

const BAD: Record<string, Behaviour> = {
  '2 % errors': { ...GOOD, errors: 0.02 },
  '20 % errors': { ...GOOD, errors: 0.2 },
  '2.5 times slower': { ...GOOD, median: 200, unwanted: true },
};

/** The trials of one way with the good version and with each bad one. */
interface Measured {
  readonly good: Trial[];
  readonly bad: Trial[][];
}

/** The section of docs/benchmarks.md about rollouts. */
export async function rolloutSection(seeds = 30): Promise<string> {
  const measured = new Map<Way, Measured>();
  for (const way of WAYS) {
    const each: Trial[][] = [];
    for (const behaviour of [GOOD, ...Object.values(BAD)]) each.push(await trials(way, behaviour, seeds));
    measured.set(way, { good: each[0], bad: each.slice(1) });
  }
  const rows = WAYS.map((way) => `| ${[way.name, ...good(measured.get(way)!.good), ...measured.get(way)!.bad.map(bad)].join(' | ')} |`);
  return `## Rollouts of CanaryFunction

Simulated: the definitions of the synthesized template, CodeDeploy's presets and the script of 2018 that this construct follows, in the same
world in virtual time (\`bench/rollouts/\`). ${RATE} requests per second, ${seeds} random seeds each; the stable version fails in 0.1 % of requests and
takes 80 ms in the median. The metrics of a minute can be read up to a minute after its end. CodeDeploy has the best alarms that we know: more than 1 % errors of the new
version, or its p99 above 1.5 times the usual one, in the newest minute; it returns at once while the deployment lasts, and never after. The
script looks at the last minute only and returns at any error.

Each bad version: requests that it served badly, median (mean), and seconds from the first of them until the alias was back. All requests of the slow version are
served badly. Where a version was not caught, half an hour is counted.

| way | time | good ones returned | transitions, cost | functions run | ${Object.keys(BAD).join(' | ')} |
| --- | --- | --- | --- | --- | ${Object.keys(BAD).map(() => '---').join(' | ')} |
${rows.join('\n')}

Transitions: of all machines, the keeper's after a rollout included; $0.025 per 1,000. Each look before the end of a step is four of them.

The goal is to serve fewer bad requests than either preset in the same time:

${COMPARED.map(([way, preset]) => `- ${reached(way, preset, measured)}`).join('\n')}

Trials in which a version is caught late or never weigh most in the mean.

${await counted()}`;
}

async function trials(way: Way, behaviour: Behaviour, seeds: number): Promise<Trial[]> {
  const all: Trial[] = [];
  for (let seed = 1; seed <= seeds; seed++) all.push(await trial(way, behaviour, seed, RATE));
  return all;
}

function good(all: Trial[]): string[] {
  const wrong = all.filter(({ restored }) => restored !== undefined).length;
  const done = all.filter(({ completed }) => completed !== undefined);
  const middle = (of: (each: Trial) => number) => median((done.length ? done : all).map(of));
  const transitions = middle((each) => each.transitions);
  return [
    done.length ? `${(middle(({ completed = 0 }) => completed) / 60).toFixed(0)} min` : 'none arrived',
    `${wrong} of ${all.length}`,
    `${transitions}, $${(transitions * PER_TRANSITION).toFixed(4)}`,
    `${middle((each) => each.invocations)}`,
  ];
}

function bad(all: Trial[]): string {
  const restored = all.flatMap((each) => each.restored ?? []);
  const missed = all.length - restored.length;
  const { middle, mean } = requests(all);
  return `${middle} (${mean}), ${restored.length ? `${Math.round(median(restored))} s` : 'never'}${missed ? `; ${missed} not caught` : ''}`;
}

/** Bad requests. */
function requests(all: Trial[]) {
  const each = all.map((one) => one.bad);
  return { middle: median(each), mean: Math.round(each.reduce((sum, one) => sum + one, 0) / each.length) };
}

/** In words: where a way serves fewer bad requests than a preset. */
function reached(way: Way, preset: Way, measured: Map<Way, Measured>): string {
  const verdict = (figure: 'middle' | 'mean') => {
    const [mine, theirs] = [way, preset].map((each) => measured.get(each)!.bad.map((all) => requests(all)[figure]));
    const more = Object.keys(BAD).filter((_, index) => mine[index] >= theirs[index]);
    return `${more.length ? `**not reached** with ${more.join(' and ')}` : '**reached**'} (${mine.join(', ')} against ${theirs.join(', ')})`;
  };
  return `${way.name}, against ${preset.name}: in the median ${verdict('middle')}, in the mean ${verdict('mean')}.`;
}

/** In words: the transitions of one rollout, and whom it calls. */
async function counted(): Promise<string> {
  const called: string[] = [];
  const world = new CanaryWorld({
    seed: 1,
    options: ONE_LOOK.options,
    requestsPerSecond: RATE,
    behaviours: { 1: GOOD, 2: GOOD },
    inject: ({ resource }) => {
      called.push(resource);
      return undefined;
    },
  });
  ONE_LOOK.begin(world, 1);
  await world.clock.run(world.clock.now + minutes(60).toMilliseconds());
  const [rollout, ...others] = world.machines.executions.map(({ transitions }) => transitions.length);
  const invoked = called.filter((resource) => resource.startsWith('lambda:')).length;
  const most = 3 * STEPS + 3;
  const kept = rollout <= most && invoked === 0;
  const peer = await trial(SCRIPT, { ...GOOD, errors: 0 }, 1, RATE);
  return `The other goal, at most 3n + 3 transitions in a rollout of n steps with one look each and no call of a function: ${kept ? '**reached**' : '**not reached**'}.
Counted at ${STEPS} steps: ${rollout} transitions (${most} are allowed), and ${others.reduce((sum, one) => sum + one, 0)} of the keeper after it; ${called.length} calls of services, ${invoked} of functions.
The script takes ${peer.transitions} transitions and calls functions ${peer.invocations} times, with a version that never fails.`;
}
