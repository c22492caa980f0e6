"""The life of a training job, in cloud time: an instance, data, training, and what interrupts or ends it.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_SecondaryStatusTransition.html and model-managed-spot-training.html
"""

import logging
import math
import time

from emulator import cloud_clock
from emulator.sagemaker import storage, world
from emulator.sagemaker.container import Container
from emulator.sagemaker.disk import Disk
from emulator.sagemaker.telemetry import Telemetry

# On demand, SageMaker looks that long for an instance.
PATIENCE_S = 600
WATCH_S, SYNC_S = 0.05, 0.5
NO_CAPACITY = "CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type."
INTERNAL = "InternalServerError: We encountered an internal error. Please try again."
STOPPED = {
    "Stopped": "Training job stopped",
    "MaxRuntimeExceeded": "The training job exceeded its maximum run time",
    "MaxWaitTimeExceeded": "The training job exceeded its maximum wait time",
}


class Ended(Exception):
    def __init__(self, secondary, reason=None):
        super().__init__(secondary)
        self.secondary, self.reason = secondary, reason


def live(job):
    try:
        job.tell()
        retries = job.request.get("RetryStrategy", {}).get("MaximumRetryAttempts", 0)
        while True:
            retries = _find_instance(job, retries)
            _train(job)
            job.enter("Interrupted", "The training job was interrupted: its spot instance was taken back")
            _pause(job, world.setting(job.capacity, "restartSeconds"))
            job.enter("Starting", "Restarting after an interruption")
    except Ended as end:
        _end(job, end)
    except Exception as problem:
        logging.getLogger("sagemaker").exception("unexpected error in %s", job.arn)
        # A defect of this stand-in: whoever reads the job shall see it as one.
        _end(job, Ended("Failed", f"{INTERNAL} (local cloud: {problem!r})"))


def _end(job, end):
    trained = job.trained()
    billed = trained * (world.setting(job.capacity, "discount") if job.spot else 1)
    # AWS bills whole seconds, and knows no billable time of a job that never had an instance.
    members = {"BillableTimeInSeconds": math.ceil(billed)} if "TrainingStartTime" in job.described() else {}
    if end.secondary == "Failed":
        job.end("Failed", "Failed", "Training job failed", FailureReason=end.reason[:1024], **members)
    elif end.secondary == "Completed":
        job.end("Completed", "Completed", "Training job completed", **members)
    else:
        job.end(end.secondary, "Stopped", STOPPED[end.secondary], **members)


def _find_instance(job, retries):
    """Starting, until there is an instance; how many internal errors may still come."""
    began = cloud_clock.now()
    while True:
        _pause(job, world.setting(job.capacity, "startSeconds"))
        if world.strikes(job.capacity, "capacityError"):
            raise Ended("Failed", NO_CAPACITY)
        if not world.strikes(job.capacity, "internalServerError"):
            break
        if retries == 0:
            raise Ended("Failed", INTERNAL)
        retries -= 1
        job.enter("Restarting", "Retrying after an internal error")
        job.enter("Starting", "Preparing the instances for training")
    if not _there_is_one(job):
        job.say("Insufficient capacity error from EC2 while launching instances, retrying!")
        patience = math.inf if job.spot else began + PATIENCE_S - cloud_clock.now()
        if not _pause(job, patience, lambda: _there_is_one(job)):
            raise Ended("Failed", NO_CAPACITY)
    return retries


def _there_is_one(job):
    return world.setting(job.capacity, "available")


def _pause(job, seconds, until=lambda: False):
    """Whether it came true within that time, with no process running; Ended when the job is stopped or has waited too long."""
    job.wait(min(seconds, job.deadline - cloud_clock.now()), lambda: job.stop_requested or until())
    if job.stop_requested:
        raise Ended("Stopped")
    if cloud_clock.now() >= job.deadline:
        raise Ended("MaxWaitTimeExceeded")
    return until()


def _train(job):
    """One stay on an instance; returns when it is interrupted, else Ended."""
    disk = Disk(job)
    try:
        job.enter("Downloading", "Downloading input data")
        _prepare(job, disk)
        _pause(job, world.setting(job.capacity, "downloadSeconds"))
        job.enter("Training", "Training image download completed. Training in progress.")
        why, code = _run(job, disk)
        if why == "Interrupted":
            return
        if why == "Exited" and code != 0:
            raise Ended("Failed", f"AlgorithmError: {disk.failure()}, exit code: {code}")
        if why == "Exited":
            job.enter("Uploading", "Uploading generated training model")
        job.know(ModelArtifacts={"S3ModelArtifacts": disk.upload_model()})
        if why == "Exited":
            raise Ended("Stopped" if job.stop_requested else "Completed")
        raise Ended(why)
    except storage.Missing as problem:
        raise Ended("Failed", f"ClientError: {problem}") from None
    finally:
        disk.remove()


def _prepare(job, disk):
    if not job.request["AlgorithmSpecification"].get("ContainerEntrypoint"):
        raise Ended("Failed", "ClientError: The local cloud runs no images, only commands: set AlgorithmSpecification.ContainerEntrypoint")
    disk.prepare()


def _run(job, disk):
    """Why the process ended, and its exit code."""
    try:
        container = Container(job, disk, Telemetry(job).line)
    except OSError as problem:
        raise Ended("Failed", f"ClientError: The command of the container does not start here: {problem}") from None
    life = {"started": cloud_clock.now()}
    job.processes.append(life)
    why, synced = None, time.monotonic()
    while not container.ended():
        if why is None and (why := _reason(job)):
            if why.startswith("Max"):
                job.enter("Stopping", "Stopping the training job", TrainingJobStatus="Stopping")
            container.terminate()
        if time.monotonic() - synced >= SYNC_S:
            disk.sync_checkpoints()
            synced = time.monotonic()
        time.sleep(WATCH_S)
    code = container.close()
    life["ended"] = cloud_clock.now()
    disk.sync_checkpoints()
    return why or "Exited", code


def _reason(job):
    """Why the process has to end now, if it has to; of two limits, the one that was reached first."""
    if job.stop_requested:
        return "Stopped"
    trained = job.trained()
    over = {"MaxRuntimeExceeded": trained - job.max_runtime, "MaxWaitTimeExceeded": cloud_clock.now() - job.deadline}
    first = max(over, key=over.get)
    if over[first] >= 0:
        return first
    return "Interrupted" if job.interrupted(trained, world.setting(job.capacity, "interruptAfterTrainingSeconds")) else None
