import * as path from 'path';
import { prepareEnvironment } from './environment';
import { newRunDirectory, nodeModules } from './paths';
import { run } from './processes';
import { FFMPEG, meet, thisMachine } from './requirements';

/** What unittest says last: each failure with its traceback, and the counts. Before that come the emulator's log lines, without end. */
function summary(output: string) {
  const begins = output.search(/^(={70}\n(FAIL|ERROR)|-{70}\nRan )/m);
  return output.slice(begins < 0 ? -2000 : begins);
}

/** The Python tests of the emulator's extension, in its own environment and on its own Node. */
test('python -m unittest, with the branches of the extension covered', async () => {
  const runDirectory = newRunDirectory();
  await meet([FFMPEG], thisMachine(path.join(runDirectory, 'apt.log')), () => undefined);
  const { python, nodeDirectory } = await prepareEnvironment(runDirectory, () => undefined);
  const coverage = (log: string, ...args: string[]) => run(python, ['-m', 'coverage', ...args], {
    log: path.join(runDirectory, log),
    timeoutMs: 720_000,
    cwd: __dirname,
    env: {
      ...process.env,
      PATH: `${nodeDirectory}${path.delimiter}${process.env.PATH}`,
      NODE_PATH: nodeModules,
      PYTHONDONTWRITEBYTECODE: '1',
      COVERAGE_FILE: path.join(runDirectory, '.coverage'),
    },
  });
  const tests = await coverage(
    'unittest.log', 'run', '--branch', '--source', 'emulator', '-m', 'unittest', 'discover', '--buffer', '-s', 'emulator/tests', '-t', '.');
  expect({ ...tests, output: summary(tests.output) }).toMatchObject({ code: 0, output: expect.stringMatching(/Ran [1-9]\d+ tests in [\s\S]*\nOK/) });
  // What only makes sense inside the running emulator is shown by local-cloud.e2e.ts.
  const inside = ['__main__', 'regional_domains', 'rest_api', 'http_api'].map((module) => `emulator/${module}.py`);
  const report = await coverage('coverage.log', 'report', '--fail-under=90', '--skip-covered', '--sort=miss', `--omit=*/tests/*,${inside.join(',')}`);
  expect(report.code === 0 || report.output).toBe(true);
}, 900_000);
