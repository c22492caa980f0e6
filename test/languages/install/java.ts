import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { artefact, contentHash, filesIn, libraryVersion } from '../artefacts';
import { cache } from '../steps';
import { Language } from './language';

const PROGRAM = path.join(__dirname, '..', 'java');
/** A local repository of our own: the library has the same version whatever it holds, which the user's repository would remember. */
const REPOSITORY = path.join(cache, 'maven');

/** Java: a project whose pom names the folder that pacmak made as a Maven repository. */
export const java: Language = {
  name: 'Java',
  needs: [
    { name: 'javac', purpose: 'compiles Java apps (JDK 11 or newer)', present: () => javaVersion() >= 11, packages: ['openjdk-17-jdk-headless'], otherwise: 'brew install openjdk' },
    { name: 'mvn', purpose: 'resolves their packages', present: () => spawnSync('mvn', ['--version']).status === 0, packages: ['maven'], otherwise: 'brew install maven' },
  ],
  synthesize: async (steps, out) => {
    const repository = await artefact('java', steps, {
      args: ['--maven-local-repository', REPOSITORY],
      // Nobody reads the Javadoc here, and it takes as long as all the rest.
      env: { MAVEN_OPTS: `${process.env.MAVEN_OPTS ?? ''} -Dmaven.javadoc.skip=true` },
    });
    const library = path.join('io', 'github', 'cdk-reference-constructs');
    const version = libraryVersion();
    const jar = path.join(repository, library, 'cdk-reference-constructs', version, `cdk-reference-constructs-${version}.jar`);
    const work = path.join(steps.folder, 'target');
    await steps.whenChanged(work, contentHash(jar, ...filesIn(PROGRAM)), async () => {
      fs.rmSync(path.join(REPOSITORY, library), { recursive: true, force: true });
      await steps.run('compiled', 'mvn', [
        '--batch-mode', '--quiet', `-Dmaven.repo.local=${REPOSITORY}`, `-Dlibrary.version=${version}`, `-Dlibrary.repository=file://${repository}`, `-Dwork=${work}`,
        'compiler:compile', 'dependency:build-classpath',
      ], { cwd: PROGRAM });
    });
    const classpath = [path.join(work, 'classes'), fs.readFileSync(path.join(work, 'classpath.txt'), 'utf8').trim()].join(path.delimiter);
    await steps.run('apps synthesized', 'java', ['-cp', classpath, 'apps.Main', out]);
  },
};

/** The major version of the compiler, or 0 when there is none. */
function javaVersion(): number {
  return Number(/javac (\d+)/.exec(spawnSync('javac', ['-version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? 0);
}
