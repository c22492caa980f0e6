"""One run of a job: what GetJobRun tells of it, the states that it goes through, and who waits for its end."""

import copy
import json
import math
import threading
import time
import uuid

from ministack.core.responses import request_scope
from ministack.services import eventbridge

from emulator import cloud_clock
from emulator.glue import job_rules

ENDED = ("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED", "ERROR")
OVERRIDDEN = ("Timeout", "MaxCapacity", "WorkerType", "NumberOfWorkers", "SecurityConfiguration", "ExecutionClass", "NotificationProperty")
SHOWN = (*OVERRIDDEN, "AllocatedCapacity", "GlueVersion", "JobMode", "JobRunQueuingEnabled")
# https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
SEVERITIES = {"SUCCEEDED": ("INFO", "Job run succeeded"), "STOPPED": ("INFO", "Job run stopped"), "TIMEOUT": ("WARN", "Job run timed out")}
POLL_S = 0.1


class JobRun:
    def __init__(self, job, request, account, region):
        self.job, self.account, self.region = copy.deepcopy(job), account, region
        self.id = f"jr_{uuid.uuid4().hex}{uuid.uuid4().hex}"
        self.arn = f"arn:aws:glue:{region}:{account}:job/{job['Name']}/{self.id}"
        self.arguments = {**job.get("DefaultArguments", {}), **request.get("Arguments", {}), **job.get("NonOverridableArguments", {})}
        # What the script got, and when its process lived (real seconds); for the door of the scripted world.
        self.given, self.process = [], {}
        self.stop_requested = False
        self._changed = threading.Condition()
        self._waiting = []
        settings = {**job, **{key: request[key] for key in OVERRIDDEN if key in request}}
        now = cloud_clock.now()
        self._described = {
            "Id": self.id, "Attempt": 0, "JobName": job["Name"], "StartedOn": now, "LastModifiedOn": now, "JobRunState": "STARTING",
            "PredecessorRuns": [], "ExecutionTime": 0, "LogGroupName": "/aws-glue/jobs",
            **{key: settings[key] for key in SHOWN if key in settings},
            **({"Arguments": request["Arguments"]} if request.get("Arguments") else {}),
        }

    @property
    def name(self):
        return self.job["Name"]

    @property
    def role(self):
        """A job may name its role without its ARN."""
        role = self.job["Role"]
        return role if role.startswith("arn:") else f"arn:aws:iam::{self.account}:role/{role}"

    @property
    def state(self):
        return self._described["JobRunState"]

    @property
    def over(self):
        return self.state in ENDED

    def described(self):
        with self._changed:
            return copy.deepcopy(self._described)

    def run(self):
        with self._changed:
            if not self.stop_requested:
                self._enter("RUNNING")

    def request_stop(self):
        """Whether it was still possible."""
        with self._changed:
            if self.over or self.stop_requested:
                return False
            self.stop_requested = True
            self._enter("STOPPING")
            self._changed.notify_all()
        return True

    def began(self):
        self.process["started"] = time.time()

    def ended(self):
        """The time of execution is that of the process: real seconds, whatever the speed of the cloud."""
        self.process["ended"] = time.time()
        with self._changed:
            self._described["ExecutionTime"] = seconds = math.ceil(self.process["ended"] - self.process["started"])
            if self._described.get("ExecutionClass") == "FLEX" or self.arguments.get("--enable-auto-scaling") == "true":
                self._described["DPUSeconds"] = float(seconds * job_rules.DPU.get(self._described.get("WorkerType"), 1)
                                                      * self._described.get("NumberOfWorkers", 1))

    def end(self, state, message=None):
        with self._changed:
            self._enter(state)
            self._described["CompletedOn"] = self._described["LastModifiedOn"]
            if message:
                self._described["ErrorMessage"] = message
            self._changed.notify_all()
        for waiting in self._waiting:
            waiting.tell()
        self._tell(state, message)

    def wait(self, cloud_seconds, until=lambda: False):
        """Whether it came true within that time; a request to stop ends the wait too. What comes from outside is looked at again and again."""
        deadline = cloud_clock.now() + cloud_seconds
        with self._changed:
            while not until():
                left = cloud_clock.real_seconds(deadline - cloud_clock.now())
                if left <= 0 or self.stop_requested:
                    return False
                self._changed.wait(min(left, POLL_S))
        return True

    def await_end(self, branch, cloud_seconds):
        """For the execution that waits for this run; branches.Stopped when it is over first."""
        self._waiting.append(branch)
        return branch.wait(cloud_seconds, lambda: self.over)

    def _enter(self, state):
        self._described.update(JobRunState=state, LastModifiedOn=cloud_clock.now())

    def _tell(self, state, message):
        severity, text = SEVERITIES.get(state, ("ERROR", message or "Job run failed"))
        detail = {"jobName": self.name, "severity": severity, "state": state, "jobRunId": self.id, "message": text}
        entry = {"Source": "aws.glue", "DetailType": "Glue Job State Change", "Resources": [], "Detail": json.dumps(detail)}
        with request_scope(self.account, self.region):
            eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
