"""A rule as CreateTopicRule takes it: MiniStack stores whatever it gets.

By AWS's API model, with actions that are here, for roles that IoT may assume.
"""

import re

from ministack.services import iot

from emulator import api_model, role_trust
from emulator.iot import actions, sql
from emulator.iot.actions import PRINCIPAL


def register():
    put = iot.put_topic_rule

    def put_topic_rule(name, payload, *, created_at=None):
        checked = _modelled(payload)
        check(checked)
        return put(name, {"awsIotSqlVersion": sql.OLDEST, **checked}, created_at=created_at)

    iot.put_topic_rule = put_topic_rule


def _modelled(payload):
    try:
        return api_model.conform("iot", "TopicRulePayload", payload)
    except ValueError as problem:
        raise iot.RuleRoleError(str(problem)) from None


def check(payload):
    if sql.has_value(payload["sql"]) and payload.get("awsIotSqlVersion", sql.OLDEST) != sql.WITH_VALUE:
        raise iot.RuleSqlError(f"SELECT VALUE needs awsIotSqlVersion {sql.WITH_VALUE}; this rule has {payload.get('awsIotSqlVersion', 'none')}")
    for action in [*payload["actions"], *filter(None, [payload.get("errorAction")])]:
        for kind, spec in action.items():
            _check_action(kind, spec)


def _check_action(kind, spec):
    if kind not in actions.ACTIONS and kind not in actions.OF_MINISTACK:
        here = ", ".join(sorted({*actions.ACTIONS, *actions.OF_MINISTACK}))
        raise iot.RuleRoleError(f"NotImplemented: the local cloud has no action {kind}, only {here}")
    role = spec.get("roleArn")
    if role is not None and not role_trust.allows(role, PRINCIPAL):
        raise iot.RuleRoleError(f"Unable to assume role: {role}. It must exist and trust {PRINCIPAL}")
    separator = spec.get("separator")
    if separator is not None and not re.fullmatch(r"\n|\t|\r\n|,", separator):
        raise iot.RuleRoleError(f"separator is {separator!r}, allowed: a newline, a tab, a carriage return with a newline, or a comma")
