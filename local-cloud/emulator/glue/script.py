"""The script of a job run: brought from S3 with its modules and files, and run as a process group with the environment of the local Spark.

Its calls to AWS are made with credentials of the job's role, so that the recorder names the role and the run.
"""

import contextvars
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

from emulator import execution_identity, role_storage

# Where local-cloud/spark.ts describes the installation of Spark that it made.
SPARK = pathlib.Path(__file__).parents[3] / ".local-cloud/spark/environment.json"
RUNNER = pathlib.Path(__file__).with_name("script_runner.py")
# Real seconds between SIGTERM and SIGKILL.
GRACE_S = 2
LONGEST_MESSAGE = 1000
# A job of one run at a time says so in its arguments, and which run it is.
OWN = ("--JOB_NAME", "--JOB_ID", "--JOB_RUN_ID")


class Script:
    def __init__(self, run, directory):
        self._run, self._directory = run, directory
        self._home, self._modules = directory / "home", directory / "modules"
        for path in (self._home, self._modules, directory / "tmp"):
            path.mkdir()
        storage = role_storage.Storage(run.role, run.arn)
        self._file = _brought(storage, run.job["Command"]["ScriptLocation"], directory / "script")
        self._path = [str(self._modules)]
        for uri in _listed(run.arguments, "--extra-py-files"):
            file = _brought(storage, uri, self._modules)
            self._path += [] if file.suffix == ".py" else [str(file)]
        for uri in _listed(run.arguments, "--extra-files"):
            _brought(storage, uri, self._home)
        self._note = directory / "failure.json"
        self._process = self._kill_at = None
        self._readers = []

    def start(self, output, error):
        own = dict(zip(OWN, (self._run.name, f"j_{self._run.id.removeprefix('jr_')}", self._run.id)))
        self._run.given[:] = [part for pair in {**self._run.arguments, **own}.items() for part in pair]
        command = [*_leash(), _spark().get("python", sys.executable), str(RUNNER), str(self._note), str(self._file), *self._run.given]
        self._process = subprocess.Popen(command, cwd=self._home, env=self._environment(), start_new_session=True, stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._run.began()
        for stream, log in ((self._process.stdout, output), (self._process.stderr, error)):
            reader = threading.Thread(target=contextvars.copy_context().run, args=(_read, stream, log), daemon=True)
            reader.start()
            self._readers.append(reader)

    def ended(self):
        """Whether the process is gone; after its time for that, it is killed."""
        if self._process.poll() is not None:
            return True
        if self._kill_at is not None and time.monotonic() > self._kill_at:
            self._signal(signal.SIGKILL)
        return False

    def terminate(self):
        if self._kill_at is None:
            self._kill_at = time.monotonic() + GRACE_S
            self._signal(signal.SIGTERM)

    def close(self):
        """What went wrong, or None; what else the script had started ends too, and all output is read."""
        code = self._process.wait()
        self._run.ended()
        self._signal(signal.SIGKILL)
        for reader in self._readers:
            reader.join(5)
        if code == 0:
            return None
        if not self._note.is_file():
            return f"Command failed with exit code {code}"
        noted = json.loads(self._note.read_text(encoding="utf-8"))
        text = noted["text"][:LONGEST_MESSAGE]
        if self._run.job["Command"]["Name"] != "glueetl" or noted["line"] is None:
            return text
        return f"Error Category: UNCLASSIFIED_ERROR; Failed Line Number: {noted['line']}; {text}"

    def _environment(self):
        run = self._run
        return {
            "PATH": os.environ.get("PATH", os.defpath), "HOME": str(self._home), "TMPDIR": str(self._directory / "tmp"), "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1", **_spark().get("environment", {}), "SPARK_LOCAL_DIRS": str(self._directory / "tmp"),
            "PYTHONPATH": os.pathsep.join(self._path), "AWS_REGION": run.region, "AWS_DEFAULT_REGION": run.region,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ.get('GATEWAY_PORT', '4566')}",
            **execution_identity.credentials({"FunctionArn": run.arn, "Role": run.role, "FunctionName": "GlueJobRunnerSession"}),
        }

    def _signal(self, number):
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            pass


def _brought(storage, uri, directory):
    """A file of S3, in a directory."""
    path = directory / uri.rpartition("/")[2]
    storage.download(uri, role_storage.split(uri)[1], path)
    if not path.exists():
        raise role_storage.Missing(f"File {uri} does not exist")
    return path


def _listed(arguments, name):
    return [uri.strip() for uri in arguments.get(name, "").split(",") if uri.strip()]


def _read(stream, log):
    with stream:
        for line in stream:
            log.line(line.decode(errors="replace").rstrip("\r\n"))


def _spark():
    """Without an installation, scripts run on the emulator's own Python: those that need no Spark."""
    try:
        return json.loads(SPARK.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def _leash():
    """The process ends with the emulator, whose process group it is not in."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
