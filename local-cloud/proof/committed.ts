import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectRoot } from '../paths';
import { appSection, substance } from './document';
import { Evidence } from './evidence';

/** What docs/proof.md, as committed, does not say of a run: empty when it is up to date. */
export function missingFromProof(evidence: Evidence): string[] {
  const committed = substance(fs.readFileSync(path.join(projectRoot, 'docs', 'proof.md'), 'utf8'));
  const start = committed.indexOf(`### Run of ${evidence.app}\n`);
  const section = start < 0 ? [] : committed.slice(start).split(/\n(?=#{2,3} )/)[0].split('\n');
  const wanted = appSection(evidence).map(substance);
  return [
    ...wanted.filter((line) => !section.includes(line)).map((line) => `missing: ${line}`),
    ...section.filter((line) => line && !wanted.includes(line)).map((line) => `no longer so: ${line}`),
  ];
}
