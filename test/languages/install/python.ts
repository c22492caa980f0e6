import * as path from 'node:path';
import { PYTHON } from '../../../local-cloud/requirements';
import { DEMO_APPS } from '../apps';
import { artefact, contentHash, only } from '../artefacts';
import { inProject } from '../steps';
import { Language } from './language';

const CONSTRAINTS = path.join(__dirname, '..', 'python', 'constraints.txt');

/** Python: `pip install` of the wheel in a virtual environment. What it depends on comes from its own metadata, pinned by constraints. */
export const python: Language = {
  name: 'Python',
  needs: [{ ...PYTHON, purpose: 'runs Python apps (3.10 or newer, with venv)' }],
  synthesize: async (steps, out) => {
    const wheel = only(await artefact('python', steps), '.whl');
    const environment = path.join(steps.folder, 'venv');
    const interpreter = path.join(environment, 'bin', 'python');
    await steps.whenChanged(environment, contentHash(CONSTRAINTS, wheel), async () => {
      await steps.run('virtual environment made', 'python3', ['-m', 'venv', environment]);
      await steps.run('wheel installed', interpreter, ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '-c', CONSTRAINTS, wheel]);
      await steps.run('pip check', interpreter, ['-m', 'pip', 'check']);
    });
    await steps.run('apps synthesized', interpreter, [path.join('python', 'main.py'), out]);
    for (const demo of DEMO_APPS) {
      await steps.run(`${demo} synthesized`, interpreter, [inProject(demo, 'app.py')], { env: { CDK_OUTDIR: path.join(out, demo) } });
    }
  },
};
