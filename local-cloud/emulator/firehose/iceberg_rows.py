"""A JSON document as a row of an Iceberg table: names and types of the first level have to be those of the table.

https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-considerations.html: a field that the table lacks is skipped, and timestamps are
integers in microseconds. Of the error codes only Iceberg.MissingColumnWithinRecord is AWS's (seen by users, not documented); the others are ours, and so is what
counts as a date (yyyy-MM-dd) and a time of day (microseconds).
"""

import base64
import datetime
import decimal
import json
import uuid

from pyiceberg import types

EPOCH = datetime.datetime(1970, 1, 1)
UTC = EPOCH.replace(tzinfo=datetime.timezone.utc)
MISSING, MISMATCH, MALFORMED = "Iceberg.MissingColumnWithinRecord", "Iceberg.DataTypeMismatch", "Iceberg.MalformedJson"


class Bad(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def row(schema, data):
    try:
        document = json.loads(data)
    except ValueError as problem:
        raise Bad(MALFORMED, f"The record is not one JSON object: {problem}") from None
    if not isinstance(document, dict):
        raise Bad(MALFORMED, "The record is not one JSON object")
    missing = [field.name for field in schema.fields if field.name not in document]
    if missing:
        raise Bad(MISSING, f"Columns of the table are missing in the record: {', '.join(missing)}")
    return {field.name: _field(field, document[field.name], field.name) for field in schema.fields}


def _field(field, value, path):
    if value is None and field.required:
        raise Bad(MISMATCH, f"Column {path} is required, and null in the record")
    return _value(field.field_type, value, path)


def _value(kind, value, path):
    if value is None:
        return None
    for group, read in READERS:
        if isinstance(kind, group):
            try:
                return read(kind, value, path)
            except (ValueError, TypeError, OverflowError, decimal.InvalidOperation):
                break
    raise Bad(MISMATCH, f"Column {path}: {json.dumps(value)[:100]} is no {kind}") from None


def _exactly(*allowed):
    def read(_kind, value, _path):
        if isinstance(value, bool) and bool not in allowed or not isinstance(value, allowed):
            raise ValueError
        return value
    return read


def _within(bits):
    def read(_kind, value, _path):
        if isinstance(value, bool) or not isinstance(value, int) or not -2**(bits - 1) <= value < 2**(bits - 1):
            raise ValueError
        return value
    return read


def _real(_kind, value, _path):
    if isinstance(value, (bool, str)):
        raise ValueError
    return float(value)


def _decimal(kind, value, _path):
    if isinstance(value, bool):
        raise ValueError
    exact = decimal.Decimal(str(value)).quantize(decimal.Decimal(1).scaleb(-kind.scale))
    if exact.adjusted() >= kind.precision - kind.scale:
        raise ValueError
    return exact


def _microseconds(start):
    def read(_kind, value, _path):
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError
        return start + datetime.timedelta(microseconds=value)
    return read


def _list(kind, value, path):
    if not isinstance(value, list):
        raise ValueError
    return [_value(kind.element_type, item, f"{path}[]") for item in value]


def _map(kind, value, path):
    if not isinstance(value, dict):
        raise ValueError
    return [(_value(kind.key_type, key, path), _value(kind.value_type, item, f"{path}.{key}")) for key, item in value.items()]


def _struct(kind, value, path):
    if not isinstance(value, dict):
        raise ValueError
    return {field.name: _field(field, value.get(field.name), f"{path}.{field.name}") for field in kind.fields}


READERS = (
    (types.BooleanType, _exactly(bool)), (types.StringType, _exactly(str)), (types.IntegerType, _within(32)), (types.LongType, _within(64)),
    ((types.FloatType, types.DoubleType), _real), (types.DecimalType, _decimal),
    (types.TimestampType, _microseconds(EPOCH)), (types.TimestamptzType, _microseconds(UTC)),
    (types.DateType, lambda _kind, value, _path: datetime.date.fromisoformat(value)),
    (types.TimeType, lambda kind, value, path: _microseconds(EPOCH)(kind, value, path).time()),
    (types.UUIDType, lambda _kind, value, _path: uuid.UUID(value).bytes),
    ((types.BinaryType, types.FixedType), lambda _kind, value, _path: base64.b64decode(value, validate=True)),
    (types.ListType, _list), (types.MapType, _map), (types.StructType, _struct),
)
