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


PRINTS = "import time\nfor step in range({0}):\n    print(f'step={{step}} loss=1', flush=True); time.sleep({1})\nprint('final=1')"


class WrongUseTest(ResumeKitTest):
    def check(self, words, *arguments, code=2):
        got, said = self.run_kit(*arguments)
        self.assertEqual((got, words in said), (code, True), said)

    def test_what_was_not_tested_does_not_count_as_a_script_that_does_not_resume(self):
        short = ["--", *python(PRINTS.format(5, 0))]
        self.check("nothing was tested: the command, left alone, ended with exit code 3 (no rows): make it work once", *BROKEN, "--",
                   *python("import sys; print('no rows', file=sys.stderr); sys.exit(3)"))
        self.check("nothing was tested: the command, left alone, reached the --timeout of 0.2 s", *BROKEN, "--timeout", 0.2, "--", *python("import time; time.sleep(9)"))
        self.check("uninterrupted  no step                  reached the --timeout  (0.", *BROKEN, "--timeout", 0.2, "--", *python("import time; time.sleep(9)"))
        self.check("nothing was tested: 0 steps were seen, needed: 3 or more; check --step-regex '(never)'", *BROKEN, "--step-regex", "(never)", *short)
        self.check("nothing was tested: the metric x was not found after the command, left alone, had finished: check --metric", "--metric", "x=nothing (\\d)", *BROKEN[2:], *short)
        self.check("nothing was tested: the metric x is nan", "--metric", "x=is (.*)", *BROKEN[2:], "--", *python(PRINTS.format(5, 0) + "\nprint('is nan')"))
        self.check("--kills is 30, allowed for 20 steps: at most 17", *BROKEN, "--kills", 30, "--", *python(PRINTS.format(20, 0)))

    def test_an_interval_that_lets_a_script_pass_that_never_resumes(self):
        words = "--checkpoint-interval-steps is 1000, allowed for 20 steps: at most {}: a script that starts from zero would pass"
        wide = [*BROKEN[:3], "1000"]
        self.check(words.format(17), *wide, "--", *python(PRINTS.format(20, 0)))
        self.check(words.format(8), *wide, "--torn", "--", *python(PRINTS.format(20, 0)))
        for seed in (1, 2):
            self.check("FAIL  resumes", *BROKEN[:3], 100, "--kills", 1, "--seed", seed, "--", sys.executable, os.path.join(HERE, "broken", "starts_from_zero.py"), code=1)

    def test_a_signal_that_interrupts_nothing(self):
        ignores = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + PRINTS.format(14, 0.03)
        self.check("did all its steps after SIGTERM at step", *BROKEN, "--kills", 1, "--", *python(ignores), code=1)

    def test_one_that_hangs_is_ended(self):
        attempt = Attempt(1).run(python("import time; time.sleep(60)"), dict(os.environ), "(x)", {}, "(x)", grace=1, time_limit=0.3)
        self.assertEqual((attempt.timed_out, attempt.finished, attempt.code), (True, False, -9))
        reference = Attempt(0)
        reference.steps = [1, 2, 3]
        verdicts = judge(Evidence(reference, [attempt], 1, 0, "loss", (1.0, None)))
        self.assertIn("attempt 1 reached the time limit: raise --timeout", verdicts[0].says)
        self.assertEqual([verdict.passed for verdict in verdicts if verdict.check in ("finishes", "is killed", "lost work", "loss")], [False] * 4)

    def test_one_that_ignores_sigterm_is_killed_after_the_grace(self):
        ignores = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nfor step in range(15): print(f'step={step}', flush=True); time.sleep(0.04)\nprint('final=1')"
        code, said = self.run_kit(*BROKEN, "--kills", 1, "--grace", 0.02, "--", *python(ignores))
        self.assertEqual(code, 1, said)
        self.assertRegex(said, r"pass  is killed .*\nFAIL  resumes")
        self.assertRegex(said, r"attempt 1 .*SIGTERM, exit code -9")

    def test_wrong_options(self):
        command = ["--", "true"]
        self.check("has no group: put the number in parentheses", *BROKEN, "--step-regex", "step", *command)
        self.check("is no regular expression", *BROKEN, "--step-regex", "(", *command)
        self.check("'loss' is not NAME=VALUE", "--metric", "loss", *BROKEN[2:], *command)
        self.check("'loss=[0-9' is no regular expression", "--metric", "loss=loss=[0-9", *BROKEN[2:], *command)
        self.check("'final=.*' has no group: put the number in parentheses", "--metric", "final=final=.*", *BROKEN[2:], *command)
        self.check("'json:model.json' is not json:FILE:KEY", "--metric", "loss=json:model.json", *BROKEN[2:], *command)
        self.check("allowed: a whole number from 1", *BROKEN, "--kills", 0, *command)
        for name in ("--tolerance", "--grace", "--timeout"):
            self.check(f"argument {name}: '-1', allowed: a number from 0", *BROKEN, f"{name}=-1", *command)
        self.check("the channel train is 'nowhere', allowed: a directory", *BROKEN, "--channel", "train=nowhere", *command)
        self.check("the command 'no-such-command' is not found", *BROKEN, "--layout", "env", "--", "no-such-command")
        self.check("--json is 'nowhere/out.json', allowed: a file in a directory that exists", *BROKEN, "--json", "nowhere/out.json", *command)
        self.check("--plot is 'nowhere/out.svg', allowed: a file in a directory that exists", *BROKEN, "--plot", "nowhere/out.svg", *command)

    def test_a_command_that_cannot_be_executed(self):
        script = os.path.join(self.directory, "script")
        with open(script, "wb") as file:
            file.write(b"\x7fELF nothing")
        os.chmod(script, 0o755)
        self.check("resume_kit: [Errno 8] Exec format error", *BROKEN, "--layout", "env", "--", script)

    def test_a_model_that_the_last_attempt_did_not_write(self):
        script = """
import json, os, time
root = os.environ["ML_ROOT"]
path = root + "/checkpoints/step"
first = int(open(path).read()) if os.path.exists(path) else 0
for step in range(first + 1, 41):
    print(f"step={step}", flush=True); time.sleep(0.002)
    with open(path + ".tmp", "w") as file: file.write(str(step))
    os.replace(path + ".tmp", path)
if not first:
    with open(root + "/model/model.json", "w") as file: json.dump({"x": 1}, file)
"""
        self.check("FAIL  x                    was not found although the last attempt finished: write or print it at the end of a resumed training as well",
                   "--metric", "x=json:model.json:x", *BROKEN[2:], "--layout", "env", "--kills", 1, "--", *python(script), code=1)

    def test_a_group_that_holds_no_number(self):
        for option, value, pattern, got in (("--step-regex", "(step)=", "(step)=", "'step'"), ("--metric", "x=final=(2)?", "final=(2)?", "None"),
                                            ("--curve-regex", "(loss)", "(loss)", "'loss'")):
            self.check(f"the first group of {pattern!r} is {got} on the line ", *BROKEN, option, value, "--", *python(PRINTS.format(20, 0)))

    def test_what_is_in_the_work_directory_is_not_taken_for_a_checkpoint(self):
        kept = os.path.join(self.directory, "kept")
        script = ["--", sys.executable, os.path.join(HERE, "broken", "starts_from_zero.py")]
        self.run_kit(*BROKEN, "--kills", 1, "--work-directory", kept, *script)
        self.assertIn("step-000120", os.listdir(os.path.join(kept, "ml", "checkpoints")))
        self.check(f"--work-directory is {kept!r}, allowed: an empty directory, or one that does not exist", *BROKEN, "--work-directory", kept, *script)

    def test_the_help_tells_each_option_and_its_default(self):
        code, said = self.run_kit("--help")
        self.assertEqual(code, 0)
        told = {match[1]: " ".join(match[2].split()) for match in re.finditer(r"^  (--[a-z-]+)(.*?)(?=^  --|\Z)", said, re.DOTALL | re.MULTILINE)}
        self.assertEqual(len(told), 17, sorted(told))
        for name, words in told.items():
            self.assertRegex(words, r"[a-z]{2,} [a-z]{2,}", name)
        for name, default in (("tolerance", "1e-09"), ("step-regex", r"^step[ =:]+(\d+)"), ("kills", "5"), ("seed", "1"), ("grace", "120"), ("timeout", "3600"), ("layout", "auto")):
            self.assertIn(f"(default: {default})", told[f"--{name}"])

    def test_a_machine_that_allows_no_mount(self):
        with mock.patch("training_layout._can_mount", return_value=False):
            self.assertFalse(Placement.find("auto", "anywhere").mounted)
            self.check("this machine allows no mount at /opt/ml", *BROKEN, "--layout", "mount", "--", "true")
