import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { LocalCloudError } from './errors';
import { javaHome } from './java';
import { postgresBin } from './postgres-bin';
import { run } from './processes';

/** A program that a demo needs on the machine, apart from Node and what npm installs. */
export interface Requirement {
  readonly name: string;
  /** What the demo does with it; said when it is missing. */
  readonly purpose: string;
  readonly present: () => boolean;
  /** Debian packages that bring it. */
  readonly packages: string[];
  /** The command for other systems, for example `brew install curl`. */
  readonly otherwise?: string;
  /** Without an optional one the demo runs and leaves out that part; it asks `context.has(name)`. */
  readonly optional?: boolean;
}

/** A requirement that is met by any of these commands. */
export function command(names: string[], more: Omit<Requirement, 'name' | 'present'> & { name?: string }): Requirement {
  return { name: names[0], present: () => names.some(onPath), ...more };
}

export const PYTHON: Requirement = {
  name: 'python3',
  purpose: 'runs the emulator (3.10 or newer, with venv)',
  present: () => spawnSync('python3', ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))']).status === 0,
  packages: ['python3', 'python3-venv'],
  otherwise: 'brew install python',
};

/** Debian's package brings both programs. */
export const FFMPEG: Requirement = {
  name: 'ffmpeg',
  purpose: 'probes and encodes media where AWS has MediaConvert',
  present: () => onPath('ffmpeg') && onPath('ffprobe'),
  packages: ['ffmpeg'],
  otherwise: 'brew install ffmpeg',
};

/** The release that Glue 5.1 has: PySpark 3.5 does not run on every newer one. */
export const JAVA: Requirement = {
  name: 'java 17',
  purpose: 'runs Spark where AWS has Glue',
  present: () => javaHome() !== undefined,
  packages: ['openjdk-17-jre-headless'],
  otherwise: 'brew install openjdk@17',
};

export const MAVEN: Requirement = command(['mvn'], {
  name: 'maven', purpose: 'fetches what Spark needs for S3 and JDBC', packages: ['maven'], otherwise: 'brew install maven',
});

export const POSTGRES: Requirement = {
  name: 'postgresql',
  purpose: 'is the database that a company has (server and psql)',
  present: () => postgresBin() !== undefined,
  packages: ['postgresql'],
  otherwise: 'brew install postgresql',
};

/** The server, which Debian also starts where it has systemd; ours is another one. */
export const SAMBA: Requirement = {
  name: 'samba',
  purpose: 'is the share that machines of a factory write to (smbd and pdbedit)',
  present: () => programPath('smbd') !== undefined && programPath('pdbedit') !== undefined,
  packages: ['samba'],
  otherwise: 'brew install samba',
};

export const SMBCLIENT: Requirement = command(['smbclient'], {
  purpose: 'looks at the share as a second client', packages: ['smbclient'], otherwise: 'brew install samba',
});

export const MOSQUITTO: Requirement = {
  name: 'mosquitto',
  purpose: 'is the MQTT broker where AWS has IoT (mosquitto and mosquitto_sub)',
  present: () => programPath('mosquitto') !== undefined && onPath('mosquitto_sub'),
  packages: ['mosquitto', 'mosquitto-clients'],
  otherwise: 'brew install mosquitto',
};

export interface Machine {
  readonly debianRoot: boolean;
  /** apt-get as root; true when it worked. */
  install(packages: string[]): Promise<boolean>;
}

/** Names of what is there. Installs what is missing on Debian as root; otherwise throws with the command that installs it. */
export async function meet(requirements: Requirement[], machine: Machine, log: (line: string) => void): Promise<Set<string>> {
  const missing = () => requirements.filter((requirement) => !requirement.present());
  const wanted = missing();
  if (wanted.length > 0 && machine.debianRoot) {
    log(`Installing ${wanted.map(({ name }) => name).join(', ')}`);
    await machine.install(wanted.flatMap(({ packages }) => packages));
  }
  const still = missing();
  for (const requirement of still.filter(({ optional }) => optional)) {
    log(`Without ${requirement.name}: ${requirement.purpose} is left out. To include it: ${howToInstall(requirement)}`);
  }
  const needed = still.filter(({ optional }) => !optional);
  if (needed.length > 0) {
    throw new LocalCloudError(needed.map((requirement) =>
      `${requirement.name} is missing, which ${requirement.purpose}: ${howToInstall(requirement)}`).join('\n'));
  }
  return new Set(requirements.filter((requirement) => !still.includes(requirement)).map(({ name }) => name));
}

export function howToInstall({ packages, otherwise }: Requirement, platform = process.platform): string {
  const debian = `sudo apt-get install -y ${packages.join(' ')}`;
  return platform === 'darwin' && otherwise ? otherwise : debian;
}

export function thisMachine(logFile: string): Machine {
  const apt = (...args: string[]) => run('apt-get', args, {
    log: logFile, timeoutMs: 10 * 60_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return {
    debianRoot: process.getuid?.() === 0 && fs.existsSync('/etc/debian_version'),
    install: async (packages) => (await apt('update', '-q')).code === 0 && (await apt('install', '-yq', '--no-install-recommends', ...packages)).code === 0,
  };
}

/** Debian keeps servers where the PATH of a user does not look. */
export function programPath(name: string): string | undefined {
  return [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin'].map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

export function onPath(name: string): boolean {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, name)));
}
