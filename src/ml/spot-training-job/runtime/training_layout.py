"""What SageMaker gives a training container: the directory /opt/ml, and a bucket that keeps the checkpoints."""
import json
import os
import shutil
import subprocess

# The mount is seen by the training process alone, and ends with it.
_MOUNTED = 'mount --bind "$1" /opt/ml && shift && exec "$@"'


class TrainingLayout:
    """The directory /opt/ml of a run. Each attempt gets a new one: only what is in the bucket survives."""

    def __init__(self, root, channels, hyperparameters):
        self.root = os.path.abspath(root)
        self.channels = {name: os.path.abspath(path) for name, path in channels.items()}
        self.hyperparameters = hyperparameters

    def renew(self):
        shutil.rmtree(self.root, ignore_errors=True)
        for folder in ("input/config", "input/data", "checkpoints", "model", "output/data"):
            os.makedirs(os.path.join(self.root, folder))
        for name, path in self.channels.items():
            os.symlink(path, self.path("input", "data", name))
        host = {"current_host": "algo-1", "hosts": ["algo-1"], "network_interface_name": "eth0"}
        inputs = {name: {"TrainingInputMode": "File"} for name in self.channels}
        for name, content in (("hyperparameters", self.hyperparameters), ("inputdataconfig", inputs), ("resourceconfig", host)):
            with open(self.path("input", "config", f"{name}.json"), "w", encoding="utf-8") as file:
                json.dump(content, file)

    def path(self, *parts):
        return os.path.join(self.root, *parts)


class Placement:
    """How the training finds its /opt/ml: by a mount of its own, or by the environment variable ML_ROOT."""

    def __init__(self, prefix):
        self._prefix = prefix
        self.mounted = bool(prefix)

    @staticmethod
    def find(wanted, directory):
        """`wanted`: 'mount', 'env', or 'auto' for a mount where the machine allows it."""
        for prefix in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]) if wanted != "env" else ():
            if _can_mount(prefix, directory):
                return Placement(prefix)
        if wanted == "mount":
            raise ValueError("this machine allows no mount at /opt/ml: create the directory /opt/ml, or use --layout env and read ML_ROOT in the script")
        return Placement([])

    def command(self, layout, command):
        return [*self._prefix, "sh", "-c", _MOUNTED, "sh", layout.root, *command] if self.mounted else list(command)

    def environment(self, layout, helper):
        """Also where `import resumable` finds the module, as in a SpotTrainingJob."""
        environment = {name: value for name, value in os.environ.items() if name != "ML_ROOT"}
        if not self.mounted:
            environment["ML_ROOT"] = layout.root
        path = os.pathsep.join(each for each in (environment.get("PYTHONPATH"), helper) if each)
        return {**environment, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


class Bucket:
    """Keeps each file that an attempt left in its checkpoint directory. As in S3, files come one by one, and none is taken away."""

    def __init__(self, directory, rng):
        self.directory = directory
        self._rng = rng
        os.makedirs(directory, exist_ok=True)

    def upload(self, checkpoints, damage=None):
        """Takes over what is new or changed. `damage` ('torn' or 'corrupt') spoils the newest of it and returns what was done, if anything."""
        new = [name for name in _files(checkpoints) if not _same(os.path.join(checkpoints, name), os.path.join(self.directory, name))]
        victim = self._victim(checkpoints, new) if damage and new else None
        leave_out = victim and damage == "torn" and self._rng.random() < 0.5
        for name in new:
            if not (leave_out and name == victim):
                _copy(os.path.join(checkpoints, name), os.path.join(self.directory, name))
        if victim and not leave_out:
            _spoil(os.path.join(self.directory, victim), damage)
        return victim and f"{victim} {'left out' if leave_out else 'cut short' if damage == 'torn' else 'corrupted'}"

    def restore(self, checkpoints):
        for name in _files(self.directory):
            _copy(os.path.join(self.directory, name), os.path.join(checkpoints, name))

    def _victim(self, checkpoints, new):
        """Any file of the newest checkpoint: of what shares the first folder with the newest file, that is not temporary."""
        named = [name for name in new if not name.startswith(".")] or new
        newest = max(named, key=lambda name: (os.stat(os.path.join(checkpoints, name)).st_mtime_ns, name))
        return self._rng.choice(sorted(name for name in named if name.split(os.sep)[0] == newest.split(os.sep)[0]))


def _can_mount(prefix, directory):
    try:
        os.makedirs("/opt/ml", exist_ok=True)
        return subprocess.run([*prefix, "sh", "-c", _MOUNTED, "sh", directory, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _files(directory):
    return sorted(os.path.relpath(os.path.join(folder, name), directory) for folder, _, names in os.walk(directory) for name in names)


def _same(one, other):
    if not os.path.exists(other) or os.path.getsize(one) != os.path.getsize(other):
        return False
    with open(one, "rb") as first, open(other, "rb") as second:
        return first.read() == second.read()


def _copy(source, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copyfile(source, target)


def _spoil(path, damage):
    with open(path, "rb") as file:
        content = file.read()
    half = len(content) // 2
    with open(path, "wb") as file:
        file.write(content[:half] if damage == "torn" else content[:half] + bytes(byte ^ 0x5A for byte in content[half:half + 8]) + content[half + 8:])
