import contextlib
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from unittest import mock

import resumable
from resumable import Checkpoints


class InADirectory(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root, True)
        before = signal.getsignal(signal.SIGTERM)
        self.addCleanup(signal.signal, signal.SIGTERM, before)
        self.addCleanup(resumable._stop.clear)
        self.addCleanup(resumable._told.clear)
        environment = mock.patch.dict(os.environ, {"ML_ROOT": self.root})
        environment.start()
        self.addCleanup(environment.stop)

    def path(self, *parts):
        return os.path.join(self.root, "checkpoints", *parts)

    def write(self, name, content=b""):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as file:
            file.write(content)

    def latest(self):
        """The step of the newest good checkpoint, and what is said about the others."""
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            found = Checkpoints().latest()
        return found and found.step, said.getvalue()


def two_files(number):
    def write(directory):
        os.makedirs(os.path.join(directory, "deep"))
        for name in ("weights", "deep/optimizer"):
            with open(os.path.join(directory, f"{name}.json"), "w", encoding="utf-8") as file:
                json.dump([number] * 50, file)
    return write


class SavingTest(InADirectory):
    def test_begins_with_none_and_goes_on_with_the_newest(self):
        checkpoints = Checkpoints()
        self.assertIsNone(checkpoints.latest())
        for step in (9, 10, 100):
            checkpoints.save(step, two_files(step))
        found = Checkpoints().latest()
        self.assertEqual((found.step, found.read_json("deep/optimizer.json")[0]), (100, 100))
        self.assertEqual(found.path("weights.json"), self.path("step-000100", "weights.json"))

    def test_keeps_the_newest_good_ones(self):
        checkpoints = Checkpoints(keep=2)
        for step in range(5):
            checkpoints.save_json(step, step)
        self.assertEqual(sorted(os.listdir(self.path())), ["step-000003", "step-000004"])

    def test_a_bad_one_takes_no_place_of_a_good_one(self):
        checkpoints = Checkpoints(keep=2)
        for step in (10, 20):
            checkpoints.save_json(step, step)
        os.remove(self.path("step-000020", "state.json"))
        self.assertEqual(self.latest()[0], 10)
        Checkpoints(keep=2).save_json(30, 30)
        self.assertEqual(sorted(os.listdir(self.path())), ["step-000010", "step-000030"])

    def test_a_bad_one_that_is_newer_goes_when_a_good_one_is_saved(self):
        Checkpoints().save_json(40, 40)
        self.write("step-000040/state.json", b"4")
        Checkpoints().save_json(30, 30)
        self.assertEqual(os.listdir(self.path()), ["step-000030"])

    def test_replaces_a_bad_one_and_leaves_a_good_one_of_the_same_step(self):
        checkpoints = Checkpoints()
        checkpoints.save_json(1, "first")
        checkpoints.save_json(1, "second")
        self.assertEqual(Checkpoints().latest().read_json(), "first")
        self.write("step-000001/state.json", b'"torn')
        Checkpoints().save_json(1, "third")
        self.assertEqual(Checkpoints().latest().read_json(), "third")

    def test_a_failed_save_changes_nothing(self):
        checkpoints = Checkpoints()
        checkpoints.save_json(1, "good")
        with self.assertRaises(TypeError):
            checkpoints.save_json(2, object())
        with self.assertRaisesRegex(ValueError, "the checkpoint of step 3 has no files"):
            checkpoints.save(3, lambda directory: None)
        self.assertEqual((os.listdir(self.path()), self.latest()), (["step-000001"], (1, "")))

    def test_leftovers_of_a_killed_save_are_ignored_and_removed(self):
        Checkpoints().save_json(1, 1)
        self.write(".saving-000002/state.json", b"{")
        self.assertEqual(self.latest(), (1, ""))
        Checkpoints().save_json(3, 3)
        self.assertEqual(sorted(os.listdir(self.path())), ["step-000001", "step-000003"])

    def test_refuses_what_it_cannot_keep(self):
        for keep in (1, 0, 2.5, None):
            with self.assertRaisesRegex(ValueError, "allowed: 2 or more"):
                Checkpoints(keep=keep)
        for step in (-1, "1", 1.0):
            with self.assertRaisesRegex(ValueError, "allowed: a whole number from 0"):
                Checkpoints().save_json(step, 1)
        with self.assertRaisesRegex(ValueError, "has a file manifest.json: that name is taken"):
            Checkpoints().save(1, lambda directory: open(os.path.join(directory, "manifest.json"), "w", encoding="utf-8").close())


class VerifyingTest(InADirectory):
    def setUp(self):
        super().setUp()
        for step in (1, 2):
            Checkpoints().save(step, two_files(step))

    def check(self, reason):
        step, said = self.latest()
        self.assertEqual(step, 1)
        self.assertIn(f"step-000002 is not used: {reason}", said)

    def test_a_missing_file(self):
        os.remove(self.path("step-000002", "deep", "optimizer.json"))
        self.check("deep/optimizer.json is missing")

    def test_a_truncated_file(self):
        self.write("step-000002/weights.json", b"[2, 2")
        self.check("weights.json has 5 of 150 bytes")

    def test_a_changed_file(self):
        self.write("step-000002/weights.json", b"x" * 150)
        self.check("the content of weights.json has changed")

    def test_what_is_no_file(self):
        os.remove(self.path("step-000002", "weights.json"))
        os.symlink("/dev/zero", self.path("step-000002", "weights.json"))
        self.check("weights.json is no plain file")

    def test_a_missing_manifest(self):
        os.remove(self.path("step-000002", "manifest.json"))
        self.check("manifest.json is missing")

    def test_a_truncated_or_foreign_manifest(self):
        for content in (b'{"step": 2, "fil', b"[]", b'{"step": 2, "files": {"weights.json": 1}}', b"\xff", b"[" * 200_000):
            self.write("step-000002/manifest.json", content)
            self.check("manifest.json cannot be read")
        shutil.copy(self.path("step-000001", "manifest.json"), self.path("step-000002", "manifest.json"))
        self.check("its manifest.json is of step 1 with 2 files")
        self.write("step-000002/manifest.json", b'{"step": 2, "files": {}}')
        self.check("its manifest.json is of step 2 with 0 files")

    def test_stray_files_do_no_harm(self):
        for name in ("notes.txt", "step-000009", "step-3/x", "step-000002/stray.tmp", "other/manifest.json", "step-000002.bak/weights.json"):
            self.write(name)
        step, said = self.latest()
        self.assertEqual(step, 2)
        self.assertIn("step-000009 is not used: manifest.json cannot be read (NotADirectoryError)", said)
        Checkpoints().save_json(9, 9)
        self.assertEqual(self.latest()[0], 9)
        self.assertTrue(os.path.exists(self.path("notes.txt")))

    def test_nothing_good_is_none(self):
        for step in (1, 2):
            os.remove(self.path(f"step-00000{step}", "manifest.json"))
        self.assertIsNone(self.latest()[0])

    def test_any_part_of_an_upload_gives_a_whole_checkpoint_or_none(self):
        Checkpoints().save(3, two_files(3))
        whole = os.path.join(self.root, "whole")
        shutil.copytree(self.path(), whole)
        rng = random.Random(11)
        outcomes = set()
        for _ in range(60):
            shutil.rmtree(self.path())
            os.makedirs(self.path())
            for folder, _, names in os.walk(whole):
                for name in names:
                    source = os.path.join(folder, name)
                    with open(source, "rb") as file:
                        content = file.read()
                    fate = rng.random()
                    if fate < 0.85:
                        self.write(os.path.relpath(source, whole), content)
                    elif fate < 0.93:
                        self.write(os.path.relpath(source, whole), content[:rng.randrange(len(content))])
            with contextlib.redirect_stderr(io.StringIO()):
                found = Checkpoints().latest()
            outcomes.add(found and found.step)
            if found:
                self.assertEqual([found.read_json(name) for name in ("weights.json", "deep/optimizer.json")], [[found.step] * 50] * 2)
        self.assertEqual(outcomes, {None, 1, 2, 3})


SAVES_FOR_EVER = """
import resumable, itertools, os
checkpoints = resumable.Checkpoints()
found = checkpoints.latest()
def write(directory):
    for name in "abcd":
        with open(os.path.join(directory, name), "w") as file:
            file.write(str(step) * 20000)
for step in itertools.count(found.step + 1 if found else 0):
    checkpoints.save(step, write)
    print(step, flush=True)
"""


class KilledTest(InADirectory):
    def test_what_was_saved_once_survives_a_kill_at_any_moment(self):
        rng = random.Random(5)
        leftovers = 0
        for _ in range(12):
            with subprocess.Popen([sys.executable, "-c", SAVES_FOR_EVER], stdout=subprocess.PIPE, text=True) as process:
                saved = [int(process.stdout.readline())]
                time.sleep(rng.random() * 0.02)
                process.kill()
                saved += [int(line) for line in process.stdout if line.endswith("\n")]
            leftovers += any(name.startswith(".saving-") for name in os.listdir(self.path()))
            step, said = self.latest()
            self.assertGreaterEqual(step, saved[-1])
            self.assertEqual(said, "")
        self.assertGreater(leftovers, 0, "no kill came in the middle of a save")

    def test_sigterm_lets_the_step_end_and_be_saved(self):
        done = []
        for step in resumable.until_stopped(range(10)):
            self.assertFalse(resumable.stop_requested())
            if step == 3:
                os.kill(os.getpid(), signal.SIGTERM)
                self.assertTrue(resumable.stop_requested())
            done.append(step)
        self.assertEqual(done, [0, 1, 2, 3])
        self.assertEqual(list(resumable.until_stopped(range(3))), [])

    def test_sigterm_after_the_question_does_not_lose_the_step(self):
        saved = []
        for step in resumable.until_stopped(range(10)):
            if resumable.stop_requested():
                saved.append(step)
            if step == 3:
                os.kill(os.getpid(), signal.SIGTERM)
        self.assertEqual(saved, [4])

    def test_a_script_that_never_asks_is_ended_by_sigterm(self):
        with subprocess.Popen([sys.executable, "-c", SAVES_FOR_EVER], stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()
            process.terminate()
        self.assertEqual(process.returncode, -signal.SIGTERM)

    def test_a_loop_that_does_not_ask_ends_as_well(self):
        done = []
        for step in resumable.until_stopped(range(10)):
            done.append(step)
            if step == 3:
                os.kill(os.getpid(), signal.SIGTERM)
        self.assertEqual(done, [0, 1, 2, 3, 4])

    def test_another_thread_may_save(self):
        thread = threading.Thread(target=lambda: Checkpoints().save_json(1, 1))
        thread.start()
        thread.join()
        self.assertEqual(self.latest()[0], 1)


class JobTest(InADirectory):
    def test_reads_the_hyperparameters_as_strings(self):
        self.assertEqual(resumable.hyperparameters(), {})
        os.makedirs(os.path.join(self.root, "input", "config"))
        with open(os.path.join(self.root, "input", "config", "hyperparameters.json"), "w", encoding="utf-8") as file:
            file.write('{"epochs": "20"}')
        self.assertEqual(resumable.hyperparameters(), {"epochs": "20"})

    def test_finds_the_channels(self):
        with self.assertRaisesRegex(FileNotFoundError, "no channel 'train', it has: none; add it"):
            resumable.channel("train")
        os.makedirs(os.path.join(self.root, "input", "data", "test"))
        self.assertEqual(resumable.channel("test"), os.path.join(self.root, "input", "data", "test"))
        with self.assertRaisesRegex(FileNotFoundError, "it has: test"):
            resumable.channel("train")

    def test_writes_the_model_and_the_reason_of_a_failure(self):
        self.assertTrue(os.path.isdir(resumable.model_dir()))
        resumable.failure("no rows")
        with open(os.path.join(self.root, "output", "failure"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "no rows")

    def test_a_root_that_cannot_be_written_is_said(self):
        for use in (Checkpoints, resumable.model_dir):
            with mock.patch("os.makedirs", side_effect=PermissionError(13, "Permission denied")):
                with self.assertRaisesRegex(PermissionError, "cannot make .*: Permission denied; outside of a training container set ML_ROOT to a directory of yours"):
                    use()

    def test_the_root_is_that_of_sagemaker(self):
        with mock.patch.dict(os.environ):
            del os.environ["ML_ROOT"]
            self.assertEqual(resumable.ml_root(), "/opt/ml")
