"""`sagemaker:createTrainingJob` and its `.sync` as Step Functions makes them.

The optimized integration marks the job by two tags, tells times in milliseconds, stops the job when its task is over first, and has
error names of its own (integration_errors.py). https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html
"""

from ministack.services import stepfunctions

from emulator import branches, execution_events, execution_run, integration_errors
from emulator.sagemaker import door, jobs, requests
from emulator.sagemaker.refusal import Refusal

RESOURCE = "arn:aws:states:::sagemaker:createTrainingJob"
PREFIX, OWN, _MODEL = integration_errors.OPTIMIZED["sagemaker"]


def register():
    stepfunctions._SERVICE_DISPATCH[RESOURCE] = run


def run(resource, arguments):
    try:
        created = door.call("CreateTrainingJob", {**arguments, "Tags": [*arguments.get("Tags", []), *_marks()]})
    except Refusal as refusal:
        raise stepfunctions._ExecutionError(_error(refusal.code), f"{refusal.message} (Service: AmazonSageMaker; Status Code: 400; Error Code: "
                                                                  f"{refusal.code})") from None
    return _ended(jobs.known(arguments["TrainingJobName"])) if resource.endswith(".sync") else created


def _ended(job):
    """Describe and stop are calls of the state machine's role, so they go the way that is recorded."""
    try:
        job.await_end(branches.current(), execution_run.FOREVER)
    except branches.Stopped:
        if not job.over:
            _as_machine("stopTrainingJob", job)
        raise
    _as_machine("describeTrainingJob", job)
    described = job.as_event()
    if job.status != "Completed":
        raise stepfunctions._ExecutionError("States.TaskFailed", execution_events.text(described))
    return described


def _as_machine(action, job):
    return stepfunctions._invoke_resource(f"arn:aws:states:::aws-sdk:sagemaker:{action}", {"TrainingJobName": job.name})


def _marks():
    execution = execution_events.executing.get()
    marks = {"MANAGED_BY_AWS": "STARTED_BY_STEP_FUNCTIONS", **({"AWS_STEP_FUNCTIONS_EXECUTION_ARN": execution["executionArn"]} if execution else {})}
    return [{"Key": key, "Value": value} for key, value in marks.items()]


def _error(code):
    modelled = {shape.name for shape in requests.operation("CreateTrainingJob").error_shapes}
    return f"{PREFIX}.{integration_errors._class(code) if code in modelled else OWN}"
