import os
import signal
import subprocess
import sys
import time
import unittest

from attempt import Attempt


def run(code, attempt, grace=5):
    return attempt.run([sys.executable, "-c", code], {**os.environ, "PYTHONUNBUFFERED": "1"}, r"^step=(\d+)", {"loss": r"loss=([\d.]+)"}, r"loss=([\d.]+)", grace, 30)


class AttemptTest(unittest.TestCase):
    def test_a_quick_training_does_not_run_ahead_of_its_kill(self):
        attempt = run("for step in range(2000): print(f'step={step} loss=1', flush=True)", Attempt(1, (signal.SIGKILL, 50), delay=0.3))
        self.assertEqual((attempt.killed, attempt.code), (True, -9))
        self.assertLess(attempt.steps[-1], 80)

    def test_a_line_that_a_kill_has_cut_short_is_no_step(self):
        code = "import time\nprint('step=15 loss=1\\nstep=1', end='', flush=True); time.sleep(60)"
        self.assertEqual(run(code, Attempt(1, (signal.SIGKILL, 15), delay=0.2)).steps, [15])
        self.assertEqual(run("print('step=15 loss=1\\nstep=16', end='')", Attempt(1)).steps, [15, 16])

    def test_reads_steps_losses_and_the_last_metric(self):
        attempt = run("print('step=1 loss=0.5\\nhello\\nstep=2 loss=0.25\\nloss=0.2'); import sys; sys.exit('bad \\udcff')", Attempt(1))
        self.assertEqual((attempt.steps, attempt.losses, attempt.metrics), ([1, 2], [(1, 0.5), (2, 0.25)], {"loss": 0.2}))
        self.assertEqual((attempt.finished, attempt.code, len(attempt.stderr)), (False, 1, 1))

    def test_what_it_started_ends_with_it(self):
        code = "import os, subprocess\nprint('step=' + str(subprocess.Popen(['sleep', '60'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).pid), flush=True)"
        attempt = run(code, Attempt(1))
        for _ in range(100):
            if not _running(attempt.steps[0]):
                break
            time.sleep(0.05)
        self.assertFalse(_running(attempt.steps[0]))


def _running(pid):
    """A process that has ended may still wait for its parent to notice."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout.strip()
    return state != "" and not state.startswith("Z")
