import * as path from 'node:path';
import * as scenario from './scenario';
import { ExportReport } from './scenario/reports';
import { runTrials, Trials } from './scenario/trials';
import { compileLibrary } from '../../local-cloud/compile-library';
import { newRunDirectory } from '../../local-cloud/paths';
import { missingFromProof } from '../../local-cloud/proof/committed';
import { Evidence, prove } from '../../local-cloud/proof/evidence';
import { meet, PYTHON, thisMachine } from '../../local-cloud/requirements';
import { runScenario } from '../../local-cloud/run-scenario';
import { Cloud, openCloud } from '../../local-cloud/target';

/** The demo once, as `npx projen demo product-recommendations` runs it; then runs that end in other ways. */
const APP = 'product-recommendations';
let cloud: Cloud;
let story: scenario.Story;
let trials: Trials;
let reports: Record<'first' | 'incremental' | 'badBatch' | 'afterErasure', ExportReport[]>;
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
      const { files } = story.parts;
      reports = {
        first: await files.reports(story.first.run!),
        incremental: await files.reports(story.incremental.run!),
        badBatch: await files.reports(story.badBatch.run!),
        afterErasure: await files.reports(story.afterErasure.run!),
      };
      trials = await runTrials(cloud, story.machine, story);
    };
    await runScenario({ ...scenario, run }, cloud, { directory: __dirname, present, keep: false, log });
    evidence = await prove(APP, cloud, story.deployment.assembly, { 'What became of the rows': scenario.cells(reports) });
  } catch (error) {
    // What the viewer of the demo would have seen.
    (error as Error).message += `\n${lines.join('\n')}`;
    throw error;
  }
}, 15 * 60_000);

afterAll(async () => {
  await cloud?.stop();
});

const of = (all: ExportReport[], name: string) => all.find(({ dataset }) => dataset === name)!;

describe('the demo', () => {
  test('the first run promotes a model that knows tastes', () => {
    expect(story.first.result).toMatchObject({ outcome: 'PROMOTED' });
    expect(story.taste.first).toBeGreaterThan(0.5);
  });

  test('rows in are rows out, in quarantine, or skipped', () => {
    for (const report of Object.values(reports).flat()) {
      expect(report.written + report.quarantined.total + report.skipped.total).toBe(report.read);
    }
    expect(reports.first.map(({ dataset }) => dataset).sort()).toEqual(['interactions', 'items', 'users']);
  });

  test('an incremental run exports what is new, and nothing twice', () => {
    expect(story.incremental.result).toMatchObject({ outcome: 'PROMOTED' });
    const { mode, written, read } = of(reports.incremental, 'interactions');
    expect(mode).toBe('INCREMENTAL');
    expect(read).toBe(16_500);
    expect(written).toBeLessThanOrEqual(1500);
    expect(written).toBeGreaterThan(1300);
  });

  test('a renamed column stops the run before Spark is paid, and is told', () => {
    expect(story.drift).toMatchObject({ status: 'FAILED', error: 'SchemaDrift' });
    expect(story.drift.cause).toMatch(/the mapping reads customer_id, which the table has no more/);
    expect(story.drift.stays.map(({ name }) => name)).toContain('Tell changes');
    expect(story.drift.stays.map(({ name }) => name)).not.toContain('Run the job');
  });

  test('a bad batch stops the run before Personalize is paid, with each row in its account', () => {
    expect(story.badBatch).toMatchObject({ status: 'FAILED', error: 'TooManyBadRows' });
    expect(of(reports.badBatch, 'interactions').quarantined.reasons).toMatchObject(story.badBatchAccount);
    expect(story.badBatch.stays.map(({ name }) => name)).not.toContain('Import');
  });

  test('a worse model does not serve', () => {
    const { outcome, score, liveScore } = story.worse.result!;
    expect(outcome).toBe('REJECTED');
    expect(score).toBeLessThan(0.7 * liveScore!);
  });

  test('who is forgotten is in no export any more', () => {
    expect(story.erasure.status).toBe('SUCCEEDED');
    expect(JSON.parse(story.erasure.output)).toMatchObject({ outcome: 'ERASED', users: 1 });
    expect(of(reports.afterErasure, 'users').skipped.reasons).toMatchObject({ ERASED: 1 });
    expect(of(reports.afterErasure, 'interactions').skipped.reasons.ERASED).toBeGreaterThan(0);
  });

  test('a return brings back the version before, and the campaign says so', () => {
    expect(story.returned.result).toMatchObject({ outcome: 'RETURNED' });
    const [first, second, ...then] = story.served;
    expect(then).toEqual([first, story.afterErasure.result!.solutionVersion]);
    expect(second).toBe(story.incremental.result!.solutionVersion);
    expect(new Set(story.served)).not.toContain(story.worse.result!.solutionVersion);
  });
});

describe('a run ends in a known way', () => {
  test('a training that fails leaves the old version serving', () => {
    expect(trials.trainingFails).toMatchObject({ status: 'FAILED', error: 'TrainingFailed' });
    expect(trials.trainingFails.cause).toContain('the data has no tastes');
    expect(trials.served[1]).toBe(trials.served[0]);
  });

  test('the next one goes on with the published export: no Glue job runs', () => {
    expect(trials.goesOn.result).toMatchObject({ outcome: 'PROMOTED' });
    expect(trials.served[2]).toBe(trials.goesOn.result!.solutionVersion);
    expect(trials.exports).toBe(0);
  });

  test('a campaign that refuses leaves the old version serving', () => {
    expect(trials.campaignFails).toMatchObject({ status: 'FAILED', error: 'CampaignFailed' });
    expect(trials.served[3]).toBe(trials.served[2]);
  });

  test('one at a time; what was stopped is in nobody\'s way', () => {
    expect(trials.second).toMatchObject({ status: 'FAILED', error: 'AlreadyRunning' });
    expect(trials.byFile.result).toMatchObject({ outcome: 'RETURNED' });
  });

  test('a wrong input is refused', () => {
    expect(trials.wrongInput).toMatchObject({ status: 'FAILED', error: 'InvalidInput' });
    expect(trials.wrongInput.cause).toContain('mode is SOMETIMES; allowed: AUTO, FULL, INCREMENTAL');
  });
});

describe('permissions', () => {
  test('every call is allowed, and everything that is allowed was used or has a reason', () => {
    expect(evidence.problems).toEqual([]);
  });

  test('docs/proof.md says so', () => {
    expect(missingFromProof(evidence)).toEqual([]);
  });
});
