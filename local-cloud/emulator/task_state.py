"""The Task state: one attempt is arguments, call, output; what MiniStack leaves out of it.

TimeoutSeconds as an expression and in cloud time, a task token for each attempt, an error for each field that cannot be
evaluated, the history that AWS writes, and a call that is left alone when the execution is stopped.
"""

from ministack.services import stepfunctions

from emulator import branches, cloud_clock, execution_events, execution_run, task_faults, task_tokens


def register():
    stepfunctions._execute_task = execute


def execute(state, given, execution, context):
    return stepfunctions._with_retry_and_catch(state, given, context, lambda: _attempt(state, given, execution, context))


def _attempt(state, given, execution, context):
    resource = state["Resource"]
    if resource.endswith(task_tokens.CALLBACK):
        context["Task"] = {"Token": task_tokens.issue()}
    arguments, seconds = _fields(state, given, execution, context)
    execution_events.scheduled(execution, resource, arguments, seconds)
    try:
        result = _call(resource, arguments, execution_run.FOREVER if seconds is None else seconds, execution, context)
    except TimeoutError:
        execution_events.task(execution, "TaskTimedOut", resource, error="States.Timeout")
        raise stepfunctions._ExecutionError("States.Timeout", "") from None
    except stepfunctions._ExecutionError as failure:
        execution_events.task(execution, "TaskFailed", resource, error=failure.error, cause=failure.cause)
        raise
    execution_events.task(execution, "TaskSucceeded", resource, output=execution_events.text(result))
    return _output(state, given, execution, context, result), stepfunctions._next_or_end(state)


def _fields(state, given, execution, context):
    if not _is_jsonata(state, context):
        arguments = stepfunctions._apply_parameters(state, stepfunctions._apply_input_path(state, given, context), context)
        return arguments, state.get("TimeoutSeconds")
    with _evaluation("Arguments", execution, context):
        arguments = stepfunctions._apply_jsonata_arguments(state, given, context)
    with _evaluation("TimeoutSeconds", execution, context):
        return arguments, _timeout(state, given, context)


def _timeout(state, given, context):
    if "TimeoutSeconds" not in state:
        return None
    seconds = stepfunctions._jsonata_state_field(state, "TimeoutSeconds", "number", given, context)
    if not 0 < seconds <= execution_run.FOREVER or seconds != int(seconds):
        raise stepfunctions._ExecutionError(
            "States.QueryEvaluationError", f"TimeoutSeconds is {seconds}, allowed: a whole number from 1 to {execution_run.FOREVER}")
    return seconds


def _call(resource, arguments, seconds, execution, context):
    """The answer of the service, or of whoever was given the token; TimeoutError when it does not come in time."""
    token = context.get("Task", {}).get("Token")
    began = cloud_clock.now()
    try:
        answer = branches.in_time(seconds, lambda: task_faults.apply(
            resource, execution, context, seconds, lambda: stepfunctions._invoke_resource(resource, arguments)))
        if token is None:
            return answer
        execution_events.task(execution, "TaskSubmitted", resource, output=execution_events.text(answer))
        return task_tokens.wait(token, seconds - (cloud_clock.now() - began))
    finally:
        if token:
            task_tokens.close(token)


def _output(state, given, execution, context, result):
    if not _is_jsonata(state, context):
        output = stepfunctions._apply_result_path(state, given, stepfunctions._apply_result_selector(state, result))
        return stepfunctions._apply_output_path(state, output, context)
    with _evaluation("Output", execution, context):
        output = stepfunctions._apply_jsonata_output(state, given, context, result=result, default=result)
    with _evaluation("Assign", execution, context):
        stepfunctions._apply_state_assign(state, given, context, result=result)
    return output


class _evaluation:
    """Notes in the history which field could not be evaluated, and says it in the error's cause as AWS does."""

    def __init__(self, field, execution, context):
        self.field, self.execution, self.state = field, execution, context["State"]["Name"]

    def __enter__(self):
        return self

    def __exit__(self, _type, failure, _traceback):
        if isinstance(failure, stepfunctions._ExecutionError):
            failure.cause = f"An error occurred while executing the state '{self.state}'. The field '{self.field}': {failure.cause}"
            execution_events.evaluation_failed(self.execution, self.field, self.state, failure)


def _is_jsonata(state, context):
    return stepfunctions._state_query_language(state, context) == "JSONata"
