import io
import os
import re
import signal
import shutil
import subprocess
import sys
import tempfile
import unittest
from contextlib import redirect_stdout

import make_data
import model
import train

TRAIN = os.path.dirname(os.path.abspath(train.__file__))


class TrainingTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        os.makedirs(os.path.join(self.root, "input", "data"))
        os.makedirs(os.path.join(self.root, "input", "config"))
        os.symlink(os.path.join(TRAIN, "data", "train"), os.path.join(self.root, "input", "data", "train"))

    def hyperparameters(self, text):
        with open(os.path.join(self.root, "input", "config", "hyperparameters.json"), "w", encoding="utf-8") as file:
            file.write(text)

    def start(self, script="train.py", *arguments):
        return subprocess.Popen([sys.executable, os.path.join(TRAIN, script), *arguments], env={**os.environ, "ML_ROOT": self.root},
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def test_learns_and_the_artefact_predicts(self):
        self.hyperparameters('{"epochs": "10"}')
        with self.start() as process:
            output, errors = process.communicate()
        self.assertEqual(process.returncode, 0, errors)
        accuracy = float(re.search(r"held out: loss=[\d.]+ accuracy=([\d.]+)", output)[1])
        self.assertGreater(accuracy, 0.89)
        artefact = os.path.join(self.root, "model", "model.json")
        leaves, stays = ({"months": 3, "calls_to_support": 5, "monthly_bill": 80, "late_payments": 1, "yearly_contract": 0},
                         {"months": 60, "calls_to_support": 0, "monthly_bill": 40, "late_payments": 0, "yearly_contract": 1})
        likely, unlikely = model.predict(artefact, [leaves, stays])
        self.assertGreater(likely, 0.9)
        self.assertLess(unlikely, 0.1)
        with self.start("predict.py", artefact, *(f"{name}={value}" for name, value in leaves.items())) as process:
            self.assertEqual(process.communicate()[0], f"{likely:.4f}\n")

    def test_sigterm_ends_it_with_a_checkpoint_and_without_a_model(self):
        self.hyperparameters('{"step_delay_ms": "5", "checkpoint_every": "1000"}')
        with self.start() as process:
            process.stdout.readline()
            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate()
        self.assertEqual((process.returncode, errors), (0, ""))
        step = int(re.search(r"stopped after step (\d+); the checkpoint is saved", output)[1])
        self.assertEqual(os.listdir(os.path.join(self.root, "checkpoints")), [f"step-{step:06d}"])
        self.assertFalse(os.path.exists(os.path.join(self.root, "model")))

    def test_wrong_input_is_the_reason_of_the_failure(self):
        for given, reason in (('{"epoch": "1"}', "unknown hyperparameter 'epoch', allowed: epochs, "),
                              ('{"epochs": "many"}', "the hyperparameter epochs is 'many', allowed: a whole number")):
            self.hyperparameters(given)
            with self.start() as process:
                process.communicate()
            self.assertNotEqual(process.returncode, 0)
            with open(os.path.join(self.root, "output", "failure"), encoding="utf-8") as file:
                self.assertIn(reason, file.read())
        with self.assertRaisesRegex(ValueError, "the channel train has no rows"):
            train.records_of(os.path.join(self.root, "model"))

    def test_the_committed_customers_are_the_generated_ones(self):
        with open(os.path.join(TRAIN, "data", "train", "churn.csv"), encoding="utf-8") as file:
            committed = file.read()
        out = io.StringIO()
        with redirect_stdout(out):
            make_data.main()
        self.assertEqual(committed, out.getvalue())
