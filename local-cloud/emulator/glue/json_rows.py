"""A JSON document as a row of a table, by the rules of the OpenX JSON SerDe: what is missing is null, what is not in the table is left out.

Timestamps: https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-concepts.html. What it takes for a value of another type is not
documented: a number as text is a number here, and anything is a text.
"""

import base64
import datetime
import decimal
import json
import re

SPANS = {"tinyint": 2**7, "smallint": 2**15, "int": 2**31, "bigint": 2**63}
WHOLE = re.compile(r"[+-]?\d+")
DATE_TIME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?Z?")
# Of a whole number of seconds, this is the year 5138; of milliseconds, the year 1973.
FIRST_MILLISECOND = 10**11
EPOCH = datetime.datetime(1970, 1, 1)


class Mismatch(Exception):
    """A value that is not of its column's type."""


class Reader:
    def __init__(self, columns, serde=None):
        """`columns`: (name, hive_types.Type). `serde`: members of OpenXJsonSerDe."""
        serde = serde or {}
        self._lower = serde.get("CaseInsensitive", True)
        self._dots = serde.get("ConvertDotsInJsonKeysToUnderscores", False)
        mappings = serde.get("ColumnToJsonKeyMappings") or {}
        self._columns = [(name, self._key(mappings.get(name, name)), kind) for name, kind in columns]

    def row(self, document):
        """Values by the names of columns; Mismatch when one of them is not of its type."""
        there = {self._key(key): value for key, value in document.items()}
        return {name: _at(name, kind, there.get(key)) for name, key, kind in self._columns}

    def _key(self, key):
        key = key.replace(".", "_") if self._dots else key
        return key.lower() if self._lower else key


def documents(text):
    """The JSON documents of a record, one after another; ValueError when it is not JSON."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        document, at = decoder.raw_decode(text, at)
        found.append(document)
    return found


def _at(name, kind, value):
    try:
        return None if value is None else VALUES[kind.kind](kind, value)
    except (ValueError, TypeError, OverflowError, decimal.InvalidOperation):
        raise Mismatch(f"column {name}: {json.dumps(value)[:100]} is no {kind.kind}") from None


def _value(kind, value):
    return None if value is None else VALUES[kind.kind](kind, value)


def _text(_kind, value):
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _boolean(_kind, value):
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise ValueError


def _whole(kind, value):
    if isinstance(value, str) and WHOLE.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -SPANS[kind.kind] <= value < SPANS[kind.kind]:
        raise ValueError
    return value


def _real(_kind, value):
    if isinstance(value, bool):
        raise ValueError
    return float(value)


def _decimal(kind, value):
    precision, scale = kind.parts
    if isinstance(value, bool):
        raise ValueError
    with decimal.localcontext(prec=76):
        exact = decimal.Decimal(str(value)).quantize(decimal.Decimal(1).scaleb(-scale), rounding=decimal.ROUND_HALF_UP)
    if exact.adjusted() >= precision - scale:
        raise ValueError
    return exact


def _date(_kind, value):
    return datetime.date.fromisoformat(value)


def _timestamp(_kind, value):
    if isinstance(value, str):
        found = DATE_TIME.fullmatch(value)
        if found:
            year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
            return datetime.datetime(year, month, day, hour, minute, second, int((found[7] or "0").ljust(6, "0")[:6]))
        value = float(value) if "." in value else int(value)
    if isinstance(value, bool):
        raise ValueError
    if isinstance(value, int) and abs(value) >= FIRST_MILLISECOND:
        return EPOCH + datetime.timedelta(milliseconds=value)
    return EPOCH + datetime.timedelta(seconds=value)


def _binary(_kind, value):
    return base64.b64decode(value, validate=True)


def _array(kind, value):
    if not isinstance(value, list):
        raise ValueError
    return [_value(kind.parts[0][1], item) for item in value]


def _map(kind, value):
    if not isinstance(value, dict):
        raise ValueError
    (_, of_key), (_, of_value) = kind.parts
    return [(_value(of_key, key), _value(of_value, item)) for key, item in value.items()]


def _struct(kind, value):
    if not isinstance(value, dict):
        raise ValueError
    there = {key.lower(): item for key, item in value.items()}
    return {name: _value(inner, there.get(name.lower())) for name, inner in kind.parts}


VALUES = {"string": _text, "boolean": _boolean, **dict.fromkeys(SPANS, _whole), "float": _real, "double": _real, "decimal": _decimal, "date": _date,
          "timestamp": _timestamp, "binary": _binary, "array": _array, "map": _map, "struct": _struct}
