"""One job: what GetJob tells of it, its way from SUBMITTED to an end, its events, and who waits for it."""

import copy
import json
import threading

from ministack.core.responses import request_scope
from ministack.services import eventbridge

from emulator import cloud_clock
from emulator.mediaconvert import world

ECHOED = ("Role", "Settings", "UserMetadata", "ClientRequestToken", "AccelerationSettings", "BillingTagsSource", "HopDestinations",
          "SimulateReservedQueue", "StatusUpdateInterval")
ENDED = ("COMPLETE", "CANCELED", "ERROR")
PHASES = ("PROBING", "TRANSCODING", "UPLOADING")
POLL_S = 0.05


class Canceled(Exception):
    """Someone canceled the job."""


class Failed(Exception):
    """The job ends in ERROR."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = code, message


class Job:
    def __init__(self, request, queue, number, account, region, start):
        self.request, self.queue, self.number, self.account, self.region = request, queue, number, account, region
        self.priority = request.get("Priority", 0)
        created = cloud_clock.now()
        self.id = f"{int(created * 1000)}-{_letters(number)}"
        self.arn = f"arn:aws:mediaconvert:{region}:{account}:jobs/{self.id}"
        self.created = created
        self.start = lambda: start(self)
        self._interval = float(request.get("StatusUpdateInterval", "SECONDS_60").removeprefix("SECONDS_"))
        self._told = 0.0
        self._phases = {}
        self._changed = threading.Condition()
        self._waiting = []
        self._cancel = False
        # Output groups with all their paths, as the event COMPLETE tells them.
        self.made = []
        self._described = {
            **{name: request[name] for name in ECHOED if name in request}, "Id": self.id, "Arn": self.arn, "CreatedAt": created, "Status": "SUBMITTED",
            "Queue": queue.arn, "Priority": self.priority, "Timing": {"SubmitTime": created}, "Messages": {"Info": [], "Warning": []},
            "AccelerationStatus": "NOT_APPLICABLE", "BillingTagsSource": request.get("BillingTagsSource", "QUEUE"), "RetryCount": 0,
            "StatusUpdateInterval": request.get("StatusUpdateInterval", "SECONDS_60"), "UserMetadata": request.get("UserMetadata", {}),
        }

    @property
    def status(self):
        return self._described["Status"]

    @property
    def percent(self):
        return self._described.get("JobPercentComplete", 0)

    @property
    def over(self):
        return self.status in ENDED

    @property
    def canceled(self):
        return self._cancel

    def described(self):
        with self._changed:
            return copy.deepcopy(self._described)

    def progress(self):
        """PROGRESSING."""
        with self._changed:
            self._described.update(Status="PROGRESSING", JobPercentComplete=0)
            self._described["Timing"]["StartTime"] = cloud_clock.now()
        self.tell()

    def enter(self, phase):
        """The next phase; those before it are done."""
        with self._changed:
            for before in PHASES[:PHASES.index(phase)]:
                self._phases[before] = {"status": "COMPLETE", "percentComplete": 100}
            self._phases[phase] = {"status": "PROGRESSING", "percentComplete": 0}
            self._described["CurrentPhase"] = phase

    def reach(self, percent, of_phase=0):
        """As pass_by, and waits there as long as the test's world wants."""
        self.pass_by(percent, of_phase)
        self.wait(float("inf"), lambda: percent <= _limit(percent))
        self.pass_by(percent, of_phase)

    def pass_by(self, percent, of_phase=0):
        """Notes how far the job is, no further than the test's world wants; Canceled, or Failed when that wants it."""
        percent = _limit(percent)
        with self._changed:
            if self._cancel:
                raise Canceled
            self._described["JobPercentComplete"] = max(self.percent, int(percent))
            if "CurrentPhase" in self._described:
                self._phases[self._described["CurrentPhase"]]["percentComplete"] = int(of_phase)
        self._update()
        fault = world.strikes("failJobs", lambda each: each.get("at", 0) <= percent)
        if fault:
            raise Failed(fault.get("errorCode", 1999), fault.get("errorMessage", "The test's world let this job fail."))

    def _update(self):
        now = cloud_clock.now()
        if "CurrentPhase" in self._described and now - self._told >= self._interval:
            self._told = now
            self.tell("STATUS_UPDATE", jobProgress=self._progress())

    def _progress(self):
        return {"phaseProgress": {phase: self._phases.get(phase, {"status": "PENDING", "percentComplete": 0}) for phase in PHASES},
                "jobPercentComplete": self.percent, "currentPhase": self._described["CurrentPhase"], "retryCount": 0}

    def cancel(self):
        """Whether it was still possible."""
        with self._changed:
            if self.over:
                return False
            self._cancel = True
            self._changed.notify_all()
        return True

    def end(self, status, **members):
        with self._changed:
            if self.over:
                return
            self._described.update(Status=status, **members)
            self._described["Timing"]["FinishTime"] = cloud_clock.now()
            self._described.pop("CurrentPhase", None)
            if status == "COMPLETE":
                self._described["JobPercentComplete"] = 100
            self._changed.notify_all()
        for waiting in self._waiting:
            waiting.tell()
        details = {"outputGroupDetails": self.made, "paddingInserted": 0, "blackVideoDetected": 0} if status == "COMPLETE" else {}
        if status == "ERROR":
            details = {"errorCode": members["ErrorCode"], "errorMessage": members["ErrorMessage"]}
        self.tell(**details)

    def hopped(self, target, priority):
        with self._changed:
            transition = {"SourceQueue": self.queue.arn, "DestinationQueue": target.arn, "Timestamp": cloud_clock.now()}
            self._described.setdefault("QueueTransitions", []).append(transition)
            self.priority = self.priority if priority is None else priority
            self._described.update(Queue=target.arn, Priority=self.priority)
            before, self.queue = self.queue, target
        self.tell("QUEUE_HOP", priority=self.priority, queueHopReason="TIMEOUT", newQueue=target.arn, queue=before.arn)

    def wait(self, cloud_seconds, until):
        """Whether it came true within that time; Canceled when the job is. The test's world changes without telling, so it is looked at again and again."""
        deadline = cloud_clock.now() + cloud_seconds
        while True:
            with self._changed:
                if self._cancel:
                    raise Canceled
                if until():
                    return True
                left = cloud_clock.real_seconds(deadline - cloud_clock.now())
                if left <= 0:
                    return False
                self._changed.wait(min(left, POLL_S))
            self._update()

    def await_end(self, branch, cloud_seconds):
        """For the execution that waits for this job; branches.Stopped when it is over first."""
        self._waiting.append(branch)
        return branch.wait(cloud_seconds, lambda: self.over)

    def tell(self, status=None, **details):
        """https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_event_list.html"""
        detail = {"timestamp": int(cloud_clock.now() * 1000), "accountId": self.account, "queue": self.queue.arn, "jobId": self.id,
                  "status": status or self.status, "userMetadata": self.request.get("UserMetadata", {}), **details}
        entry = {"Source": "aws.mediaconvert", "DetailType": "MediaConvert Job State Change", "Resources": [self.arn], "Detail": json.dumps(detail)}
        with request_scope(self.account, self.region):
            eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def _limit(percent):
    limit = world.setting("holdAtPercent")
    return percent if limit is None else min(percent, limit)


def _letters(number):
    return "".join(chr(ord("a") + number // 26 ** place % 26) for place in range(5, -1, -1))
