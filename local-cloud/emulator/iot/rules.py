"""How a rule is carried out: MiniStack did all of it before the publisher had its acknowledgement, and never tried again.

A message is acknowledged when the broker has it; then each action is tried up to four times while its error is one that may pass, and what failed
goes to the error action, in one document. https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html
"""

import asyncio
import base64
import collections
import contextvars
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ministack.core.responses import request_scope
from ministack.services import iot

from emulator import cloud_clock
from emulator.iot import actions, sql, world

# Cloud seconds before the second, third and fourth attempt.
PAUSES_S = (1, 2, 4)

counts = collections.defaultdict(collections.Counter)
_running = set()
# Actions call services that answer on the emulator's one loop, so they may not run there.
_workers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="iot-rule")


@dataclass
class Message:
    """What came in, by which rule, and what the SELECT clause makes of it."""
    account: str
    region: str
    rule: dict
    topic: str
    payload: bytes
    client_id: str | None
    event: object = None
    # What an action still has to deliver after an attempt that was taken in part.
    left: dict = field(default_factory=dict)

    @property
    def arn(self):
        return f"arn:aws:iot:{self.region}:{self.account}:rule/{self.rule['ruleName']}"

    def expanded(self, template):
        return sql.expanded(template, self.topic, self.payload, self.client_id)


def register():
    iot._run_rule_actions = begin


async def begin(account, region, rule, payload, topic="", client_id=None):
    """The work begins; nobody waits for it."""
    if rule and not rule.get("ruleDisabled"):
        task = asyncio.get_running_loop().create_task(_work(Message(account, region, rule, topic, payload or b"", client_id)))
        _running.add(task)
        task.add_done_callback(_running.discard)


async def idle():
    """Until all that has begun is done; for tests."""
    while _running:
        await asyncio.gather(*list(_running))


async def _work(message):
    rule = message.rule
    try:
        decoded = iot._rule_message(message.payload)
        where = iot._rule_where_clause(rule["sql"])
        if where and not iot._eval_where(where, message.topic, message.payload, decoded, message.client_id):
            return
        message.event = iot._rule_event(rule["sql"], message.topic, message.payload, message.client_id, message=decoded)
        counts[rule["ruleName"]]["matched"] += 1
        if message.event is sql.UNDEFINED:
            counts[rule["ruleName"]]["undefined"] += 1
            logging.getLogger("iot").warning("rule %s: the SELECT clause is undefined for a message on %s", rule["ruleName"], message.topic)
            return
        failures = await asyncio.gather(*(_act(message, action) for action in rule["actions"]))
        if any(failures) and rule.get("errorAction"):
            message.event = _error_document(message, [failure for failure in failures if failure])
            if await _act(message, rule["errorAction"], "error "):
                logging.getLogger("iot").error("rule %s: its error action failed too; the message on %s is lost", rule["ruleName"], message.topic)
    except Exception:
        logging.getLogger("iot").exception("rule %s", rule["ruleName"])


async def _act(message, action, which=""):
    """What the error action is told when it failed for good, else None."""
    kind, spec = next(iter(action.items()))
    name = message.rule["ruleName"]
    for pause in (*PAUSES_S, None):
        try:
            world.strike(name, which + kind)
            await _once(message, kind, spec)
            counts[name][f"{which}{kind} done"] += 1
            return None
        except Exception as problem:
            counts[name][f"{which}{kind} failed"] += 1
            logging.getLogger("iot").warning("rule %s: %s%s: %s", name, which, kind, problem)
            if pause is None or not getattr(problem, "may_pass", False):
                return {"failedAction": iot._rule_action_name(kind), "failedResource": actions.resource(kind, spec), "errorMessage": str(problem)}
            await asyncio.sleep(cloud_clock.real_seconds(pause))


async def _once(message, kind, spec):
    if kind in actions.OF_MINISTACK:
        with request_scope(message.account, message.region):
            actions.note_of_ministack(message, kind, spec)
        return await iot._dispatch_rule_action(message.account, message.region, message.rule["ruleName"], {kind: spec}, message.event)

    def work():
        with request_scope(message.account, message.region):
            actions.assume(spec)
            actions.ACTIONS[kind](message, spec)

    return await asyncio.get_running_loop().run_in_executor(_workers, contextvars.copy_context().run, work)


def _error_document(message, failures):
    return {
        "ruleName": message.rule["ruleName"],
        "topic": message.topic,
        "cloudwatchTraceId": iot._rule_message_identity.get()[1],
        "clientId": message.client_id or "N/A",
        "sourceIp": iot._publish_source_ip.get(),
        "base64OriginalPayload": base64.b64encode(message.payload).decode("ascii"),
        "failures": failures,
    }
