import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
from unittest import mock

from emulator import cloud_clock
from emulator.sagemaker import container, disk, job_life, mount
from emulator.tests.running import PATIENCE_S, eventually
from emulator.tests.scripted import SPEED
from emulator.tests.training import BUCKET, OwnTrainingTest, channel, processes


class TrainingLifeTest(OwnTrainingTest):
    def test_the_time_limit_of_training_ends_it(self):
        self.train("too-long", "import time; time.sleep(60)", stopping={"MaxRuntimeInSeconds": 30})
        job = self.ended("too-long")
        self.assertEqual((job["TrainingJobStatus"], self.statuses(job)[-3:]), ("Stopped", ["Training", "Stopping", "MaxRuntimeExceeded"]))
        # Long before the program's own end.
        self.assertTrue(30 <= job["TrainingTimeInSeconds"] < 60 * SPEED, job["TrainingTimeInSeconds"])

    def test_failures_say_who_is_to_blame(self):
        fails = "import sys; open('/opt/ml/output/failure', 'w').write('loss is NaN'); sys.exit(3)"
        nowhere = {"channels": [channel("train", f"s3://{BUCKET}/none")]}
        self.world({"ml.c5.2xlarge/on-demand": {"capacityError": 1}, "ml.c5.xlarge/spot": {"internalServerError": 1}})
        for name, more, reason in (
            ("algorithm", {"source": fails}, "AlgorithmError: loss is NaN, exit code: 3"),
            ("client", nowhere, "ClientError: No S3 objects found under S3 URL"),
            ("image", {"algorithm": {"ContainerEntrypoint": ["no-such-program"]}}, "AlgorithmError: , exit code: "),
            ("capacity", {"spot": False, "resources": {"InstanceType": "ml.c5.2xlarge"}}, "CapacityError: "),
            ("internal", {"resources": {"InstanceType": "ml.c5.xlarge"}}, "InternalServerError: "),
        ):
            self.train(name, **more)
            job = self.ended(name)
            self.assertEqual((job["TrainingJobStatus"], self.statuses(job)[-1]), ("Failed", "Failed"), name)
            self.assertTrue(job["FailureReason"].startswith(reason), job["FailureReason"])

    def test_internal_errors_are_retried_when_asked_for(self):
        self.world({"ml.c5.xlarge/spot": {"internalServerError": 1}})
        self.train("retried", "pass", resources={"InstanceType": "ml.c5.xlarge"}, RetryStrategy={"MaximumRetryAttempts": 2})
        job = self.ended("retried")
        self.assertEqual(self.statuses(job), ["Starting", "Restarting", "Starting", "Downloading", "Training", "Uploading", "Completed"])

    def test_on_demand_is_billed_in_full_and_never_interrupted(self):
        self.world({"ml.m5.large/on-demand": {"interruptAfterTrainingSeconds": [1]}})
        self.train("on-demand", "import time; time.sleep(0.5)", spot=False)
        job = self.ended("on-demand")
        self.assertEqual((job["TrainingJobStatus"], "Interrupted" in self.statuses(job)), ("Completed", False))
        self.assertAlmostEqual(job["BillableTimeInSeconds"], job["TrainingTimeInSeconds"], delta=1)

    def test_capacity_that_comes_later_is_taken(self):
        self.world({"ml.m5.large/spot": {"available": False}})
        self.train("later", "pass")
        self.waiting_for_capacity("later")
        self.world({"ml.m5.large/spot": {"available": True}})
        self.assertEqual(self.ended("later")["TrainingJobStatus"], "Completed")

    def test_on_demand_capacity_is_awaited_for_a_while(self):
        self.world({"ml.m5.large/on-demand": {"available": False}})
        with mock.patch.object(job_life, "PATIENCE_S", 30):
            self.train("impatient", spot=False)
            job = self.ended("impatient")
        self.assertEqual((job["TrainingJobStatus"], job["FailureReason"]), ("Failed", job_life.NO_CAPACITY))
        self.assertNotIn("BillableTimeInSeconds", job)

    def test_the_wait_ends_while_it_trains_or_is_interrupted(self):
        hours = {"MaxRuntimeInSeconds": 7200, "MaxWaitTimeInSeconds": 7200}
        for name, script, statuses in (("waited", [], ["Training", "Stopping"]), ("interrupted", [5], ["Interrupted"])):
            self.world({"ml.m5.large/spot": {"interruptAfterTrainingSeconds": script, "restartSeconds": 86_400}})
            self.train(name, "import time; time.sleep(3600)", stopping=hours)
            eventually(lambda: self.described(name)["SecondaryStatus"] == statuses[0])
            # The rest of the hours goes by in a second or two.
            with mock.patch.object(cloud_clock, "SPEED", 100 * SPEED):
                job = self.ended(name)
            self.assertEqual(self.statuses(job)[-len(statuses) - 1:], [*statuses, "MaxWaitTimeExceeded"])

    def test_a_stop_gives_time_to_save_and_then_kills(self):
        save = "lambda *_: (open('/opt/ml/model/m', 'w').write('saved'), sys.exit(0))"
        for name, told, least, model in (("saves", save, PATIENCE_S, b"saved"), ("refuses", "signal.SIG_IGN", container.LEAST_GRACE_S, b"early")):
            with self.subTest(name), mock.patch.object(container, "LEAST_GRACE_S", least):
                self.train(name, f"import signal, sys, time; open('/opt/ml/model/m', 'w').write('early'); signal.signal(signal.SIGTERM, {told})\n"
                                 "print('ready', flush=True)\ntime.sleep(3600)")
                eventually(lambda: self.printed(name) == [["ready"]])
                self.sagemaker.stop_training_job(TrainingJobName=name)
                job = self.ended(name)
                self.assertEqual((job["TrainingJobStatus"], self.statuses(job)),
                                 ("Stopped", ["Starting", "Downloading", "Training", "Stopping", "Stopped"]))
                stopping = job["SecondaryStatusTransitions"][-2]
                grace = (stopping["EndTime"] - stopping["StartTime"]).total_seconds()
                self.assertTrue(grace >= 119 if name == "refuses" else grace < PATIENCE_S * SPEED, grace)
                with tarfile.open(fileobj=io.BytesIO(self.stored(f"output/{name}/output/model.tar.gz"))) as archive:
                    self.assertEqual(archive.extractfile("m").read(), model)

    def test_no_other_status_comes_between_a_stop_and_its_end(self):
        def stopped_meanwhile(job):
            job.request_stop()
            return disk.Disk(job)
        with mock.patch.object(job_life, "Disk", stopped_meanwhile):
            self.train("meanwhile")
            self.assertEqual(self.statuses(self.ended("meanwhile")), ["Starting", "Stopping", "Stopped"])

    def test_an_instance_is_taken_away_on_request(self):
        source = "import pathlib,time; p = pathlib.Path('/opt/ml/checkpoints/n'); again = p.exists(); p.write_text('1'); again or time.sleep(60)"
        self.train("taken-away", source, CheckpointConfig={"S3Uri": f"s3://{BUCKET}/taken-away", "LocalPath": "/opt/ml/checkpoints/"})
        eventually(lambda: "Contents" in self.s3.list_objects_v2(Bucket=BUCKET, Prefix="taken-away/"))
        self.control("POST", {"interrupt": "taken-away"})
        self.assertEqual(self.statuses(self.ended("taken-away")).count("Interrupted"), 1)
        with self.assertRaisesRegex(ValueError, "no training job is named 'nobody'"):
            self.control("POST", {"interrupt": "nobody"})

    def test_without_a_mount_namespace_paths_are_rewritten(self):
        source = "import os; root = os.environ['ML_ROOT']; open(f'{root}/model/m', 'w').write(os.environ['DATA'].replace(root, 'ROOT'))"
        mount.way.cache_clear()
        self.addCleanup(mount.way.cache_clear)
        with mock.patch.object(mount, "WAYS", ()):
            self.train("rewritten", source, Environment={"DATA": "/opt/ml/input/data"})
            self.assertEqual(self.ended("rewritten")["TrainingJobStatus"], "Completed")
        with tarfile.open(fileobj=io.BytesIO(self.stored("output/rewritten/output/model.tar.gz"))) as archive:
            self.assertEqual(archive.extractfile("m").read(), b"ROOT/input/data")

    def test_a_command_that_cannot_start_is_the_clients_error(self):
        with mock.patch.object(mount, "way", lambda: None), mock.patch.object(mount, "_leash", list):
            self.train("no-program", algorithm={"ContainerEntrypoint": ["no-such-program"]})
            self.assertIn("ClientError: The command of the container does not start here", self.ended("no-program")["FailureReason"])

    def test_a_fault_of_the_stand_in_ends_the_job_too(self):
        with mock.patch.object(job_life, "Disk", side_effect=RuntimeError("no disk")), self.assertLogs("sagemaker", "ERROR"):
            self.train("no-disk")
            self.assertTrue(self.ended("no-disk")["FailureReason"].startswith(job_life.INTERNAL))

    def test_what_the_container_finds(self):
        source = ("import json,pathlib; ml = pathlib.Path('/opt/ml'); found = {str(p.relative_to(ml)): p.read_text() for p in ml.rglob('*') "
                  "if p.is_file()}; (ml / 'model/found').write_text(json.dumps(found)); (ml / 'output/data/extra').write_text('x')\n"
                  "print('metric=odd'); print('metric=2'); print('done')")
        for key in ("set/a.csv", "set/deep/b.csv", "set-other/c.csv", "one.json"):
            self.s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
        channels = [channel("folder", f"s3://{BUCKET}/set/"), channel("prefix", f"s3://{BUCKET}/set"), channel("one", f"s3://{BUCKET}/one.json"),
                    {**channel("fast", f"s3://{BUCKET}/set/deep"), "InputMode": "FastFile", "ContentType": "text/csv"}]
        self.train("finds", source, channels=channels, HyperParameters={"epochs": "3"},
                   algorithm={"MetricDefinitions": [{"Name": "m", "Regex": "metric=(.*)"}]})
        job = self.ended("finds")
        with tarfile.open(fileobj=io.BytesIO(self.stored("output/finds/output/model.tar.gz"))) as archive:
            found = json.loads(archive.extractfile("found").read())
        data = {path.removeprefix("input/data/"): text for path, text in found.items() if path.startswith("input/data/") and "code" not in path}
        self.assertEqual(data, {
            "folder/a.csv": "set/a.csv", "folder/deep/b.csv": "set/deep/b.csv", "prefix/a.csv": "set/a.csv", "prefix/deep/b.csv": "set/deep/b.csv",
            "prefix/set-other/c.csv": "set-other/c.csv", "one/one.json": "one.json", "fast/b.csv": "set/deep/b.csv"})
        self.assertEqual(json.loads(found["input/config/hyperparameters.json"]), {"epochs": "3"})
        self.assertEqual(json.loads(found["input/config/inputdataconfig.json"])["fast"], {
            "TrainingInputMode": "FastFile", "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None", "ContentType": "text/csv"})
        self.assertEqual(json.loads(found["input/config/resourceconfig.json"])["hosts"], ["algo-1"])
        self.assertTrue(self.stored("output/finds/output/output.tar.gz"))
        self.assertEqual([each["Value"] for each in job["FinalMetricDataList"]], [2.0])
        self.assertEqual(self.printed("finds"), [["metric=odd", "metric=2", "done"]])

    def test_a_model_is_stored_as_files_when_asked_for(self):
        self.train("files", "open('/opt/ml/model/m', 'w').write('1')",
                   OutputDataConfig={"S3OutputPath": f"s3://{BUCKET}/output/", "CompressionType": "NONE"})
        self.assertEqual(self.ended("files")["ModelArtifacts"]["S3ModelArtifacts"], f"s3://{BUCKET}/output/files/output/model/")
        self.assertEqual(self.stored("output/files/output/model/m"), b"1")

    def test_nothing_is_left_of_a_job(self):
        # A command of this run alone: all processes of the machine are looked at.
        length = f"120.{os.getpid():07}"
        self.train("leaves", f"import subprocess; subprocess.Popen(['sleep', '{length}'])")
        self.ended("leaves")
        eventually(lambda: processes("cmdline", f"sleep\0{length}\0") == 0)

    def test_a_machine_without_opt_ml_keeps_its_opt(self):
        """In a namespace whose /opt is known: the process sees what is there and ml; outside it, nothing has changed."""
        program = ("import os, pathlib, subprocess, sys, types; from emulator.sagemaker import mount\n"
                   "root = pathlib.Path(sys.argv[1]); (root / 'ml').mkdir(); disk = types.SimpleNamespace(root=root, ml=root / 'ml')\n"
                   "command, _ = mount.seen_at(disk, ['sh', '-c', 'cat /opt/file /opt/some/file; echo model > /opt/ml/m; ls /opt'], {})\n"
                   "print(subprocess.run(command, capture_output=True, text=True).stdout.split(), sorted(os.listdir('/opt')))\n"
                   "print((root / 'ml/m').read_text(), end='')")
        outside = "mount -t tmpfs none /opt && mkdir /opt/some && echo one > /opt/file && echo two > /opt/some/file && exec \"$@\""
        with tempfile.TemporaryDirectory() as directory:
            command = [*mount.way(), "sh", "-c", outside, "outside", sys.executable, "-c", program, directory]
            ran = subprocess.run(command, capture_output=True, text=True, cwd=pathlib.Path(__file__).parents[2])
        self.assertEqual(ran.stdout, "['one', 'two', 'file', 'ml', 'some'] ['file', 'some']\nmodel\n", ran.stderr)

    def test_disks_of_emulators_that_are_gone_are_taken_away(self):
        with tempfile.TemporaryDirectory() as directory, mock.patch.object(tempfile, "tempdir", directory):
            gone = subprocess.Popen(["true"])
            gone.wait()
            disks = [pathlib.Path(directory, f"{disk.NAME}{process}-x") for process in (gone.pid, os.getpid(), 1)]
            for each in disks:
                each.mkdir()
            disk.sweep()
            self.assertEqual([each.exists() for each in disks], [False, True, True])
