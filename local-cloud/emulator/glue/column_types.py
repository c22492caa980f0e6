"""Types of columns as the catalog names them: what a value is, and what two types are together."""

import re

WHOLE = re.compile(r"[+-]?\d{1,19}")
REAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
NUMBERS = ("int", "bigint", "double")
LARGEST_INT, LARGEST_BIGINT = 2**31 - 1, 2**63 - 1


def of_text(value):
    """Of a value of a CSV file; None for an empty one. Dates are strings, as for Glue."""
    value = value.strip()
    if not value:
        return None
    if WHOLE.fullmatch(value) and abs(int(value)) <= LARGEST_BIGINT:
        return "bigint"
    if REAL.fullmatch(value):
        return "double"
    return "boolean" if value.lower() in ("true", "false") else "string"


def of_json(value):
    """Of a value of a JSON document; None for null."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "int" if abs(value) <= LARGEST_INT else "bigint" if abs(value) <= LARGEST_BIGINT else "double"
    if isinstance(value, float):
        return "double"
    if isinstance(value, dict):
        return {name: of_json(item) for name, item in value.items()}
    if isinstance(value, list):
        element = None
        for item in value:
            element = joined(element, of_json(item))
        return [element]
    return "string"


def joined(one, other):
    """The type that has room for both; a structure is a dict here, and an array a list of one type."""
    if one is None or one == other:
        return other
    if other is None:
        return one
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: joined(one.get(name), other.get(name)) for name in {**one, **other}}
    if isinstance(one, list) and isinstance(other, list):
        return [joined(one[0], other[0])]
    if one in NUMBERS and other in NUMBERS:
        return max(one, other, key=NUMBERS.index)
    return "string"


def text(kind):
    """As the catalog writes it; what never had a value is a string."""
    if isinstance(kind, dict):
        return f"struct<{','.join(f'{name}:{text(item)}' for name, item in kind.items())}>"
    if isinstance(kind, list):
        return f"array<{text(kind[0])}>"
    return kind or "string"
