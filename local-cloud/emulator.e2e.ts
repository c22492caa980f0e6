import * as path from 'path';
import { prepareEnvironment } from './environment';
import { newRunDirectory, nodeModules } from './paths';
import { run } from './processes';

/** The Python tests of the emulator's extension, in its own environment and on its own Node. */
test('python -m unittest', async () => {
  const runDirectory = newRunDirectory();
  const { python, nodeDirectory } = await prepareEnvironment(runDirectory, () => undefined);
  const args = ['-m', 'unittest', 'discover', '-s', path.join(__dirname, 'emulator', 'tests'), '-t', __dirname];
  const { code, output } = await run(python, args, {
    log: path.join(runDirectory, 'unittest.log'),
    timeoutMs: 120_000,
    env: { ...process.env, PATH: `${nodeDirectory}${path.delimiter}${process.env.PATH}`, NODE_PATH: nodeModules, PYTHONDONTWRITEBYTECODE: '1' },
  });
  expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/Ran [1-9]\d+ tests in [\s\S]*\nOK/) });
}, 300_000);
