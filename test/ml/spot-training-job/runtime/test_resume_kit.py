import contextlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from unittest import mock

import resume_kit
from attempt import Attempt
from training_layout import Placement
from verdicts import Evidence, judge

HERE = os.path.dirname(os.path.abspath(__file__))
TRAIN = os.path.join(os.path.dirname(sys.modules["resume_kit"].__file__), *[".."] * 4, "demo-apps", "spot-training", "train")
BROKEN = ["--metric", "weights=final=([-\\d.]+)", "--checkpoint-interval-steps", "10"]
DEMO = ["--metric", "loss=held out: loss=([\\d.]+)", "--checkpoint-interval-steps", "10", "--channel", f"train={TRAIN}/data/train",
        "--hyperparameter", "epochs=2", "--hyperparameter", "checkpoint_every=10", "--hyperparameter", "step_delay_ms=1"]


def python(code):
    return [sys.executable, "-c", code]


class ResumeKitTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.directory)
        self.json = os.path.join(self.directory, "report.json")

    def run_kit(self, *arguments):
        """Exit code, and what was printed."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                code = resume_kit.main([str(each) for each in arguments])
            except SystemExit as end:
                code = end.code
        return code, said.getvalue()

    def broken(self, script, *options):
        return self.run_kit(*BROKEN, *options, "--", sys.executable, os.path.join(HERE, "broken", script))

    def report(self):
        with open(self.json, encoding="utf-8") as file:
            return json.load(file)


class DemoTest(ResumeKitTest):
    def test_twenty_kills_with_damaged_uploads_change_nothing(self):
        plot = os.path.join(self.directory, "curve.svg")
        code, said = self.run_kit(*DEMO, "--kills", 20, "--seed", 7, "--torn", "--corrupt", "--json", self.json, "--plot", plot, "--", sys.executable, f"{TRAIN}/train.py")
        self.assertEqual(code, 0, said)
        report = self.report()
        attempts = report["attempts"]
        self.assertEqual(len(attempts), 21, said)
        self.assertEqual([each["signal"] for each in attempts], ["SIGTERM", "SIGKILL"] * 10 + [None])
        self.assertEqual(report["metric"]["interrupted"], report["metric"]["uninterrupted"])
        self.assertGreaterEqual(sum(bool(each["damage"]) for each in attempts), 5)
        for before, after in zip(attempts, attempts[1:]):
            graceful = before["signal"] == "SIGTERM" and not before["damage"]
            self.assertLessEqual(after["stepsRepeated"], 0 if graceful else 20 if before["damage"] else 10)
        self.assertIn("The training resumes.", said)
        names = {text.text for text in xml.etree.ElementTree.parse(plot).iter("{http://www.w3.org/2000/svg}text")}
        self.assertLessEqual({"uninterrupted", "SIGTERM", "SIGKILL", "step", "loss"}, names)

    def test_without_a_mount_the_script_reads_ml_root(self):
        code, said = self.run_kit(*DEMO, "--layout", "env", "--kills", 2, "--metric", "accuracy=json:model.json:metrics.accuracy", "--tolerance", 0, "--json", self.json,
                                  "--", sys.executable, f"{TRAIN}/train.py")
        self.assertEqual(code, 0, said)
        self.assertIn("note: no mount at /opt/ml", said)
        self.assertFalse(self.report()["mounted"])
        self.assertGreater(self.report()["metric"]["interrupted"], 0.8)


class BrokenTest(ResumeKitTest):
    def test_one_that_starts_from_zero(self):
        code, said = self.broken("starts_from_zero.py", "--kills", 2)
        self.assertEqual(code, 1)
        self.assertRegex(said, r"FAIL  resumes +attempt \d starts from step 1 although \d+ steps were done: save to /opt/ml/checkpoints")
        self.assertRegex(said, r"FAIL  lost work +attempt \d repeats \d+ steps, allowed: 10")
        self.assertRegex(said, r"pass  weights")
        self.assertIn("The training does not resume as it should.", said)

    def test_one_that_forgets_the_random_state(self):
        code, said = self.broken("forgets_the_random_state.py", "--kills", 2)
        self.assertEqual(code, 1)
        self.assertRegex(said, r"FAIL  weights .*it first differs at step \d+1, in attempt \d: keep in the checkpoint, and restore, the state of every random generator")
        self.assertEqual(len(re.findall("FAIL", said)), 1, said)

    def test_one_that_loads_a_torn_checkpoint(self):
        code, said = self.broken("loads_a_torn_checkpoint.py", "--kills", 6, "--torn", "--seed", 2)
        self.assertEqual(code, 1)
        self.assertRegex(said, r"FAIL  damaged checkpoints +attempt \d (loads|ends by itself).*(left out|cut short).*rename it when it is whole, and verify it")

    def test_without_damage_the_same_script_is_only_as_bad_as_its_luck(self):
        code, said = self.broken("loads_a_torn_checkpoint.py", "--kills", 1)
        self.assertEqual(code, 0, said)

    def test_one_that_crashes_when_it_is_given_something(self):
        script = """
import os, sys, time
if os.listdir("/opt/ml/checkpoints" if "ML_ROOT" not in os.environ else os.environ["ML_ROOT"] + "/checkpoints"): sys.exit("cannot read it")
for step in range(40):
    print(f"step={step}", flush=True); time.sleep(0.002)
    open(os.environ.get("ML_ROOT", "/opt/ml") + "/checkpoints/state", "w").close()
print("final=1")
"""
        code, said = self.run_kit(*BROKEN, "--kills", 2, "--", *python(script))
        self.assertEqual(code, 1)
        self.assertRegex(said, r"FAIL  finishes +attempt 2 ends by itself with exit code 1 \(cannot read it\): an attempt must go on with whatever")


class WrongUseTest(ResumeKitTest):
    def check(self, words, *arguments, code=2):
        got, said = self.run_kit(*arguments)
        self.assertEqual((got, words in said), (code, True), said)

    def test_what_cannot_be_judged_is_said(self):
        prints = "import time\nfor step in range({0}):\n    print(f'step={{step}}', flush=True); time.sleep({1})\nprint('final=1')"
        self.check("--kills is 30, allowed for 20 steps: at most 17", *BROKEN, "--kills", 30, "--", *python(prints.format(20, 0)))
        self.check("0 steps were seen, needed: 3 or more; check --step-regex", *BROKEN, "--step-regex", "(never)", "--", *python(prints.format(5, 0)), code=1)
        self.check("ended with exit code 3", *BROKEN, "--", *python("import sys; sys.exit(3)"), code=1)
        self.check("was not found in the uninterrupted run: check --metric", "--metric", "x=nothing (\\d)", *BROKEN[2:], "--kills", 1, "--", *python(prints.format(20, 0.002)), code=1)
        self.check("did all its steps after SIGTERM at step", *BROKEN, "--kills", 1, "--", *python("import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + prints.format(9, 0.05)), code=1)

    def test_one_that_hangs_is_ended(self):
        attempt = Attempt(1).run(python("import time; time.sleep(60)"), dict(os.environ), "(x)", {}, "(x)", grace=1, time_limit=0.3)
        self.assertEqual((attempt.timed_out, attempt.finished, attempt.code), (True, False, -9))
        reference = Attempt(0)
        reference.steps = [1, 2, 3]
        verdicts = judge(Evidence(reference, [attempt], 1, 0, "loss", (1.0, None)))
        self.assertIn("attempt 1 reached the time limit: raise --timeout", verdicts[0].says)
        self.assertEqual([verdict.passed for verdict in verdicts if verdict.check in ("finishes", "is killed", "lost work", "loss")], [False] * 4)

    def test_one_that_ignores_sigterm_is_killed_after_the_grace(self):
        ignores = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nfor step in range(9): print(f'step={step}', flush=True); time.sleep(0.08)\nprint('final=1')"
        code, said = self.run_kit(*BROKEN, "--kills", 1, "--grace", 0.02, "--", *python(ignores))
        self.assertEqual(code, 0, said)
        self.assertRegex(said, r"attempt 1 .*SIGTERM, exit code -9")

    def test_wrong_options(self):
        command = ["--", "true"]
        self.check("has no group: put the number in parentheses", *BROKEN, "--step-regex", "step", *command)
        self.check("is no regular expression", *BROKEN, "--step-regex", "(", *command)
        self.check("'loss' is not NAME=VALUE", "--metric", "loss", *BROKEN[2:], *command)
        self.check("allowed: a whole number from 1", *BROKEN, "--kills", 0, *command)
        self.check("the channel train is 'nowhere', allowed: a directory", *BROKEN, "--channel", "train=nowhere", *command)

    def test_a_machine_that_allows_no_mount(self):
        with mock.patch("training_layout._can_mount", return_value=False):
            self.assertFalse(Placement.find("auto", "anywhere").mounted)
            self.check("this machine allows no mount at /opt/ml", *BROKEN, "--layout", "mount", "--", "true")
