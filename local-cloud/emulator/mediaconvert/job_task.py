"""`mediaconvert:createJob` and its `.sync` as Step Functions makes them.

The optimized integration marks the job by a tag, tells times in milliseconds, cancels the job when its task is over first, and has
error names of its own (integration_errors.py). https://docs.aws.amazon.com/step-functions/latest/dg/connect-mediaconvert.html
"""

from ministack.services import stepfunctions

from emulator import branches, execution_events, execution_run, integration_errors
from emulator.mediaconvert import door, jobs, wire
from emulator.refusal import Refusal

RESOURCE = "arn:aws:states:::mediaconvert:createJob"
PREFIX, OWN, _MODEL = integration_errors.OPTIMIZED["mediaconvert"]
MARK = {"ManagedByService": "AWSStepFunctions"}


def register():
    stepfunctions._SERVICE_DISPATCH[RESOURCE] = run


def run(resource, arguments):
    try:
        created = door.call("CreateJob", {**arguments, "Tags": {**arguments.get("Tags", {}), **MARK}}, None)
    except Refusal as refusal:
        raise stepfunctions._ExecutionError(_error(refusal.code), f"{refusal.message} (Service: AWSMediaConvert; Status Code: {refusal.status}; "
                                                                  f"Error Code: {refusal.code})") from None
    return _ended(jobs.known(created["Job"]["Id"])) if resource.endswith(".sync") else _shown("CreateJobResponse", created)


def _ended(job):
    """Getting and canceling are calls of the state machine's role, so they go the way that is recorded."""
    try:
        job.await_end(branches.current(), execution_run.FOREVER)
    except branches.Stopped:
        if not job.over:
            _as_machine("cancelJob", job)
        raise
    _as_machine("getJob", job)
    shown = _shown("GetJobResponse", {"Job": job.described()})
    if job.status != "COMPLETE":
        raise stepfunctions._ExecutionError("States.TaskFailed", execution_events.text(shown["Job"]))
    return shown


def _shown(shape, answer):
    return wire.in_milliseconds(door.model().shape_for(shape), answer)


def _as_machine(action, job):
    return stepfunctions._invoke_resource(f"arn:aws:states:::aws-sdk:mediaconvert:{action}", {"Id": job.id})


def _error(code):
    modelled = {shape.name for shape in door.model().operation_model("CreateJob").error_shapes}
    return f"{PREFIX}.{integration_errors._class(code) if code in modelled else OWN}"
