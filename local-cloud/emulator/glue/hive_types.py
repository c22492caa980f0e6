"""Types of columns as the catalog writes them, taken apart, and as types of Arrow."""

import re
from dataclasses import dataclass

SIMPLE = ("string", "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "date", "timestamp", "binary")
SAME = {"integer": "int", "long": "bigint", "real": "float"}
SIZED = re.compile(r"(varchar|char)\(\d+\)")
DECIMAL = re.compile(r"decimal(?:\((\d+)(?:,(\d+))?\))?")


@dataclass(frozen=True)
class Type:
    # One of SIMPLE, or decimal, array, map, struct.
    kind: str
    # Of a decimal: precision and scale. Of the others: pairs of a name and a type.
    parts: tuple = ()


def parsed(text):
    """ValueError for what is no type."""
    compact = re.sub(r"\s+", "", text)
    lower = compact.lower()
    if lower in SIMPLE or lower in SAME:
        return Type(SAME.get(lower, lower))
    if SIZED.fullmatch(lower):
        return Type("string")
    if found := DECIMAL.fullmatch(lower):
        return Type("decimal", (int(found[1] or 10), int(found[2] or 0)))
    kind, _, inside = compact.partition("<")
    if kind.lower() in ("array", "map", "struct") and inside.endswith(">"):
        return _nested(kind.lower(), _split(inside[:-1]))
    raise ValueError(f"'{text}' is no type of a column")


def _nested(kind, parts):
    if kind == "struct":
        named = [part.partition(":") for part in parts]
        return Type(kind, tuple((name, parsed(inner)) for name, _, inner in named))
    if len(parts) != (1 if kind == "array" else 2):
        raise ValueError(f"{kind}<{','.join(parts)}> is no type of a column")
    return Type(kind, tuple((name, parsed(inner)) for name, inner in zip(("item",) if kind == "array" else ("key", "value"), parts)))


def _split(text):
    """At the commas that are in no brackets."""
    depth, parts = 0, [""]
    for letter in text:
        depth += (letter in "<(") - (letter in ">)")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def arrow(kind):
    # Here and not above: importing Arrow takes a while, and most emulators never need it.
    import pyarrow as pa

    simple = {"string": pa.string, "boolean": pa.bool_, "tinyint": pa.int8, "smallint": pa.int16, "int": pa.int32, "bigint": pa.int64,
              "float": pa.float32, "double": pa.float64, "date": pa.date32, "binary": pa.binary}
    if kind.kind in simple:
        return simple[kind.kind]()
    if kind.kind == "timestamp":
        return pa.timestamp("us")
    if kind.kind == "decimal":
        return pa.decimal128(*kind.parts)
    inner = [(name, arrow(each)) for name, each in kind.parts]
    return pa.struct(inner) if kind.kind == "struct" else pa.list_(inner[0][1]) if kind.kind == "array" else pa.map_(inner[0][1], inner[1][1])


def schema(columns):
    """Of the catalog's columns, in their order."""
    import pyarrow as pa

    return pa.schema([(column["Name"], arrow(parsed(column.get("Type", "string")))) for column in columns])
