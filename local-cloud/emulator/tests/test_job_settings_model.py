import importlib.util
import json
import pathlib
import unittest

HOME = pathlib.Path(__file__).parents[2]


class JobSettingsModelTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        spec = importlib.util.spec_from_file_location("job_settings_model", HOME / "job-settings-model.py")
        cls.model = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(cls.model)

    def test_the_stored_model_is_what_the_command_writes(self):
        same = self.model.TARGET.read_text() == self.model.text()
        self.assertTrue(same, "job-settings-model.json is another: run .local-cloud/venv/bin/python local-cloud/job-settings-model.py")

    def test_it_is_of_the_botocore_that_is_pinned(self):
        pins = [line for line in (HOME / "requirements.txt").read_text().splitlines() if line.startswith("botocore==")]
        self.assertEqual([json.loads(self.model.TARGET.read_text())["source"].replace(" ", "==")], pins)
