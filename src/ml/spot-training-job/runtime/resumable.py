"""For training scripts that can be stopped at any moment and go on where they were.

    from resumable import Checkpoints, stop_requested, until_stopped

    checkpoints = Checkpoints()
    found = checkpoints.latest()                 # verified; None in the first attempt
    state = found.read_json() if found else {"step": 0, ...}
    for step in until_stopped(range(state["step"], steps)):
        train_one_step(state)
        state["step"] = step + 1
        if state["step"] % every == 0 or stop_requested():
            checkpoints.save_json(state["step"], state)
    if state["step"] == steps:                   # otherwise it was stopped: exit code 0, without a model
        write_the_model(model_dir())

A script resumes exactly only when the checkpoint holds *everything* that the next step depends on: the weights, the
state of the optimizer and of the learning rate's schedule, the position in the data, its shuffled order, and the state
of every random generator: `random.getstate()` (a list of it goes into JSON; `setstate` wants tuples again), `numpy.random.get_state()`,
`torch.get_rng_state()`, `torch.cuda.get_rng_state_all()`. `resume_kit.py` shows whether anything was forgotten.

SageMaker copies /opt/ml/checkpoints to S3 file by file while the script runs and back before the next attempt. So what
comes back may be half of a checkpoint; the manifest in each shows it. Only one process of a training saves into a directory:
in distributed training the one with rank 0, or each with a directory of its own.

The environment variable ML_ROOT replaces /opt/ml. Python 3.9 or newer, standard library only.
"""
import hashlib
import json
import os
import re
import shutil
import signal
import sys
import threading

MANIFEST = "manifest.json"
_TEMPORARY = ".saving-"
_stop = threading.Event()
_told = threading.Event()


class Checkpoint:
    """A checkpoint whose files were found complete and unchanged."""

    def __init__(self, step, directory):
        self.step = step
        self.directory = directory

    def path(self, name):
        return os.path.join(self.directory, name)

    def read_json(self, name="state.json"):
        with open(self.path(name), encoding="utf-8") as file:
            return json.load(file)


class Checkpoints:
    """The checkpoints in a directory, one folder each: `step-000123`, written whole or not at all."""

    def __init__(self, directory=None, keep=3):
        """`directory`: default /opt/ml/checkpoints. `keep`: how many stay, at least 2, because the upload of the newest may be cut off."""
        if not isinstance(keep, int) or keep < 2:
            raise ValueError(f"keep is {keep!r}, allowed: 2 or more; the newest checkpoint may be half uploaded when the instance goes")
        self.directory = directory or os.path.join(ml_root(), "checkpoints")
        self.keep = keep
        self._good = set()
        _made(self.directory)

    def save(self, step, write):
        """Calls `write(directory)`, which puts any files there, and makes them the checkpoint of this step in one rename.

        A step that has a good checkpoint already keeps it. When `write` throws, nothing has changed."""
        if not isinstance(step, int) or step < 0:
            raise ValueError(f"the step is {step!r}, allowed: a whole number from 0")
        final = os.path.join(self.directory, f"step-{step:06d}")
        if os.path.lexists(final):
            if not self._fault(step, final):
                return Checkpoint(step, final)
            _remove(final)
        temporary = os.path.join(self.directory, f"{_TEMPORARY}{step:06d}")
        _remove(temporary)
        os.makedirs(temporary)
        try:
            write(temporary)
            _seal(temporary, step)
            os.rename(temporary, final)
        except BaseException:
            _remove(temporary)
            raise
        _sync(self.directory)
        self._good.add(final)
        self._prune()
        return Checkpoint(step, final)

    def save_json(self, step, state):
        """Saves a checkpoint of one file, `state.json`."""
        def write(directory):
            with open(os.path.join(directory, "state.json"), "w", encoding="utf-8") as file:
                json.dump(state, file)
        return self.save(step, write)

    def latest(self):
        """The newest checkpoint that is whole, or None. Says on stderr which newer ones are not, and why."""
        for step, directory in self._steps():
            fault = self._fault(step, directory)
            if not fault:
                return Checkpoint(step, directory)
            print(f"resumable: {os.path.basename(directory)} is not used: {fault}", file=sys.stderr, flush=True)
        return None

    def _steps(self):
        named = ((re.fullmatch(r"step-(\d+)", name), name) for name in os.listdir(self.directory))
        return sorted(((int(match[1]), os.path.join(self.directory, name)) for match, name in named if match), reverse=True)

    def _fault(self, step, directory):
        """As `_fault` below, but what was found or made good is not read again."""
        fault = None if directory in self._good else _fault(directory, step)
        if not fault:
            self._good.add(directory)
        return fault

    def _prune(self):
        """Leaves the newest good ones only: a bad one would take the place of the last that a torn upload could fall back to."""
        good = [directory for step, directory in self._steps() if not self._fault(step, directory)]
        entries = (name for name in os.listdir(self.directory) if re.match(rf"step-\d+$|{re.escape(_TEMPORARY)}", name))
        for name in entries:
            if os.path.join(self.directory, name) not in good[:self.keep]:
                _remove(os.path.join(self.directory, name))


def until_stopped(steps):
    """The steps one after the other, until SIGTERM has come and `stop_requested()` has said so: the step that is under way is finished
    and can be saved, also when the signal comes just after it was asked. A loop that does not ask ends after one more step.

    SageMaker leaves 120 seconds. End with exit code 0 then, as AWS's own containers do: the service knows that it stopped or lost the job."""
    _watch_for_stop()
    stopping = False
    for step in steps:
        if stopping or _told.is_set():
            return
        stopping = _stop.is_set()
        yield step


def stop_requested():
    """Whether SIGTERM has come, since this or `until_stopped` was first called: a script that never asks is ended by the signal."""
    _watch_for_stop()
    if not _stop.is_set():
        return False
    _told.set()
    return True


def ml_root():
    return os.environ.get("ML_ROOT", "/opt/ml")


def hyperparameters():
    """The hyperparameters of the job. SageMaker passes each as a string."""
    try:
        with open(os.path.join(ml_root(), "input", "config", "hyperparameters.json"), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def channel(name):
    """The directory of an input channel."""
    data = os.path.join(ml_root(), "input", "data")
    if not os.path.isdir(os.path.join(data, name)):
        there = ", ".join(sorted(os.listdir(data))) if os.path.isdir(data) else ""
        raise FileNotFoundError(f"the job has no channel {name!r}, it has: {there or 'none'}; add it to the channels of the job")
    return os.path.join(data, name)


def model_dir():
    """The directory whose files become the model artefact when the training completes."""
    return _made(os.path.join(ml_root(), "model"))


def failure(message):
    """Tells SageMaker why the training fails: the reason of the job. Exit with another code than 0 afterwards."""
    with open(os.path.join(_made(os.path.join(ml_root(), "output")), "failure"), "w", encoding="utf-8") as file:
        file.write(str(message))


def _watch_for_stop():
    # Only the main thread may set a handler.
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is not _on_stop:
        signal.signal(signal.SIGTERM, _on_stop)


def _on_stop(*_):
    _stop.set()


def _seal(directory, step):
    """Writes the manifest, and everything through to the disk: after the rename nothing of it may be missing."""
    files = _files(directory)
    if os.path.lexists(os.path.join(directory, MANIFEST)):
        raise ValueError(f"the checkpoint of step {step} has a file {MANIFEST}: that name is taken, give it another")
    if not files:
        raise ValueError(f"the checkpoint of step {step} has no files: write them into the directory that `write` is given")
    manifest = {"step": step, "files": {name: {"size": os.path.getsize(path), "sha256": _sha256(path)} for name, path in files.items()}}
    with open(os.path.join(directory, MANIFEST), "w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1)
    for folder, _, names in os.walk(directory, topdown=False):
        for name in names:
            _sync(os.path.join(folder, name))
        _sync(folder)


def _fault(directory, step):
    """What is wrong with a checkpoint; None when it is whole. Further files in it do no harm."""
    try:
        with open(os.path.join(directory, MANIFEST), encoding="utf-8") as file:
            manifest = json.load(file)
        there = _files(directory)
        if manifest["step"] != step or not manifest["files"]:
            return f"its {MANIFEST} is of step {manifest['step']} with {len(manifest['files'])} files"
        for name, expected in manifest["files"].items():
            if name not in there:
                return f"{name} is missing"
            if os.path.islink(there[name]) or not os.path.isfile(there[name]):
                return f"{name} is no plain file"
            size = os.path.getsize(there[name])
            if size != expected["size"]:
                return f"{name} has {size} of {expected['size']} bytes"
            if _sha256(there[name]) != expected["sha256"]:
                return f"the content of {name} has changed"
    except FileNotFoundError:
        return f"{MANIFEST} is missing"
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return f"{MANIFEST} cannot be read ({type(error).__name__})"
    return None


def _files(directory):
    """Name (with `/`, relative) and path of each file below, the manifest left out."""
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, directory).replace(os.sep, "/")] = path
    found.pop(MANIFEST, None)
    return found


def _sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def _sync(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.remove(path)


def _made(directory):
    try:
        os.makedirs(directory, exist_ok=True)
    except OSError as error:
        raise OSError(error.errno, f"cannot make {directory}: {error.strerror}; outside of a training container set ML_ROOT to a directory of yours") from None
    return directory
