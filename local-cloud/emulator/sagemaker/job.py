"""One training job: what DescribeTrainingJob tells of it, the statuses that it goes through, and who waits for its end."""

import copy
import json
import threading

from ministack.core.responses import request_scope
from ministack.services import eventbridge

from emulator import cloud_clock
from emulator.sagemaker import tags, times

ECHOED = (
    "TrainingJobName", "HyperParameters", "AlgorithmSpecification", "RoleArn", "InputDataConfig", "OutputDataConfig", "ResourceConfig", "VpcConfig",
    "StoppingCondition", "CheckpointConfig", "DebugHookConfig", "TensorBoardOutputConfig", "ExperimentConfig", "Environment", "RetryStrategy",
)
ENDED = ("Completed", "Failed", "Stopped")
POLL_S = 0.1


class TrainingJob:
    def __init__(self, request, account, region):
        self.request, self.account, self.region = request, account, region
        self.name = request["TrainingJobName"]
        self.arn = f"arn:aws:sagemaker:{region}:{account}:training-job/{self.name}"
        self.spot = request.get("EnableManagedSpotTraining", False)
        self.created = cloud_clock.now()
        # Times at which a process of this job began and ended, for whoever checks that no two work on the same thing.
        self.processes = []
        self.stop_requested = self._interruption_requested = False
        self._scripted = 0
        self._changed = threading.Condition()
        self._waiting = []
        self._described = {
            **{name: request[name] for name in ECHOED if name in request},
            "StoppingCondition": {"MaxRuntimeInSeconds": self.max_runtime, **request["StoppingCondition"]},
            "TrainingJobArn": self.arn, "TrainingJobStatus": "InProgress", "CreationTime": self.created, "LastModifiedTime": self.created,
            "EnableManagedSpotTraining": self.spot, "EnableNetworkIsolation": request.get("EnableNetworkIsolation", False),
            "EnableInterContainerTrafficEncryption": request.get("EnableInterContainerTrafficEncryption", False),
            "SecondaryStatusTransitions": [],
        }
        self._note("Starting", "Starting the training job", {})

    @property
    def capacity(self):
        """What the job needs an instance of, as the scripted world names it."""
        kind = self.request["ResourceConfig"].get("InstanceType", "groups")
        return f"{kind}/{'spot' if self.spot else 'on-demand'}"

    @property
    def max_runtime(self):
        return self.request["StoppingCondition"].get("MaxRuntimeInSeconds", 86_400)

    @property
    def deadline(self):
        """When managed spot training gives up, waiting included."""
        return self.created + self.request["StoppingCondition"]["MaxWaitTimeInSeconds"] if self.spot else float("inf")

    @property
    def status(self):
        return self._described["TrainingJobStatus"]

    @property
    def over(self):
        return self.status in ENDED

    def described(self):
        with self._changed:
            return copy.deepcopy(self._described)

    def know(self, **members):
        with self._changed:
            self._described.update(members)

    def enter(self, secondary, message, **members):
        """The next secondary status; each is an event of EventBridge. A job that is stopping has only its last one left."""
        with self._changed:
            if self.status == "Stopping":
                return
            self._note(secondary, message, members)
        self.tell()

    def request_stop(self):
        """Whether it was still possible."""
        with self._changed:
            if self.over:
                return False
            asked, self.stop_requested = self.status == "Stopping", True
            if not asked:
                self._note("Stopping", "Stopping the training job", {"TrainingJobStatus": "Stopping"})
            self._changed.notify_all()
        if not asked:
            self.tell()
        return True

    def request_interruption(self):
        with self._changed:
            self._interruption_requested = True

    def interrupted(self, trained, script):
        """Whether the instance is taken away now: on request, or when the script says so. On demand, it never is."""
        due = len([seconds for seconds in script if seconds <= trained])
        with self._changed:
            taken = self.spot and (self._interruption_requested or due > self._scripted)
            self._interruption_requested, self._scripted = False, max(due, self._scripted)
        return taken

    def end(self, secondary, status, message, **members):
        """The last status, with the times of the training."""
        trained = self.trained()
        with self._changed:
            self._note(secondary, message, {"TrainingJobStatus": status, **members})
            now = self._described["LastModifiedTime"]
            self._described["SecondaryStatusTransitions"][-1]["EndTime"] = now
            if "TrainingStartTime" in self._described:
                self._described.update(TrainingEndTime=now, TrainingTimeInSeconds=round(trained))
            self._changed.notify_all()
        for waiting in self._waiting:
            waiting.tell()
        self.tell()

    def say(self, message):
        """What goes on within the current secondary status, unless the job is stopping meanwhile."""
        with self._changed:
            if self.status != "Stopping":
                self._described["SecondaryStatusTransitions"][-1]["StatusMessage"] = message

    def trained(self):
        """Seconds in the secondary status Training."""
        with self._changed:
            spans = [t for t in self._described["SecondaryStatusTransitions"] if t["Status"] == "Training"]
        return sum(span.get("EndTime", cloud_clock.now()) - span["StartTime"] for span in spans)

    def wait(self, cloud_seconds, until):
        """Whether it came true within that time. The scripted world changes without telling, so it is looked at again and again."""
        deadline = cloud_clock.now() + cloud_seconds
        with self._changed:
            while not until():
                left = cloud_clock.real_seconds(deadline - cloud_clock.now())
                if left <= 0:
                    return False
                self._changed.wait(min(left, POLL_S))
        return True

    def await_end(self, branch, cloud_seconds):
        """For the execution that waits for this job; branches.Stopped when it is over first."""
        self._waiting.append(branch)
        return branch.wait(cloud_seconds, lambda: self.over)

    def _note(self, secondary, message, members):
        now = cloud_clock.now()
        transitions = self._described["SecondaryStatusTransitions"]
        if transitions:
            transitions[-1].setdefault("EndTime", now)
        transitions.append({"Status": secondary, "StartTime": now, "StatusMessage": message})
        self._described.update(SecondaryStatus=secondary, LastModifiedTime=now, **members)
        if secondary == "Downloading":
            self._described.setdefault("TrainingStartTime", now)

    def tell(self):
        """https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html"""
        entry = {"Source": "aws.sagemaker", "DetailType": "SageMaker Training Job State Change", "Resources": [self.arn],
                 "Detail": json.dumps(self.as_event())}
        with request_scope(self.account, self.region):
            eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)

    def as_event(self):
        """As events and Step Functions' optimized integration show a job: times in milliseconds, tags as a map."""
        return {**times.in_milliseconds("DescribeTrainingJobResponse", self.described()), "Tags": tags.of(self.arn)}
