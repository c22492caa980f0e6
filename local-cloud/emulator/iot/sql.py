"""Rule SQL: MiniStack has no SELECT VALUE, concat() and parse_time(), no substitution templates, and dispatches nothing for a binary payload.

https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-select.html
"""

import re
import time
import zoneinfo
from datetime import datetime, timezone

from ministack.services import firehose, iot

UNDEFINED = iot._MISSING
# The version that has SELECT VALUE; a rule that names none has the older one.
WITH_VALUE, OLDEST = "2016-03-23", "2015-10-08"
_VALUE = re.compile(r"VALUE\s+(?P<expression>.+)", re.IGNORECASE | re.DOTALL)
_TEMPLATE = re.compile(r"\$\{(?P<expression>[^}]*)\}")


def register():
    project, function = iot._rule_event, iot._eval_select_function

    def rule_event(sql, topic, payload, client_id=None, message=iot._UNDECODED):
        message = iot._rule_message(payload) if message is iot._UNDECODED else message
        clause = iot._rule_select_clause(sql)
        value = _VALUE.fullmatch(clause)
        if value:
            return evaluate(value["expression"], topic, payload, client_id, message)
        # Bytes that are no text go through SELECT * as they came.
        return payload if clause == "*" and message is UNDEFINED else project(sql, topic, payload, client_id, message)

    def select_function(name, args, topic, payload, message, client_id=None):
        if name not in ("concat", "parse_time"):
            return function(name, args, topic, payload, message, client_id)
        values = [_unquoted(each) or evaluate(each, topic, payload, client_id, message) for each in args]
        return _concat(values) if name == "concat" else _parse_time(*values)

    iot._rule_event, iot._eval_select_function = rule_event, select_function
    iot._IMPLEMENTED_SQL_FUNCS = iot._IMPLEMENTED_SQL_FUNCS | {"concat", "parse_time"}


def evaluate(expression, topic, payload, client_id, message=iot._UNDECODED):
    message = iot._rule_message(payload) if message is iot._UNDECODED else message
    return iot._eval_select_expr(expression.strip(), topic, payload, message, client_id)


def has_value(sql):
    return bool(_VALUE.fullmatch(iot._rule_select_clause(sql)))


def expanded(template, topic, payload, client_id):
    """A text with its ${expressions} replaced; ValueError for one that is undefined, of which AWS documents nothing."""
    def text(match):
        value = iot._sql_as_string(evaluate(match["expression"], topic, payload, client_id))
        if value is None:
            raise ValueError(f"The substitution template {match[0]} is undefined for this message")
        return value
    return _TEMPLATE.sub(text, template)


def _unquoted(text):
    """Texts may stand in double quotes as well, where they hold single ones."""
    return text.strip()[1:-1] if re.fullmatch(r'"[^"]*"', text.strip()) else None


def _concat(values):
    """Of texts, a text; with a list among them, a list."""
    if any(isinstance(value, list) for value in values):
        return [item for value in values for item in (value if isinstance(value, list) else [value])]
    texts = [iot._sql_as_string(value) for value in values]
    return UNDEFINED if None in texts else "".join(texts)


def _parse_time(pattern=None, millis=None, zone="UTC"):
    """A time by a pattern of Joda-Time, of which years to seconds and quoted texts are here."""
    number = iot._sql_as_number(millis)
    if not isinstance(pattern, str) or number is None:
        return UNDEFINED
    moment = datetime.fromtimestamp(number / 1000, timezone.utc).astimezone(zoneinfo.ZoneInfo(zone))
    return firehose._java_time(pattern, time.struct_time(moment.timetuple()))
