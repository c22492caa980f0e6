import json
import os
import random
import shutil
import sys
import subprocess
import tempfile
import unittest

from training_layout import Bucket, Placement, TrainingLayout


class InADirectory(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def write(self, name, content, at=None):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(content)
        if at:
            os.utime(self.path(name), (at, at))

    def content(self, directory):
        found = {}
        for folder, _, names in os.walk(self.path(directory)):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    found[os.path.relpath(os.path.join(folder, name), self.path(directory))] = file.read()
        return found


class BucketTest(InADirectory):
    def bucket(self, seed=0):
        return Bucket(self.path("bucket"), random.Random(seed))

    def test_gives_back_what_was_there_and_takes_nothing_away(self):
        self.write("local/1/state", "one")
        self.assertIsNone(self.bucket().upload(self.path("local")))
        shutil.rmtree(self.path("local", "1"))
        self.write("local/2/state", "two")
        self.bucket().upload(self.path("local"))
        self.bucket().restore(self.path("next"))
        self.assertEqual(self.content("next"), {"1/state": b"one", "2/state": b"two"})

    def test_spoils_one_file_of_the_newest_new_checkpoint(self):
        outcomes = set()
        for damage in ("torn", "corrupt"):
            for seed in range(20):
                shutil.rmtree(self.root)
                self.write("local/1/state", "old state", 100)
                self.bucket().upload(self.path("local"))
                self.write("local/2/state", "new state", 200)
                self.write("local/2/more", "more state", 201)
                self.write("local/.saving-3/state", "half a state", 300)
                told = self.bucket(seed).upload(self.path("local"), damage)
                local, bucket = self.content("local"), self.content("bucket")
                changed = [name for name in local if bucket.get(name) != local[name]]
                self.assertEqual(len(changed), 1)
                name = changed[0]
                size = len(bucket[name]) if name in bucket else None
                outcomes.add((name, "left out" if size is None else "cut short" if size == len(local[name]) // 2 else size == len(local[name]) and "corrupted"))
                self.assertEqual(told, f"{name} {told[len(name) + 1:]}")
                self.assertIn((name, told[len(name) + 1:]), outcomes)
        self.assertEqual(outcomes, {(f"2/{name}", what) for name in ("state", "more") for what in ("left out", "cut short", "corrupted")})

    def test_nothing_new_cannot_be_spoiled(self):
        self.write("local/1/state", "old")
        self.bucket().upload(self.path("local"))
        self.assertIsNone(self.bucket().upload(self.path("local"), "torn"))
        self.assertEqual(self.content("bucket"), {"1/state": b"old"})


class LayoutTest(InADirectory):
    def test_has_what_sagemaker_gives_and_nothing_of_the_attempt_before(self):
        self.write("data/rows.csv", "1")
        layout = TrainingLayout(self.path("ml"), {"train": self.path("data")}, {"epochs": "2"})
        layout.renew()
        self.write("ml/checkpoints/left", "")
        self.write("ml/model/left", "")
        layout.renew()
        self.assertEqual([os.listdir(layout.path(name)) for name in ("checkpoints", "model")], [[], []])
        self.assertEqual(os.listdir(layout.path("input", "data", "train")), ["rows.csv"])
        with open(layout.path("input", "config", "hyperparameters.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file), {"epochs": "2"})
        self.assertEqual(sorted(os.listdir(layout.path("input", "config"))), ["hyperparameters.json", "inputdataconfig.json", "resourceconfig.json"])

    def test_the_training_finds_its_directory_and_the_helper(self):
        code = "import os, resumable; open(resumable.model_dir() + '/made', 'w').write(os.environ.get('ML_ROOT', 'mounted'))"
        for wanted in ("auto", "env"):
            layout = TrainingLayout(self.path(wanted), {}, {})
            layout.renew()
            placement = Placement.find(wanted, layout.root)
            helper = os.path.dirname(os.path.abspath(sys.modules["training_layout"].__file__))
            subprocess.run(placement.command(layout, [sys.executable, "-c", code]), env=placement.environment(layout, helper), check=True)
            self.assertEqual(self.content(f"{wanted}/model"), {"made": b"mounted" if placement.mounted else layout.root.encode()})
        self.assertFalse(placement.mounted)
