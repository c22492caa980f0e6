import * as fs from 'node:fs';
import * as path from 'node:path';
import * as scenario from './scenario';
import { compileLibrary } from '../../local-cloud/compile-library';
import { newRunDirectory } from '../../local-cloud/paths';
import { missingFromProof } from '../../local-cloud/proof/committed';
import { Evidence, prove } from '../../local-cloud/proof/evidence';
import { meet, PYTHON, thisMachine } from '../../local-cloud/requirements';
import { runScenario } from '../../local-cloud/run-scenario';
import { Cloud, openCloud } from '../../local-cloud/target';

/** The demo once, as `npx projen demo factory-floor` runs it. */
const APP = 'factory-floor';
let cloud: Cloud;
let story: scenario.Story;
let evidence: Evidence;
const lines: string[] = [];
const log = (line: string) => void lines.push(line);

beforeAll(async () => {
  const setup = newRunDirectory();
  await compileLibrary(setup, log);
  const present = await meet([PYTHON, ...scenario.requirements], thisMachine(path.join(setup, 'apt.log')), log);
  cloud = await openCloud({ kind: 'local' }, { log, settings: scenario.emulatorSettings });
  try {
    const run = async (context: Parameters<typeof scenario.run>[0]) => { story = await scenario.drive(context); };
    await runScenario({ ...scenario, run }, cloud, { directory: __dirname, present, keep: false, log });
    evidence = await prove(APP, cloud, story.deployment.assembly, { 'What became of the rows of each file': scenario.cells(story) });
  } catch (error) {
    // What the viewer of the demo would have seen.
    (error as Error).message += `\n${lines.join('\n')}`;
    throw error;
  }
}, 10 * 60_000);

afterAll(async () => {
  await cloud?.stop();
});

test('each good row is in the view once, through a cut line, a killed collector and lost acknowledgements', () => {
  expect(story.written).toBe(7200);
  expect(story.rows).toBe(story.written - story.bad);
});

test('rows came twice, and the view has them once', () => {
  expect(story.rawRows).toBeGreaterThan(story.rows);
});

test('while the line was cut, what was read waited on the gateway', () => {
  expect(story.duringCut).toBe(3600 - story.bad);
  expect(story.afterCut).toBe(7200 - story.bad);
});

test('each bad row is in quarantine with its reason', () => {
  expect(story.bad).toBe(72);
  expect(Object.values(story.quarantined).reduce((sum, rows) => sum + rows, 0)).toBe(story.bad);
  expect(Object.keys(story.quarantined).sort()).toEqual(['field-count', 'range', 'required', 'type']);
});

test('the account of each file adds up, and that of a copy is skipped', () => {
  for (const { rows, published, quarantined, skipped } of story.accounts) expect(rows).toBe(published + quarantined + skipped);
  expect(story.accounts.filter(({ state }) => state === 'done').map(({ rows }) => rows)).toEqual([1800, 1800, 1800, 1800]);
  expect(story.same).toMatchObject({ state: 'same', rows: 1800, published: 0, quarantined: 0, skipped: 1800 });
});

test('the saved query finds nothing that was published and did not arrive', () => {
  expect(story.missing).toEqual([]);
});

test('the log that grows, packed with gzip, is in its table', () => {
  expect(story.alarms.map(({ code }) => code)).toEqual(['100', '407', '101', '100']);
});

test('the temperature is drawn', () => {
  expect(fs.readFileSync(story.picture, 'utf8')).toMatch(/<svg[^]*Barrel of press P7[^]*<path d="M[\d. ML]+"/);
});

describe('permissions', () => {
  test('every call is allowed, and everything that is allowed was used or has a reason', () => {
    expect(evidence.problems).toEqual([]);
  });

  test('docs/proof.md says so', () => {
    expect(missingFromProof(evidence)).toEqual([]);
  });
});
