import './on-current-cdk';
import { writeFileSync } from 'node:fs';
import { CONSTRUCTS } from './constructs';
import { unexpected } from './exceptions';
import { formsOf, subjectOf } from './forms';
import { RULES } from './rules';
test('dump', async () => {
  const out: string[] = [];
  for (const entry of CONSTRUCTS.filter((e) => /Canary/.test(e.construct))) {
    for (const form of formsOf(entry)) {
      try {
        const found = [...form.synthesis().nag];
        for (const [n, rule] of Object.entries(RULES)) if (n !== 'JSONata expressions evaluate' || process.env.J) found.push(...await rule(subjectOf(entry, form)));
        for (const f of unexpected(found, entry.exceptions ?? [])) out.push(`${f.rule} @ ${f.at} :: ${f.message.slice(0, 400).replace(/\n/g, ' ')} [${entry.construct} ${form.name}]`);
        if (form.synthesis().thrown && !/Serverless|AwsSol/.test(form.synthesis().thrown!)) out.push(form.synthesis().thrown!);
      } catch (e: any) { out.push(`THROWS ${entry.construct} ${form.name} ${e.message}`); }
    }
  }
  writeFileSync('/tmp/h4found.txt', out.join('\n'));
}, 120000);
