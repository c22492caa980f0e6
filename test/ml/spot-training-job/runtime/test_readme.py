"""What the README says about a script that resumes: its commands are run as they stand, in a project that has its script."""
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import unittest

import resume_kit

RUNTIME = os.path.dirname(os.path.abspath(resume_kit.__file__))
KIT = "assets/ml/spot-training-job"


def section():
    with open(os.path.join(RUNTIME, "..", "README.md"), encoding="utf-8") as file:
        return re.search(r"^## A script that resumes\n(.*?)^## ", file.read(), re.DOTALL | re.MULTILINE)[1]


class ReadmeTest(unittest.TestCase):
    def setUp(self):
        self.project = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.project)
        blocks = re.findall(r"^```(\w+)\n(.*?)^```", section(), re.DOTALL | re.MULTILINE)
        scripts = [code for language, code in blocks if language == "python"]
        self.assertEqual(len(scripts), 1)
        self.write("train/train.py", scripts[0])
        self.commands = [code for language, code in blocks if language == "sh"]

    def write(self, name, content):
        path = os.path.join(self.project, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        return path

    def command(self, word):
        found = [command for command in self.commands if word in command]
        self.assertEqual(len(found), 1, word)
        return found[0]

    def run_command(self, command, **environment):
        """What it says, when it succeeds in the project."""
        ran = subprocess.run(["sh", "-c", command], cwd=self.project, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        return ran.stdout

    def take_kit(self):
        shutil.copytree(RUNTIME, os.path.join(self.project, "node_modules", "cdk-reference-constructs", KIT))
        self.run_command(self.command("node_modules"))

    def test_the_script_resumes_under_the_command(self):
        self.take_kit()
        said = self.run_command(re.sub(r"--kills \d+", "--hyperparameter steps=400 --kills 4", self.command("--metric")), PYTHONPATH="")
        self.assertRegex(said, r"is killed +4 of 4 times")
        self.assertRegex(said, r"resumes +[34] restarts go on from a checkpoint")
        self.assertIn("The training resumes.", said)

    def test_the_metric_on_the_output_is_found_as_well(self):
        self.take_kit()
        metric = re.search(r"`(--metric [^`]+)`", section())[1]
        self.run_command(f"python3 resume-kit/resume_kit.py {metric} --checkpoint-interval-steps 25 --kills 2 --hyperparameter steps=400 -- python3 train/train.py")

    def test_the_script_alone_runs_on_the_own_machine(self):
        self.take_kit()
        said = self.run_command(self.command("ML_ROOT="))
        self.assertEqual(len(said.splitlines()), 1000)
        self.assertTrue(os.path.exists(os.path.join(self.project, "ml", "model", "model.json")))

    def test_the_kit_is_taken_out_of_the_python_package(self):
        package = "cdk_reference_constructs/_jsii/cdk-reference-constructs@1.2.3.jsii.tgz"
        self.write("site/cdk_reference_constructs-1.2.3.dist-info/METADATA", "Metadata-Version: 2.1\nName: cdk-reference-constructs\nVersion: 1.2.3\n")
        self.write("site/cdk_reference_constructs-1.2.3.dist-info/RECORD", f"cdk_reference_constructs/__init__.py,,\n{package},,\n")
        with tarfile.open(self.write(f"site/{package}", ""), "w:gz") as archive:
            archive.add(RUNTIME, f"package/{KIT}", filter=lambda entry: None if "__pycache__" in entry.name else entry)
        self.run_command(self.command("importlib"), PYTHONPATH=os.path.join(self.project, "site"))
        self.assertEqual(sorted(os.listdir(os.path.join(self.project, "resume-kit"))), sorted(name for name in os.listdir(RUNTIME) if name.endswith(".py")))
