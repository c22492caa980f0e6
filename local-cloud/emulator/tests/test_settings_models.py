import importlib.util
import json
import pathlib
import unittest

HOME = pathlib.Path(__file__).parents[2]


class SettingsModelsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        spec = importlib.util.spec_from_file_location("settings_models", HOME / "settings-models.py")
        cls.command = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(cls.command)

    def test_the_stored_models_are_what_the_command_writes(self):
        for target, (service, roots) in self.command.MODELS.items():
            with self.subTest(target.name):
                same = target.read_text() == self.command.text(service, roots)
                self.assertTrue(same, f"{target.name} is another: run .local-cloud/venv/bin/python local-cloud/settings-models.py")

    def test_they_are_of_the_botocore_that_is_pinned(self):
        pins = [line for line in (HOME / "requirements.txt").read_text().splitlines() if line.startswith("botocore==")]
        for target in self.command.MODELS:
            with self.subTest(target.name):
                self.assertEqual([json.loads(target.read_text())["source"].replace(" ", "==")], pins)
