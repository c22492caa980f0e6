import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { artefact } from '../artefacts';
import { Language } from './language';

const PROGRAM = path.join(__dirname, '..', 'go');
/** No other Go is fetched, and go.sum, which is committed, decides what is downloaded. */
const ENVIRONMENT = { GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' };

/** Go: a module that replaces the library by the folder that pacmak made. A Go package is its source, and is compiled here. */
export const go: Language = {
  name: 'Go',
  needs: [{
    name: 'go',
    purpose: 'compiles Go apps (1.25 or newer)',
    present: () => isRecent(),
    // Debian's own Go is older.
    packages: [],
    otherwise: 'brew install go, or https://go.dev/doc/install',
  }],
  synthesize: async (steps, out) => {
    await artefact('go', steps, { codeOnly: true });
    const program = path.join(steps.folder, 'apps');
    // Go's own cache remembers aws-cdk-lib, which takes a minute to compile.
    await steps.run('compiled', 'go', ['build', '-o', program, '.'], { cwd: PROGRAM, env: ENVIRONMENT });
    await steps.run('apps synthesized', program, [out]);
  },
};

function isRecent(): boolean {
  const minor = /go1\.(\d+)/.exec(spawnSync('go', ['version'], { encoding: 'utf8', env: { ...process.env, GOTOOLCHAIN: 'local' } }).stdout ?? '')?.[1];
  return Number(minor ?? 0) >= 25;
}
