"""Faults at the calls of state machines, by rules that a test sets over HTTP: what a service, a network or an operator does to a task.

POST /_local-cloud/faults {"stateMachine", "state", "kind", "times", "skip", "error", "after"} adds a rule, GET lists the rules
with how often each was met and applied, DELETE drops them, or with {"stateMachine"} those of one. README.md has the fields; the first rule
that matches is applied.
"""

import json
import threading

from ministack.services import stepfunctions

from emulator import branches, control, execution_run, integration_errors

PATH = "/_local-cloud/faults"
ERRORS = ("throttle", "serverError", "accessDenied", "conflict")
KINDS = (*ERRORS, "timeout", "lostAnswer", "stop")
FIELDS = {"stateMachine", "state", "kind", "times", "skip", "error", "after"}
# How long the service's client waits for an answer when the task itself has no TimeoutSeconds.
CLIENT_TIMEOUT_S = 60

_rules = []
_counting = threading.Lock()


def register():
    execute = stepfunctions._execute_wait

    def wait(state, given, context):
        """An operator may stop a Wait as well; nothing else can happen to it."""
        rule = _next(context["StateMachine"]["Name"], context["State"]["Name"])
        if rule and rule["kind"] == "stop":
            execution_run.stop(_by_operator(context["Execution"]["Id"]))
        return execute(state, given, context)

    stepfunctions._execute_wait = wait


def add(rule):
    unknown = set(rule) - FIELDS
    if unknown:
        raise ValueError(f"the rule has {sorted(unknown)[0]}, allowed: {', '.join(sorted(FIELDS))}")
    if rule.get("kind") not in KINDS:
        raise ValueError(f"kind is {rule.get('kind')!r}, allowed: {', '.join(KINDS)}")
    _rules.append({"times": 1, "skip": 0, **rule, "met": 0, "applied": 0})


def drop(wanted):
    with _counting:
        _rules[:] = [rule for rule in _rules if rule.get("stateMachine") != wanted.get("stateMachine", rule.get("stateMachine"))]


def apply(resource, execution, context, seconds, call):
    """The answer of the call, or what the first rule for it makes of the call."""
    rule = _next(context["StateMachine"]["Name"], context["State"]["Name"])
    if not rule:
        return call()
    if rule["kind"] == "stop":
        return _stopped(execution, rule, call)
    if rule["kind"] == "lostAnswer":
        call()
    if rule["kind"] in ("timeout", "lostAnswer"):
        # A task with a limit of its own ends this wait; the client's limit is for one without.
        branches.current().wait(CLIENT_TIMEOUT_S if seconds == execution_run.FOREVER else execution_run.FOREVER)
        raise _error(rule, resource, "client", "Unable to execute HTTP request: Read timed out")
    raise _error(rule, resource, rule["kind"], f"{rule['kind']} by a rule of the fault injector")


def _stopped(execution, rule, call):
    """The operator stops the execution while the call is under way; with `after`, the call lands that many seconds later."""
    stop = _by_operator(execution["executionArn"])
    if "after" not in rule:
        answer = call()
        execution_run.stop(stop)
        return answer
    execution_run.stop(stop)
    # On its own: the execution that made the call is gone.
    with branches.Branch().entered() as own:
        own.wait(rule["after"])
        return call()


def _by_operator(arn):
    return {"executionArn": arn, "error": "OperatorStop", "cause": "stopped by a rule of the fault injector"}


def _error(rule, resource, kind, cause):
    return stepfunctions._ExecutionError(rule.get("error") or integration_errors.of_kind(resource, kind), cause)


def _next(machine, state):
    with _counting:
        for rule in _rules:
            if rule.get("stateMachine", machine) != machine or rule.get("state", state) != state:
                continue
            rule["met"] += 1
            if rule["met"] > rule["skip"] and (rule["times"] == "always" or rule["applied"] < rule["times"]):
                rule["applied"] += 1
                return rule
    return None


def middleware(app):
    return control.middleware(app, PATH, answer_to)


def answer_to(method, body):
    if method == "POST":
        try:
            add(json.loads(body))
        except ValueError as problem:
            return 400, {"message": str(problem)}
    elif method == "DELETE":
        drop(json.loads(body) if body else {})
    return 200, {"rules": _rules}
