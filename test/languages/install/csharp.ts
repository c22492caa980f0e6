import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { artefact, libraryVersion } from '../artefacts';
import { Language } from './language';

const PROGRAM = path.join(__dirname, '..', 'csharp');

/** C#: a project that takes the package from the folder that pacmak made. */
export const csharp: Language = {
  name: 'C#',
  needs: [{
    name: 'dotnet',
    purpose: 'compiles C# apps (.NET SDK 8 or newer)',
    present: () => hasSdk(),
    // Debian has none of its own.
    packages: [],
    otherwise: 'brew install dotnet, or https://learn.microsoft.com/dotnet/core/install',
  }],
  mayBeMissingInCi: true,
  synthesize: async (steps, out) => {
    await artefact('dotnet', steps);
    const built = path.join(steps.folder, 'build');
    // The library has the same version whatever it holds, which NuGet would remember.
    const packages = path.join(steps.folder, 'packages');
    fs.rmSync(path.join(packages, 'cdkreferenceconstructs'), { recursive: true, force: true });
    await steps.run('compiled', 'dotnet', [
      'build', PROGRAM, '--artifacts-path', built, '--nologo', `-p:LibraryVersion=${libraryVersion()}`, `-p:RestorePackagesPath=${packages}`,
    ], { env: { DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' } });
    await steps.run('apps synthesized', 'dotnet', [path.join(built, 'bin', 'apps', 'debug', 'apps.dll'), out]);
  },
};

function hasSdk(): boolean {
  const sdks = spawnSync('dotnet', ['--list-sdks'], { encoding: 'utf8' }).stdout ?? '';
  return sdks.split('\n').some((line) => Number.parseInt(line, 10) >= 8);
}
