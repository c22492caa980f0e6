"""Results of a query: types by Athena's names, and values as the texts that Athena writes."""

import csv
import datetime
import io

SIMPLE = {"boolean": "boolean", "tinyint": "tinyint", "smallint": "smallint", "integer": "integer", "bigint": "bigint", "hugeint": "bigint",
          "ubigint": "bigint", "uinteger": "bigint", "float": "real", "double": "double", "varchar": "varchar", "blob": "varbinary", "date": "date",
          "time": "time", "timestamp": "timestamp", "timestamp_ms": "timestamp", "timestamp_s": "timestamp", "timestamp_ns": "timestamp",
          "timestamp with time zone": "timestamp with time zone", "json": "json", "list": "array", "array": "array", "struct": "row", "map": "map",
          "uuid": "uuid", "interval": "interval day to second", '"null"': "unknown"}


def of(relation):
    """(columns, types, rows of texts)."""
    types = relation.types
    rows = [tuple(_text(value, kind) for value, kind in zip(row.values(), types)) for row in _rows(relation)]
    return list(relation.columns), [athena_type(kind) for kind in types], rows


def _rows(relation):
    table = relation.to_arrow_table()
    # Two columns may have the same name.
    return table.rename_columns([str(number) for number in range(table.num_columns)]).to_pylist()


def athena_type(kind):
    name = str(kind.id)
    return "decimal" if name == "decimal" else SIMPLE.get(name, SIMPLE.get(str(kind).lower(), "varchar"))


def _text(value, kind):
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        digits = 6 if str(kind.id) in ("timestamp", "timestamp_ns") else 3
        text = f"{value:%Y-%m-%d %H:%M:%S}.{f'{value.microsecond:06d}'[:digits]}"
        return text if value.tzinfo is None else f"{text} UTC"
    if isinstance(value, bytes):
        return " ".join(f"{byte:02x}" for byte in value)
    if isinstance(value, float):
        return _real(value)
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}={_inner(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"{{{', '.join(f'{key}={_inner(item)}' for key, item in value)}}}" if str(kind.id) == "map" else \
            f"[{', '.join(_inner(item) for item in value)}]"
    if str(kind.id) in ("hugeint", "ubigint"):
        return str(int(value))
    return str(value)


def _inner(value):
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _real(value):
    """As Java writes it: with an exponent from ten million on and below a thousandth."""
    if value == 0 or 1e-3 <= abs(value) < 1e7 or value != value or abs(value) == float("inf"):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(value), str(value))
    digits, _, exponent = f"{value:.17e}".partition("e")
    digits = repr(float(value)).replace("-", "").replace(".", "").partition("e")[0].strip("0") or "0"
    return f"{'-' if value < 0 else ''}{digits[0]}.{digits[1:] or '0'}E{int(exponent)}"


def as_csv(columns, rows):
    """Each value in quotes, and nothing for null."""
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(columns)
    for row in rows:
        file.write(",".join("" if value is None else '"' + value.replace('"', '""') + '"' for value in row) + "\n")
    return file.getvalue().encode()
