import * as crypto from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { LocalCloudError } from './errors';
import { takeLock } from './install-lock';
import { javaHome } from './java';
import { home, shown } from './paths';
import { run } from './processes';
import { lastLine } from './python-environment';
import { JAVA, MAVEN, meet, PYTHON, thisMachine } from './requirements';

const PINNED = path.join(__dirname, 'spark');
const INSTALL_TIMEOUT_MS = 10 * 60_000;
const MAVEN_COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

export const SPARK_REQUIREMENTS = [PYTHON, JAVA, MAVEN];

/** How a script is run on Spark: `<python> main.py`, with these variables. They are also in `.local-cloud/spark/environment.json`. */
export interface SparkEnvironment {
  readonly python: string;
  /** To be added to those that a script has; AWS_ENDPOINT_URL and credentials are the script's own. */
  readonly environment: Record<string, string>;
}

/** Spark as Glue 5.1 has it, which reads and writes s3:// of the endpoint in AWS_ENDPOINT_URL; made once, and anew when what is pinned changes. */
export async function prepareSpark(runDirectory: string, log: (line: string) => void): Promise<SparkEnvironment> {
  await meet(SPARK_REQUIREMENTS, thisMachine(path.join(runDirectory, 'apt.log')), log);
  const folder = path.join(home, 'spark');
  const release = await takeLock(`${folder}.lock`, INSTALL_TIMEOUT_MS);
  try {
    const file = path.join(folder, 'environment.json');
    const wanted = pinned();
    const there = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
    if (there.pinned === wanted) return { python: there.python, environment: there.environment };

    fs.rmSync(folder, { recursive: true, force: true });
    try {
      await install(folder, path.join(runDirectory, 'install-spark.log'), log);
    } catch (error) {
      fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    const made = { python: pythonOf(folder), environment: environment(folder) };
    // Written last, and at once: an installation without it was interrupted, and is done again.
    fs.writeFileSync(`${file}.new`, JSON.stringify({ pinned: wanted, ...made }, undefined, 2));
    fs.renameSync(`${file}.new`, file);
    return made;
  } finally {
    release();
  }
}

async function install(folder: string, logFile: string, log: (line: string) => void): Promise<void> {
  const jars = path.join(folder, 'jars');
  const pip = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--no-deps'];
  const steps: [string, string, string[]][] = [
    ['Installing Spark (once): fetching the jars for S3 and PostgreSQL', 'mvn',
      ['-q', '-B', '-f', path.join(PINNED, 'pom.xml'), MAVEN_COPY, '-DexcludeTransitive=true', `-DoutputDirectory=${jars}`]],
    ['Installing Spark (once): making its Python environment', 'python3', ['-m', 'venv', '--clear', path.join(folder, 'venv')]],
    ['Installing Spark (once): fetching PySpark, 320 MB', pythonOf(folder), [...pip, '-r', path.join(PINNED, 'build-requirements.txt')]],
    ['', pythonOf(folder), [...pip, '--no-build-isolation', '-r', path.join(PINNED, 'requirements.txt')]],
    ['', pythonOf(folder), ['-m', 'pip', 'check', '--disable-pip-version-check']],
  ];
  fs.mkdirSync(folder, { recursive: true });
  for (const [line, command, args] of steps) {
    if (line) log(line);
    const { code, timedOut, output } = await run(command, args, { log: logFile, timeoutMs: INSTALL_TIMEOUT_MS, cwd: folder });
    if (code === 0) continue;
    const problem = timedOut ? `took more than ${INSTALL_TIMEOUT_MS / 60_000} minutes` : `failed (${lastLine(output)})`;
    throw new LocalCloudError(`Installing Spark ${problem}: check the network and try again; log: ${shown(logFile)}`);
  }
  checkSums(jars);
  configure(folder);
}

/** Exactly the jars whose sums are kept here. */
function checkSums(jars: string): void {
  const wanted = new Map(fs.readFileSync(path.join(PINNED, 'jars.sha256'), 'utf8').trim().split('\n').map((line) => line.split(/ +/).reverse() as [string, string]));
  const names = fs.readdirSync(jars);
  const missing = [...wanted.keys()].filter((name) => !names.includes(name));
  const wrong = names.filter((name) => sha256(path.join(jars, name)) !== wanted.get(name));
  if (missing.length + wrong.length === 0) return;
  throw new LocalCloudError(`The jars that Maven brought are not those in ${shown(path.join(PINNED, 'jars.sha256'))}: `
    + `${[...missing.map((name) => `${name} is missing`), ...wrong.map((name) => `${name} is another file`)].join(', ')}; `
    + 'empty the local Maven repository of them and try again, or change both the pom and the sums');
}

function configure(folder: string): void {
  const conf = path.join(folder, 'conf');
  const scratch = path.join(folder, 'scratch');
  fs.mkdirSync(conf);
  fs.mkdirSync(scratch);
  fs.copyFileSync(path.join(PINNED, 'log4j2.properties'), path.join(conf, 'log4j2.properties'));
  const defaults = fs.readFileSync(path.join(PINNED, 'spark-defaults.conf'), 'utf8');
  fs.writeFileSync(path.join(conf, 'spark-defaults.conf'), defaults.replaceAll('{jars}', path.join(folder, 'jars')).replaceAll('{scratch}', scratch));
}

function environment(folder: string): Record<string, string> {
  return {
    JAVA_HOME: javaHome()!,
    SPARK_CONF_DIR: path.join(folder, 'conf'),
    SPARK_LOCAL_IP: '127.0.0.1',
    SPARK_LOCAL_DIRS: path.join(folder, 'scratch'),
    PYSPARK_PYTHON: pythonOf(folder),
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

const pythonOf = (folder: string) => path.join(folder, 'venv', 'bin', 'python');
const sha256 = (file: string) => crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex');

/** Changes with every file here, and with the place: the configuration holds absolute paths. */
function pinned(): string {
  const hash = crypto.createHash('sha256').update(home).update(javaHome()!);
  for (const name of fs.readdirSync(PINNED).sort()) hash.update(name).update(fs.readFileSync(path.join(PINNED, name)));
  return hash.digest('hex');
}
