import { Duration } from 'aws-cdk-lib';
import { median } from './ratios';
import { Behaviour } from './rollouts/traffic';
import { GOOD, GOOD_P99, Trial, trial } from './rollouts/trial';
import { codeDeploy, ours, script, Way } from './rollouts/ways';
import { AnalysisCheck } from '../src/delivery/canary-function/analysis-check';
import { RolloutPlan } from '../src/delivery/canary-function/rollout-plan';

const RATE = 20;
const PER_TRANSITION = 0.025 / 1000;
const minutes = (count: number) => Duration.minutes(count);

/** One slow look is enough, as it is for the alarm of the peers. */
const oneLook = () => ({ checks: [AnalysisCheck.errorRate(), AnalysisCheck.throttles(), AnalysisCheck.duration({ failureLimit: 0 })] });

/** Ways that take the same time in all stand together. */
const WAYS: Way[] = [
  codeDeploy('CodeDeploy `Canary10Percent5Minutes`', GOOD_P99, [{ minute: 0, weight: 0.1 }, { minute: 5, weight: 1 }], 5),
  ours('CanaryFunction: 5 % for 5 min', () => ({ plan: RolloutPlan.canary({ weight: 0.05, bake: minutes(0) }), analysis: oneLook() })),
  codeDeploy('CodeDeploy `Linear10PercentEvery1Minute`', GOOD_P99, Array.from({ length: 10 }, (_, minute) => ({ minute, weight: (minute + 1) / 10 })), 10),
  ours('CanaryFunction: 5 % for 5 min, bake 5 min', () => ({ plan: RolloutPlan.canary({ weight: 0.05 }), analysis: oneLook() })),
  ours('CanaryFunction with its defaults', () => ({})),
  script('the script, 10 steps of 2 min', 10, 120),
  ours('CanaryFunction: 5, 10, 20, 40, 80 % for 3 min each, bake 5 min', () => ({
    plan: RolloutPlan.geometric({ first: 0.05, interval: minutes(3) }), analysis: oneLook(),
  })),
];

const BAD: Behaviour[] = [{ ...GOOD, errors: 0.02 }, { ...GOOD, errors: 0.2 }, { ...GOOD, median: 200, unwanted: true }];

/** The section of docs/benchmarks.md about rollouts. */
export async function rolloutSection(seeds = 30): Promise<string> {
  const rows: string[] = [];
  for (const way of WAYS) {
    const trials = async (behaviour: Behaviour) => {
      const all: Trial[] = [];
      for (let seed = 1; seed <= seeds; seed++) all.push(await trial(way, behaviour, seed, RATE));
      return all;
    };
    const cells = [...good(await trials(GOOD))];
    for (const behaviour of BAD) cells.push(bad(await trials(behaviour)));
    rows.push(`| ${[way.name, ...cells].join(' | ')} |`);
  }
  return `## Rollouts of CanaryFunction

Simulated: the definitions of the synthesized template, CodeDeploy's presets and the script of 2018 that this construct follows, in the same
world in virtual time (\`bench/rollouts/\`). ${RATE} requests per second, ${seeds} random seeds each; the stable version fails in 0.1 % of requests and
takes 80 ms in the median. The metrics of a minute can be read up to a minute after its end. CodeDeploy has the best alarms that we know: more than 1 % errors of the new
version, or its p99 above 1.5 times the usual one, in the newest minute; it returns at once while the deployment lasts, and never after. The
script looks at the last minute only and returns at any error.

Each bad version: requests that it served badly, median (mean), and seconds from the first of them until the alias was back. All requests of the slow version are
served badly. Where a version was not caught, half an hour is counted.

| way | time | good ones returned | transitions, cost | functions run | 2 % errors | 20 % errors | 2.5 times slower |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Cost: $0.025 per 1,000 state transitions. Each look of CanaryFunction before the end of a step is four of its transitions; with one look per step of n steps
there are 3n + 3.`;
}

function good(trials: Trial[]): string[] {
  const wrong = trials.filter(({ restored }) => restored !== undefined).length;
  const done = trials.filter(({ completed }) => completed !== undefined);
  const middle = (of: (each: Trial) => number) => median((done.length ? done : trials).map(of));
  const transitions = middle((each) => each.transitions);
  return [
    done.length ? `${(middle(({ completed = 0 }) => completed) / 60).toFixed(0)} min` : 'none arrived',
    `${wrong} of ${trials.length}`,
    `${transitions}, $${(transitions * PER_TRANSITION).toFixed(4)}`,
    `${middle((each) => each.invocations)}`,
  ];
}

function bad(trials: Trial[]): string {
  const restored = trials.flatMap((each) => each.restored ?? []);
  const requests = trials.map((each) => each.bad);
  const mean = requests.reduce((sum, each) => sum + each, 0) / requests.length;
  const missed = trials.length - restored.length;
  return `${median(requests)} (${mean.toFixed(0)}), ${restored.length ? `${Math.round(median(restored))} s` : 'never'}${missed ? `; ${missed} not caught` : ''}`;
}
