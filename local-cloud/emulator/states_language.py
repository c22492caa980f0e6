"""What MiniStack's engine leaves out of the states language, outside of the Task state (task_state.py).

Retry with MaxDelaySeconds and JitterStrategy, and which errors it and Catch never take; Assign that reads the variables as they
were; Choice with strict conditions and an Output of its own; Arguments, Output and Assign of Parallel; and definitions whose
inner states assign a variable of the scope around them are refused.
"""

import json
import random

from ministack.services import stepfunctions
from ministack.services.cloudformation import provisioners

# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
NEVER_CAUGHT_BY_ALL = ("States.DataLimitExceeded", "States.Runtime")


def register():
    stepfunctions._execute_choice = _choice(stepfunctions._execute_choice)
    stepfunctions._apply_state_assign = assign
    stepfunctions._with_retry_and_catch = with_retry_and_catch
    stepfunctions._error_matches = error_matches
    stepfunctions._run_parallel_branches = _with_jsonata_fields(stepfunctions._run_parallel_branches)
    stepfunctions._validate_definition_jsonata = _checked(stepfunctions._validate_definition_jsonata)
    provisioners._sfn_definition = _refusing(provisioners._sfn_definition)


def _is_jsonata(state, context):
    return stepfunctions._state_query_language(state, context) == "JSONata"


def error_matches(names, error):
    if error in names:
        return True
    return ("States.ALL" in names and error not in NEVER_CAUGHT_BY_ALL) or ("States.TaskFailed" in names and error != "States.Timeout")


def with_retry_and_catch(state, given, context, attempt):
    """The attempt's output and what follows; each retrier counts its own attempts."""
    counts = {}
    while True:
        context["State"]["RetryCount"] = sum(counts.values())
        try:
            return attempt()
        except stepfunctions._ExecutionError as failure:
            retrier, index = stepfunctions._find_matching_retrier(state.get("Retry", []), failure.error, counts)
            if retrier:
                stepfunctions._scaled_sleep(_delay(retrier, counts.get(index, 0)))
                counts[index] = counts.get(index, 0) + 1
                continue
            catcher = stepfunctions._find_matching_catcher(state.get("Catch", []), failure.error)
            if not catcher:
                raise
            error_output = {"Error": failure.error, "Cause": failure.cause}
            language = stepfunctions._state_query_language(state, context)
            return stepfunctions._apply_catcher({**catcher, "QueryLanguage": language}, given, context, language, error_output), catcher["Next"]


def _delay(retrier, retries):
    delay = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** retries
    delay = min(delay, retrier.get("MaxDelaySeconds", delay))
    return random.uniform(0, delay) if retrier.get("JitterStrategy") == "FULL" else delay


def assign(state, given, context, result=None, error_output=None):
    """All values are evaluated before the first is assigned."""
    if not isinstance(state.get("Assign"), dict) or not _is_jsonata(state, context):
        return
    values = stepfunctions._apply_jsonata_template(state["Assign"], given, context, result, error_output)
    context.setdefault("variables", {}).update(values)
    context.setdefault("assigned", {}).update(values)


def _choice(choose):
    def execute(state, given, context=None):
        if not _is_jsonata(state, context):
            return choose(state, given, context)
        rules = (rule for rule in state["Choices"] if stepfunctions._jsonata_state_field(rule, "Condition", "boolean", given, context))
        taken = {**next(rules, {**state, "Next": state.get("Default")}), "QueryLanguage": "JSONata"}
        if not taken["Next"]:
            raise stepfunctions._ExecutionError("States.NoChoiceMatched", "No choice rule matched and no Default")
        output = stepfunctions._apply_jsonata_output(taken, given, context, default=given)
        assign(taken, given, context)
        return output, taken["Next"]
    return execute


def _with_jsonata_fields(run_branches):
    def run(state, given, execution, context):
        if not _is_jsonata(state, context):
            return run_branches(state, given, execution, context)
        arguments = stepfunctions._apply_jsonata_arguments(state, given, context)
        results, following = run_branches(state, arguments, execution, context)
        output = stepfunctions._apply_jsonata_output(state, given, context, result=results, default=results)
        assign(state, given, context, result=results)
        return output, following
    return run


def _checked(check):
    return lambda definition: check(definition) or scope_problem(json.loads(definition))


def _refusing(definition_of):
    """CloudFormation's way to a definition, which MiniStack does not check at all."""
    def definition(properties):
        text = definition_of(properties)
        problem = stepfunctions._validate_definition_jsonata(text)
        if problem:
            raise ValueError(f"Invalid State Machine Definition: {problem}")
        return text
    return definition


def scope_problem(machine, outside=frozenset()):
    """No inner scope may assign a variable that a scope around it assigns."""
    states = machine.get("States", {})
    own = {name for state in states.values() for part in (state, *state.get("Choices", []), *state.get("Catch", [])) for name in part.get("Assign", {})}
    if own & outside:
        return f"SCHEMA_VALIDATION_FAILED: the variable {sorted(own & outside)[0]} is assigned by an outer scope, an inner one may only read it"
    inner = [part for state in states.values() for part in (*state.get("Branches", []), state.get("ItemProcessor")) if part]
    return next(filter(None, (scope_problem(part, own | outside) for part in inner)), None)
