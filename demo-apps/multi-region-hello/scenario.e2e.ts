import * as fs from 'node:fs';
import * as path from 'node:path';
import * as scenario from './scenario';
import { cells } from './scenario/switch';
import { readCalls } from '../../local-cloud/calls';
import { compileLibrary } from '../../local-cloud/compile-library';
import { newRunDirectory } from '../../local-cloud/paths';
import { missingFromProof } from '../../local-cloud/proof/committed';
import { Evidence, prove } from '../../local-cloud/proof/evidence';
import { meet, PYTHON, thisMachine } from '../../local-cloud/requirements';
import { runScenario } from '../../local-cloud/run-scenario';
import { Cloud, openCloud } from '../../local-cloud/target';

/** The demo once, as `npx projen demo` runs it, with all its clients. */
const APP = 'multi-region-hello';
let cloud: Cloud;
let measured: scenario.Measured;
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
      measured = await scenario.drive(context);
    };
    await runScenario({ ...scenario, run }, cloud, { directory: __dirname, present, keep: false, log });
    const title = 'Seconds from the change until a client is served by the other region';
    evidence = await prove(APP, cloud, measured.deployment.assembly, {
      [`${title}, when a table is lost`]: cells(measured.lostTable),
      [`${title}, when it is back`]: cells(measured.restoredTable),
      [`${title}, when the region is lost`]: cells(measured.lostRegion!),
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

const clients = ['DNS client', 'Node, keep-alive', 'curl', 'Chromium'];

test('a lost table: every client is served by the other region within a minute, and the parts of that time are known', () => {
  expect(measured.lostTable.map(({ client }) => client)).toEqual(clients);
  for (const { detection, dns, connection, total } of measured.lostTable) {
    // Three failures, 10 s apart, of most checkers; then at most the TTL.
    expect(detection).toBeGreaterThan(20_000);
    expect(detection).toBeLessThan(40_000);
    expect(dns).toBeLessThan(21_000);
    expect(connection).toBeLessThan(10_000);
    expect(total).toBeLessThan(60_000);
  }
});

test('the failure is real: clients saw errors until the switch, and none while the region came back', () => {
  const failed = (name: string) => measured.lostTable.find(({ client }) => client === name)!.failed;
  for (const name of clients.slice(1)) expect(failed(name)).toBeGreaterThan(10);
  expect(measured.restoredTable.map(({ failed: count }) => count)).toEqual([0, 0]);
});

test('a table that is back and a lost region: within a minute too', () => {
  expect(measured.restoredTable.map(({ client }) => client)).toEqual(['DNS client', 'curl']);
  expect(measured.lostRegion!.map(({ client }) => client)).toEqual(clients);
  for (const { total } of [...measured.restoredTable, ...measured.lostRegion!]) expect(total).toBeLessThan(60_000);
});

test('the operator\'s drill moved the traffic and brought it back', () => {
  expect(lines.join('\n')).toMatch(/Switched away from us-east-1 after [\d.]+ s\./);
  expect(lines.join('\n')).toMatch(/us-east-1 served again [\d.]+ s after it was returned\./);
});

test('the page was watched: four pictures', () => {
  expect(measured.screenshots.map((file) => path.basename(file))).toEqual(['1-before.png', '2-during.png', '3-after.png', '4-region-lost.png']);
  for (const file of measured.screenshots) expect(fs.statSync(file).size).toBeGreaterThan(20_000);
});

test('every call of the handlers is allowed and well-formed, and everything that is allowed is needed', () => {
  expect(readCalls(cloud.callsFile!).some(({ action, principal }) => action === 'dynamodb:UpdateItem' && principal.includes(':role/'))).toBe(true);
  expect(evidence.problems).toEqual([]);
});

test('docs/proof.md says what this run has shown; if not, run `npx projen proof`', () => {
  expect(missingFromProof(evidence)).toEqual([]);
});
