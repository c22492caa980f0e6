import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

const JVMS = ['/usr/lib/jvm', '/opt/homebrew/opt', '/usr/local/opt'];

/** Home of a Java 17, wherever the system keeps it: the `java` on PATH may be another release. */
export function javaHome(): string | undefined {
  const installed = JVMS.filter((folder) => fs.existsSync(folder))
    .flatMap((folder) => fs.readdirSync(folder).filter((name) => /(java|jdk|jre|temurin).*17/.test(name)).map((name) => path.join(folder, name)));
  const onPath = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'java')).filter((file) => fs.existsSync(file))
    .map((file) => path.resolve(fs.realpathSync(file), '../..'));
  return [process.env.JAVA_HOME, ...installed, ...onPath].find((home) => home && release(home) === '17');
}

function release(home: string): string | undefined {
  const { stderr } = spawnSync(path.join(home, 'bin', 'java'), ['-version'], { encoding: 'utf8' });
  return stderr?.match(/version "(\d+)/)?.[1];
}
