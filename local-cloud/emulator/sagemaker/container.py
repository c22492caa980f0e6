"""The container of a training job: its command as a process group of its own, with nothing of the emulator's environment but the PATH."""

import contextvars
import os
import signal
import subprocess
import threading
import time

from emulator import cloud_clock
from emulator.sagemaker import mount

# What AWS gives a process between SIGTERM and SIGKILL; in real time no less than a process needs to save its work.
GRACE_S = 120
LEAST_GRACE_S = 2


class Container:
    def __init__(self, job, disk, on_output):
        algorithm = job.request["AlgorithmSpecification"]
        command = [*algorithm["ContainerEntrypoint"], *algorithm.get("ContainerArguments", [])]
        environment = {
            "PATH": os.environ.get("PATH", os.defpath), "HOME": str(disk.home), "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", "AWS_REGION": job.region,
            "TRAINING_JOB_NAME": job.name, "TRAINING_JOB_ARN": job.arn, **job.request.get("Environment", {}),
        }
        command, environment = mount.seen_at(disk, command, environment)
        self._process = subprocess.Popen(command, cwd=disk.home, env=environment, start_new_session=True, stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._kill_at = None
        self._reader = threading.Thread(target=contextvars.copy_context().run, args=(self._read, on_output), daemon=True)
        self._reader.start()

    def _read(self, on_output):
        for line in self._process.stdout:
            on_output(line.decode(errors="replace").rstrip("\r\n"))

    def ended(self):
        """Whether the process is gone; after its time for that, it is killed."""
        if self._process.poll() is not None:
            return True
        if self._kill_at is not None and time.monotonic() > self._kill_at:
            self._signal(signal.SIGKILL)
        return False

    def terminate(self):
        self._kill_at = time.monotonic() + max(LEAST_GRACE_S, cloud_clock.real_seconds(GRACE_S))
        self._signal(signal.SIGTERM)

    def close(self):
        """The exit code, negative for a signal; what else the command had started ends too, and all output is read."""
        code = self._process.wait()
        self._signal(signal.SIGKILL)
        self._reader.join(5)
        self._process.stdout.close()
        return code

    def _signal(self, number):
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            pass
