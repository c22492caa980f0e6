import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DEMO_APPS } from '../apps';
import { artefact, only } from '../artefacts';
import { inProject } from '../steps';
import { Language } from './language';

/** TypeScript on one version of aws-cdk-lib: `npm install` of the tarball in a fresh directory, `tsc`, `node`. */
export function typescript(cdkVersion: string, constructsVersion: string): Language {
  return {
    name: `TypeScript (aws-cdk-lib ${cdkVersion})`,
    needs: [],
    synthesize: async (steps, out) => {
      const tarball = only(await artefact('js', steps), '.tgz');
      // Outside this repository: in it, Node would find in our node_modules what the package forgets to depend on.
      const project = fs.mkdtempSync(path.join(os.tmpdir(), 'languages-'));
      try {
        fs.writeFileSync(path.join(project, 'package.json'), '{ "private": true }\n');
        const packages = [tarball, `aws-cdk-lib@${cdkVersion}`, `constructs@${constructsVersion}`, `@types/node@${installed('@types/node')}`];
        await steps.run('npm install', 'npm', ['install', '--save-exact', '--prefer-offline', '--no-audit', '--no-fund', ...packages], { cwd: project });
        fs.cpSync(path.join(__dirname, '..', 'typescript'), project, { recursive: true });
        DEMO_APPS.forEach((demo) => fs.cpSync(inProject(demo), path.join(project, demo), { recursive: true }));
        // The package's declarations are checked too: the tsconfig.json skips no library.
        await steps.run('compiled', inProject('node_modules', '.bin', 'tsc'), [], { cwd: project });
        await steps.run('apps synthesized', 'node', [path.join(project, 'main.js'), out]);
        for (const demo of DEMO_APPS) {
          await steps.run(`${demo} synthesized`, 'node', [path.join(project, demo, 'app.js')], { env: { CDK_OUTDIR: path.join(out, demo) } });
        }
      } finally {
        fs.rmSync(project, { recursive: true, force: true });
      }
    },
  };
}

function installed(name: string): string {
  return JSON.parse(fs.readFileSync(inProject('node_modules', name, 'package.json'), 'utf8')).version;
}
