"""EventBridge and its targets: MiniStack loses an event that a state machine or function does not take; here the dead-letter queue gets it.

Events carry cloud time. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
"""

import contextvars
import json
import logging

from ministack.services import eventbridge, lambda_svc, sqs, stepfunctions

from emulator import cloud_clock

# Why the target of the current delivery did not take the event: (error code, message).
_failure = contextvars.ContextVar("delivery_failure", default=None)


def register():
    eventbridge._now_ts = cloud_clock.now
    eventbridge._dispatch_to_stepfunctions = start_execution
    eventbridge._dispatch_to_lambda = _known_function(eventbridge._dispatch_to_lambda)
    eventbridge._invoke_target = _with_dead_letters(eventbridge._invoke_target)


def start_execution(arn, payload):
    if stepfunctions._resolve_state_machine_arn(arn) is None:
        _failure.set(("NO_RESOURCE", f"State Machine Does Not Exist: '{arn}'"))
        return
    status, _headers, body = stepfunctions._start_execution({"stateMachineArn": arn, "input": payload})
    if status >= 400:
        refusal = json.loads(body)
        _failure.set(("SDK_CLIENT_ERROR", f"{refusal.get('__type')}: {refusal.get('message')}"))


def _known_function(dispatch):
    def dispatched(arn, payload):
        if lambda_svc._get_func_record_for_ref(arn)[0] is None:
            _failure.set(("NO_RESOURCE", f"Function not found: {arn}"))
            return
        dispatch(arn, payload)
    return dispatched


def _with_dead_letters(invoke):
    def invoked(target, event, rule, view=None):
        token = _failure.set(None)
        try:
            invoke(target, event, rule, view)
            if _failure.get():
                _bury(target, event, rule, view, *_failure.get())
        finally:
            _failure.reset(token)
    return invoked


def _bury(target, event, rule, view, code, message):
    """The queue gets the event as it reached the rule, with the reason beside it."""
    queue = sqs._queue_by_arn((target.get("DeadLetterConfig") or {}).get("Arn", ""))
    if not queue:
        logging.getLogger("events").warning("event lost: rule %s, target %s: %s: %s", rule["Name"], target["Arn"], code, message)
        return
    attributes = {"RULE_ARN": rule["Arn"], "TARGET_ARN": target["Arn"], "ERROR_CODE": code, "ERROR_MESSAGE": message}
    sqs._act_send_message({
        "MessageBody": json.dumps((view or eventbridge._pattern_event_view(event)).event_with_detail()),
        "MessageAttributes": {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()},
    }, queue["url"])
