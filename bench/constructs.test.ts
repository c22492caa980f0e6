import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { BENCHED } from './constructs';
import { definitionsIn, typesIn } from './templates';

let texts = '';
// The source, not what an earlier build has compiled; and the texts that run.ts would have written.
jest.mock('cdk-reference-constructs', () => jest.requireActual('../src'));
jest.mock('fs', () => {
  const fs = jest.requireActual('fs');
  return { ...fs, readFileSync: (file: string, ...more: unknown[]) => (/definitions-\w+\.json$/.test(String(file)) ? texts : fs.readFileSync(file, ...more)) };
});

function synthesized(build: (home: Stack, id: string) => void) {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
  const app = new App({ outdir, analyticsReporting: false });
  build(new Stack(app, 'Home0', { env: { region: 'us-east-1' } }), 'Bench0');
  const templates = app.synth().stacks.map(({ template }) => template);
  rmSync(outdir, { recursive: true });
  return templates;
}

test.each(Object.entries(BENCHED))('what %s is compared with declares as many resources of each type', (_, { construct, direct }) => {
  const templates = synthesized(construct);
  texts = JSON.stringify(definitionsIn(templates));
  expect(typesIn(synthesized(direct))).toEqual(typesIn(templates));
}, 60_000);
