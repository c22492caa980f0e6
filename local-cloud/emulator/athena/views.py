"""Views of the catalog as Athena keeps them: a document of Presto's in the view's original text.

https://docs.aws.amazon.com/athena/latest/ug/views-console.html
"""

import base64
import json
import re

from emulator.athena.failed import QueryFailed

PRESTO = re.compile(r"\s*/\* Presto View: ([A-Za-z0-9+/=]+) \*/\s*")
WIDER = {"tinyint": 1, "smallint": 2, "integer": 3, "bigint": 4, "real": 5, "double": 6}


def is_one(table):
    return table.get("TableType") == "VIRTUAL_VIEW"


def of(table):
    """(SQL, database, columns) of a view."""
    name = f"{table['DatabaseName']}.{table['Name']}"
    found = PRESTO.fullmatch(table.get("ViewOriginalText") or "")
    if not found or (table.get("Parameters") or {}).get("presto_view") != "true":
        raise QueryFailed("NOT_SUPPORTED", f"Hive views are not supported: {name} has no Presto view in ViewOriginalText, "
                          "or its parameter presto_view is not true")
    try:
        view = json.loads(base64.b64decode(found[1]))
        text, schema, columns = view["originalSql"], view["schema"], view["columns"]
    except (ValueError, KeyError) as problem:
        raise QueryFailed("INVALID_VIEW", f"The Presto view of {name} is not valid: {problem!r}") from None
    there = [column["Name"] for column in table["StorageDescriptor"].get("Columns") or []]
    if there != [column["name"] for column in columns]:
        raise QueryFailed("INVALID_VIEW", f"The columns of {name} in the catalog are {', '.join(there)}, "
                          f"and in its Presto view {', '.join(column['name'] for column in columns)}")
    return text, schema, columns


def check(name, columns, found):
    """A view is stale when its SQL gives other columns than are stored with it. `found`: (name, type) of each column."""
    if len(columns) != len(found):
        raise _stale(name, f"it has {len(columns)} columns, and its query gives {len(found)}")
    for position, (stored, (got, kind)) in enumerate(zip(columns, found)):
        if stored["name"].lower() != got.lower():
            raise _stale(name, f"column [{got}] projected from query view at position {position} has a different name from column [{stored['name']}] "
                         "stored in view definition")
        if not _coerced(kind, stored["type"]):
            raise _stale(name, f"column [{got}] of type {kind} projected from query view at position {position} cannot be coerced to column "
                         f"[{stored['name']}] of type {stored['type']} stored in view definition")


def _stale(name, why):
    return QueryFailed("VIEW_IS_STALE", f"View '{name}' is stale or in invalid state: {why}")


def _coerced(kind, stored):
    kind, stored = _base(kind), _base(stored)
    return kind == stored or 0 < WIDER.get(kind, 0) < WIDER.get(stored, 0)


def _base(kind):
    """Without lengths and precisions; timestamp(3) and timestamp(6) can be made of one another."""
    return {"int": "integer", "float": "real", "string": "varchar"}.get(base := re.sub(r"\(.*", "", kind.lower()).strip(), base)
