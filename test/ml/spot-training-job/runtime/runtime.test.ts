import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(__dirname, '../../../..');

function unittest(...args: string[]) {
  const ran = spawnSync('python3', ['-m', 'unittest', ...args], {
    cwd: __dirname,
    encoding: 'utf8',
    timeout: 100_000,
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONPATH: ['src/ml/spot-training-job/runtime', 'demo-apps/spot-training/train'].map((directory) => join(root, directory)).join(delimiter),
      // Checkpoints are synced to the disk, which takes its time where others write as well.
      ...existsSync('/dev/shm') && { TMPDIR: '/dev/shm' },
    },
  });
  return { code: ran.status, output: ran.error?.message ?? ran.stderr };
}

test('python -m unittest: the helper for training scripts, the resume kit, the simulator, the training of the demo app', () => {
  expect(unittest('discover')).toMatchObject({ code: 0, output: expect.stringMatching(/Ran [1-9]\d+ tests in [\s\S]*\nOK\n$/) });
}, 120_000);

test('a failing test is seen', () => {
  expect(unittest('test_resumable.NoSuchTest')).toMatchObject({ code: 1, output: expect.stringContaining('FAILED (errors=1)') });
});
