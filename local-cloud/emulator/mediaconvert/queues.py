"""Queues: which jobs run at the same time and in which order, and which go to another queue when they have waited too long.

The same queues through the API and as AWS::MediaConvert::Queue of CloudFormation.
"""

import threading

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from emulator import api_model, cloud_clock
from emulator.mediaconvert import tags
from emulator.mediaconvert.refusals import bad_request, conflict, not_found

TYPE = "AWS::MediaConvert::Queue"
# Jobs that a queue runs at the same time unless it says otherwise.
CONCURRENT = 20
PAGE = 20

_queues = {}
_changing = threading.RLock()


class Queue:
    def __init__(self, params, arn, kind="CUSTOM"):
        now = cloud_clock.now()
        self.arn, self.name = arn, params["Name"]
        self.settings = {"Status": "ACTIVE", "PricingPlan": "ON_DEMAND", "ConcurrentJobs": CONCURRENT, "CreatedAt": now, "LastUpdated": now, "Type": kind,
                         **_settings(params)}
        self.waiting, self.running = [], []

    @property
    def reserved(self):
        return self.settings["PricingPlan"] == "RESERVED"

    def described(self):
        return {"Arn": self.arn, "Name": self.name, **self.settings, "SubmittedJobsCount": len(self.waiting), "ProgressingJobsCount": len(self.running)}


def _settings(params):
    settings = {key: params[key] for key in ("Status", "PricingPlan", "ConcurrentJobs", "Description") if key in params}
    if "ReservationPlanSettings" in params:
        settings["ReservationPlan"] = {**params["ReservationPlanSettings"], "Status": "ACTIVE"}
    return settings


def _arn(name):
    return f"arn:aws:mediaconvert:{get_region()}:{get_account_id()}:queues/{name}"


def known(name):
    """By name or ARN; the account's Default is always there."""
    with _changing:
        arn = name if name.startswith("arn:") else _arn(name)
        if arn == _arn("Default"):
            _queues.setdefault(arn, Queue({"Name": "Default"}, arn, "SYSTEM"))
        if arn not in _queues:
            raise not_found(f"The specified queue doesn't exist: {name}")
        return _queues[arn]


def of_job(request):
    return known(request.get("Queue", "Default"))


def create(params, _caller):
    with _changing:
        arn = _arn(params["Name"])
        if arn in _queues or params["Name"] == "Default":
            raise conflict(f"A queue named {params['Name']} already exists.")
        if (params.get("PricingPlan") == "RESERVED") != ("ReservationPlanSettings" in params):
            raise bad_request("A reserved queue, and only that, needs reservationPlanSettings.")
        _queues[arn] = Queue(params, arn)
        tags.put(arn, params.get("Tags", {}))
        return {"Queue": _queues[arn].described()}


def get(params, _caller):
    return {"Queue": known(params["Name"]).described()}


def update(params, _caller):
    queue = known(params["Name"])
    queue.settings.update(_settings(params), LastUpdated=cloud_clock.now())
    dispatch(queue)
    return {"Queue": queue.described()}


def delete(params, _caller):
    with _changing:
        queue = known(params["Name"])
        if queue.settings["Type"] == "SYSTEM":
            raise bad_request("The default queue can't be deleted.")
        if queue.waiting or queue.running:
            raise conflict(f"The queue {queue.name} still has jobs.")
        _queues.pop(queue.arn)
        tags.drop(queue.arn)
    return {}


def listed(params, _caller):
    known("Default")
    mine = [each.described() for each in list(_queues.values()) if each.arn.startswith(_arn(""))]
    key = "CreatedAt" if params.get("ListBy") == "CREATION_DATE" else "Name"
    mine.sort(key=lambda each: each[key], reverse=params.get("Order") == "DESCENDING")
    return page("Queues", mine, params)


def page(name, items, params):
    first = int(params.get("NextToken", 0))
    last = first + params.get("MaxResults", PAGE)
    return {name: items[first:last], **({"NextToken": str(last)} if last < len(items) else {})}


def submit(job):
    with _changing:
        job.queue.waiting.append(job)
    dispatch(job.queue)


def dispatch(queue):
    """Starts what may start now: the highest priority first, then the oldest."""
    while True:
        with _changing:
            if queue.settings["Status"] != "ACTIVE" or not queue.waiting or len(queue.running) >= queue.settings["ConcurrentJobs"]:
                return
            job = min(queue.waiting, key=lambda each: (-each.priority, each.number))
            queue.waiting.remove(job)
            queue.running.append(job)
        job.start()


def leave(job):
    """A job that has ended, or was canceled while it waited."""
    with _changing:
        queue = job.queue
        queue.running = [each for each in queue.running if each is not job]
        queue.waiting = [each for each in queue.waiting if each is not job]
    dispatch(queue)


def hop(job, name, priority):
    """Whether the job still waited, and now does so in the other queue."""
    target = known(name)
    with _changing:
        if job not in job.queue.waiting:
            return False
        job.queue.waiting.remove(job)
        job.hopped(target, priority)
        target.waiting.append(job)
    dispatch(target)
    return True


def register():
    provisioners._RESOURCE_HANDLERS[TYPE] = {"create": create_resource, "update": update_resource, "delete": delete_resource}


def create_resource(logical_id, props, stack_name):
    wanted = api_model.conform("mediaconvert", "CreateQueueRequest", {"Name": f"{stack_name}-{logical_id}", **props})
    queue = create(wanted, None)["Queue"]
    return queue["Name"], {"Arn": queue["Arn"], "Name": queue["Name"]}


def update_resource(name, old_props, props, stack_name):
    if (old_props.get("Name"), old_props.get("PricingPlan")) != (props.get("Name"), props.get("PricingPlan")):
        return create_resource("replacement", props, stack_name)
    wanted = {key: value for key, value in props.items() if key not in ("PricingPlan", "Tags")}
    queue = update(api_model.conform("mediaconvert", "UpdateQueueRequest", {**wanted, "Name": name}), None)["Queue"]
    tags.put(queue["Arn"], props.get("Tags", {}))
    return name, {"Arn": queue["Arn"], "Name": name}


def delete_resource(name, _props):
    if _arn(name) in _queues:
        delete({"Name": name}, None)
