"""`glue:startJobRun` and its `.sync` as Step Functions makes them.

The optimized integration gives the job's name with the run's id, tells times in milliseconds, stops the run when its task is over first, and has
error names of its own (integration_errors.py). https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html
"""

from ministack.services import stepfunctions

from emulator import branches, execution_events, execution_run, integration_errors
from emulator.glue import door, job_runs
from emulator.refusal import Refusal

RESOURCE = "arn:aws:states:::glue:startJobRun"
PREFIX, OWN, _MODEL = integration_errors.OPTIMIZED["glue"]


def register():
    stepfunctions._SERVICE_DISPATCH[RESOURCE] = run


def run(resource, arguments):
    try:
        started = {"JobName": arguments["JobName"], **door.call("StartJobRun", arguments)}
    except Refusal as refusal:
        raise stepfunctions._ExecutionError(_error(refusal.code), f"{refusal.message} (Service: AWSGlue; Status Code: {refusal.status}; Error Code: "
                                                                  f"{refusal.code})") from None
    return _ended(job_runs.known(started["JobName"], started["JobRunId"])) if resource.endswith(".sync") else started


def _ended(job_run):
    """Getting and stopping are calls of the state machine's role, so they go the way that is recorded."""
    try:
        job_run.await_end(branches.current(), execution_run.FOREVER)
    except branches.Stopped:
        if not job_run.over:
            _as_machine("batchStopJobRun", {"JobName": job_run.name, "JobRunIds": [job_run.id]})
        raise
    _as_machine("getJobRun", {"JobName": job_run.name, "RunId": job_run.id})
    shown = _in_milliseconds(job_run.described())
    if job_run.state != "SUCCEEDED":
        raise stepfunctions._ExecutionError("States.TaskFailed", execution_events.text(shown))
    return shown


def _in_milliseconds(described):
    members = door.model().shape_for("JobRun").members
    return {key: round(value * 1000) if members[key].type_name == "timestamp" else value for key, value in described.items()}


def _as_machine(action, arguments):
    return stepfunctions._invoke_resource(f"arn:aws:states:::aws-sdk:glue:{action}", arguments)


def _error(code):
    modelled = {shape.name for shape in door.model().operation_model("StartJobRun").error_shapes}
    return f"{PREFIX}.{integration_errors._class(code) if code in modelled else OWN}"
