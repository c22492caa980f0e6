import * as path from 'node:path';
import * as scenario from './scenario';
import { ByHand, operateByHand } from './scenario/by-hand';
import { runTrials, Trials } from './scenario/trials/run';
import { TrialRun } from './scenario/trials/trial-run';
import { Trial } from './scenario/trials/trials';
import { readCalls } from '../../local-cloud/calls';
import { compileLibrary } from '../../local-cloud/compile-library';
import { newRunDirectory } from '../../local-cloud/paths';
import { missingFromProof } from '../../local-cloud/proof/committed';
import { Evidence, prove } from '../../local-cloud/proof/evidence';
import { meet, PYTHON, thisMachine } from '../../local-cloud/requirements';
import { runScenario } from '../../local-cloud/run-scenario';
import { Cloud, openCloud } from '../../local-cloud/target';

/** The demo once, as `npx projen demo canary-rollout` runs it; then nine stacks at once, each with a rollout that goes another way. */
const APP = 'canary-rollout';
let cloud: Cloud;
let story: scenario.Story;
let byHand: ByHand;
let trials: Trials;
let evidence: Evidence;
const lines: string[] = [];
const log = (line: string) => void lines.push(line);

beforeAll(async () => {
  const setup = newRunDirectory();
  await compileLibrary(setup, log);
  const present = await meet([PYTHON, ...scenario.requirements], thisMachine(path.join(setup, 'apt.log')), log);
  cloud = await openCloud({ kind: 'local' }, { log, settings: scenario.emulatorSettings });
  try {
    const run = async (context: Parameters<typeof scenario.run>[0]) => {
      story = await scenario.drive(context);
      [byHand, trials] = await Promise.all([operateByHand(cloud, story.person), runTrials(cloud, context)]);
    };
    await runScenario({ ...scenario, run }, cloud, { directory: __dirname, present, keep: false, log });
    evidence = await prove(APP, cloud, story.deployment.assembly, {
      'Two versions of a checkout with customers, the plan\'s time ten times as fast': scenario.cells(story),
    });
  } catch (error) {
    // What the viewer of the demo would have seen.
    (error as Error).message += `\n${lines.join('\n')}`;
    throw error;
  }
}, 10 * 60_000);

afterAll(async () => {
  await cloud?.stop();
});

describe('the demo', () => {
  test('a good version takes over step by step, and no customer notices', () => {
    expect(story.good).toMatchObject({ result: 'completed', failed: 0 });
    for (const share of ['20 %', '60 %', '100 %']) expect(lines.join('\n')).toMatch(new RegExp(`RUNNING \\|[#.]+\\| ${share} to 2`));
  });

  test('a bad version is rolled back by what its customers saw, and after that none sees it', () => {
    expect(story.bad.result).toBe('rolled back');
    expect(story.bad.failed).toBeGreaterThan(0);
    // With all traffic, one in ten would have failed.
    expect(story.bad.failed).toBeLessThan(story.bad.requests / 20);
    expect(story.bad.restoredAfterMs).toBeLessThan(60_000);
    expect(lines.join('\n')).toMatch(/ROLLED_BACK: .*:live 2 -> 3: errorRate is 0\.\d+, allowed: at most 0\.01/);
  });

  test('the operator\'s command tells both in its history', () => {
    expect(story.history).toMatch(/live 2 -> 3 +ROLLED_BACK .*errorRate is/);
    expect(story.history).toMatch(/live 1 -> 2 +COMPLETED/);
  });
});

describe('what ends a rollout', () => {
  test('two errors in a hundred', () => {
    expect(ended('leaky')).toEqual({ ends: [expect.stringMatching(/^1 ROLLED_BACK: .*: errorRate is 0\.0\d+, allowed: at most 0\.01/)], seen: ['1', '1 + 2 at 0.5', '1'] });
  });

  test('only slower', () => {
    expect(ended('slow')).toEqual({ ends: [expect.stringMatching(/^1 ROLLED_BACK: .*: duration-p90 is \d+/)], seen: ['1', '1 + 2 at 0.5', '1'] });
    expect(trials.runs.slow.served.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('an answer that is not as asserted: it never gets traffic', () => {
    expect(ended('broken')).toEqual({ ends: [expect.stringMatching(/^1 ROLLED_BACK: .*\$\.total is null; expected 530/)], seen: ['1'] });
    expect(versions('broken')).toEqual(['1']);
  });

  test('no traffic', () => {
    expect(ended('silent')).toEqual({ ends: [expect.stringMatching(/^1 ROLLED_BACK: .*not enough data/)], seen: ['1', '1 + 2 at 0.5', '1'] });
  });

  test('a person: one approves, one rejects', () => {
    expect(ended('approved')).toEqual({
      ends: [expect.stringMatching(/^0 COMPLETED: .*live 1 -> 2/), expect.stringMatching(/^1 ROLLED_BACK: .*live 2 -> 3: .*Rejected: not on a Friday/)],
      seen: ['1', '1 + 2 at 0.5', '2', '2 + 3 at 0.5', '2'],
    });
  });

  test('an execution that is stopped: the alias is restored all the same', () => {
    expect(ended('stopped')).toEqual({
      ends: [expect.stringMatching(/^Restored: .*:live is at version 1\.$/), expect.stringMatching(/^1 ROLLED_BACK: .*an incident elsewhere/)],
      seen: ['1', '1 + 2 at 0.5', '1'],
    });
  });
});

test('an operator starts, returns and stops by hand; a rollout waits for the one before it; versions that nobody needs are deleted', () => {
  expect(byHand.routings).toEqual(['2', '7', '2', '2 + 5 at 0.2', '2', '2 + 6 at 0.2', '2']);
  // Kept: the first, the one before, and the three newest before the one that arrived.
  expect(byHand.versions).toEqual(['1', '2', '4', '5', '6', '7']);
  expect(byHand.history.match(/live \d -> \d +[A-Z_]+/g)?.map((line) => line.replace(/ {2,}/, ' '))).toEqual([
    'live 2 -> 6 ABORTED', 'live 2 -> 5 ABORTED', 'live 7 -> 2 COMPLETED', 'live 2 -> 7 COMPLETED',
  ]);
});

/** Each different routing that was seen is one that the rollouts meant: nothing that CloudFormation did has moved an alias. */
describe('CloudFormation and the alias live in peace', () => {
  test('a second deployment in mid-rollout: the weights stay, and its version comes after', () => {
    expect(ended('redeployed')).toEqual({
      ends: [expect.stringMatching(/^0 COMPLETED: .*live 1 -> 2/), expect.stringMatching(/^0 COMPLETED: .*live 2 -> 3/)],
      seen: ['1', '1 + 2 at 0.5', '2', '2 + 3 at 0.5', '3'],
    });
    expect(unserved('redeployed')).toEqual([]);
  });

  test('a deployment that fails in mid-rollout and is rolled back: the rollout goes on, and the version of the failed one is never served', () => {
    expect(trials.runs.failed.refused).toContain('Stack Trial-failed failed at Failure (AWS::Route53::HealthCheck)');
    expect(ended('failed')).toEqual({ ends: [expect.stringMatching(/^0 COMPLETED: .*live 1 -> 2/)], seen: ['1', '1 + 2 at 0.5', '2'] });
    expect(versions('failed')).toEqual(['1', '2']);
    expect(unserved('failed')).toEqual([]);
  });

  test('a stack that is deleted in mid-rollout: both versions serve until the alias is gone', () => {
    expect(ended('deleted')).toEqual({ ends: [], seen: ['1', '1 + 2 at 0.5', 'gone'] });
    expect(versions('deleted')).toEqual(['1', '2']);
    expect(unserved('deleted')).toEqual([]);
  });
});

test('every call of the machines is allowed and well-formed, and everything that is allowed is needed', () => {
  expect(readCalls(cloud.callsFile!).some(({ action, principal }) => action === 'lambda:UpdateAlias' && principal.includes(':role/'))).toBe(true);
  expect(evidence.problems).toEqual([]);
});

test('docs/proof.md says what this run has shown; if not, run `npx projen proof`', () => {
  expect(missingFromProof(evidence)).toEqual([]);
});

function ended(name: Trial): Pick<TrialRun, 'ends'> & { seen: string[] } {
  const { ends, trace: { seen } } = trials.runs[name];
  return { ends, seen };
}

function versions(name: Trial): string[] {
  return [...new Set(trials.runs[name].served.flatMap(({ version }) => version ?? []))].sort();
}

/** Requests that nobody served, before the last one that somebody did. */
function unserved(name: Trial): object[] {
  const { served } = trials.runs[name];
  const last = served.map(({ ok }) => ok).lastIndexOf(true);
  return served.slice(0, last).filter(({ ok }) => !ok);
}
