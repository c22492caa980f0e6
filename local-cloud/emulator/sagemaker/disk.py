"""The disk of a training instance: the layout of /opt/ml with its configuration, channels, checkpoints and model.

https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html
"""

import io
import json
import os
import pathlib
import shutil
import stat
import tarfile

from emulator import scratch
from emulator.sagemaker import storage, training_rules

HOST = "algo-1"
NAME = "local-cloud-training-"


def sweep():
    """Takes away the disks of emulators that were killed."""
    scratch.sweep(NAME)


class Disk:
    def __init__(self, job):
        self._request, self._name = job.request, job.name
        self._storage = storage.of(job)
        self.root = scratch.directory(NAME)
        self.ml, self.home = self.root / "ml", self.root / "home"
        for directory in (self.ml / "input/config", self.ml / "input/data", self.ml / "model", self.ml / "output/data", self.home):
            directory.mkdir(parents=True)
        # What S3 has of the checkpoints: path: (time of change, size).
        self._synced = {}

    def prepare(self):
        """Fills the disk; storage.Missing when there is nothing to train on."""
        self._configure()
        for channel in self._request.get("InputDataConfig", []):
            self._download(channel)
        if "CheckpointConfig" in self._request:
            self._restore()

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def _configure(self):
        resources = self._request["ResourceConfig"]
        channels = {
            channel["ChannelName"]: {
                "TrainingInputMode": channel.get("InputMode", self._request["AlgorithmSpecification"]["TrainingInputMode"]),
                "S3DistributionType": channel["DataSource"]["S3DataSource"].get("S3DataDistributionType", "FullyReplicated"),
                "RecordWrapperType": channel.get("RecordWrapperType", "None"),
                **({"ContentType": channel["ContentType"]} if "ContentType" in channel else {}),
            } for channel in self._request.get("InputDataConfig", []) if "S3DataSource" in channel["DataSource"]
        }
        group = {"instance_group_name": "homogeneousCluster", "instance_type": resources.get("InstanceType"), "hosts": [HOST]}
        for name, content in {
            "hyperparameters": self._request.get("HyperParameters", {}),
            "inputdataconfig": channels,
            "resourceconfig": {"current_host": HOST, "current_instance_type": resources.get("InstanceType"), "hosts": [HOST],
                               "current_group_name": "homogeneousCluster", "instance_groups": [group], "network_interface_name": "eth0"},
        }.items():
            (self.ml / f"input/config/{name}.json").write_text(json.dumps(content))

    def _download(self, channel):
        name, source = channel["ChannelName"], channel["DataSource"].get("S3DataSource")
        if not source or source["S3DataType"] != "S3Prefix":
            raise storage.Missing(f"The local cloud reads channels of the type S3Prefix only; channel '{name}' is another")
        if channel.get("InputMode", self._request["AlgorithmSpecification"]["TrainingInputMode"]) == "Pipe":
            raise storage.Missing(f"The local cloud has no input mode Pipe, which channel '{name}' wants: use File or FastFile")
        uri = source["S3Uri"]
        found = self._storage.keys(uri)
        if not found:
            raise storage.Missing(f'No S3 objects found under S3 URL "{uri}" given in input data source')
        for key in found:
            self._storage.download(uri, key, self.ml / "input/data" / name / storage.relative(uri, key))

    @property
    def _checkpoints(self):
        return self.ml / training_rules.local_checkpoints(self._request).removeprefix("/opt/ml/")

    def _restore(self):
        path = training_rules.local_checkpoints(self._request)
        if not path.startswith("/opt/ml/"):
            raise storage.Missing(f"The local cloud has checkpoints below /opt/ml only, and CheckpointConfig.LocalPath is '{path}'")
        self._checkpoints.mkdir(parents=True, exist_ok=True)
        uri = self._request["CheckpointConfig"]["S3Uri"].rstrip("/") + "/"
        for key in self._storage.keys(uri):
            self._storage.download(uri, key, self._checkpoints / storage.relative(uri, key))
        self._synced = self._files()

    def sync_checkpoints(self):
        """Uploads what has changed. Like the platform's own, it copies files as they are, also while they are written, and deletes nothing in S3."""
        if "CheckpointConfig" not in self._request:
            return
        uri = self._request["CheckpointConfig"]["S3Uri"].rstrip("/")
        for path, seen in self._files().items():
            if self._synced.get(path) == seen:
                continue
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue
            self._storage.upload(f"{uri}/{path.relative_to(self._checkpoints).as_posix()}", data)
            self._synced[path] = seen

    def _files(self):
        """The training goes on while they are listed: directories and files come, go and change their names. os.walk, unlike rglob, skips what is gone."""
        found = {}
        for directory, _, names in os.walk(self._checkpoints):
            for path in (pathlib.Path(directory, name) for name in names):
                try:
                    state = path.stat()
                except FileNotFoundError:
                    continue
                if stat.S_ISREG(state.st_mode):
                    found[path] = (state.st_mtime_ns, state.st_size)
        return found

    def failure(self):
        """What the training wrote about its failure."""
        path = self.ml / "output/failure"
        return path.read_text(errors="replace")[:1024] if path.is_file() else ""

    def upload_model(self):
        """The URI of the model artifacts, which are there even if the model's directory is empty."""
        output = self._request["OutputDataConfig"]
        base = f"{output['S3OutputPath'].rstrip('/')}/{self._name}/output"
        if output.get("CompressionType") == "NONE":
            for path in sorted(p for p in (self.ml / "model").rglob("*") if p.is_file()):
                self._storage.upload(f"{base}/model/{path.relative_to(self.ml / 'model').as_posix()}", path.read_bytes())
            return f"{base}/model/"
        for name, directory in (("model", self.ml / "model"), ("output", self.ml / "output/data")):
            if name == "model" or any(directory.iterdir()):
                self._storage.upload(f"{base}/{name}.tar.gz", _packed(directory))
        return f"{base}/model.tar.gz"


def _packed(directory):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for path in sorted(directory.iterdir()):
            tar.add(path, arcname=path.name)
    return archive.getvalue()
