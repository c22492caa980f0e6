"""The Data Catalog, as far as MiniStack differs: names are in lower case, tables keep their versions, nothing is found in what does not exist."""

import copy
import re
import threading

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import glue

from emulator.glue import iceberg, stored
from emulator.glue.refusals import exists, invalid, not_found
from emulator.refusal import Refusal

OF_CATALOG = ("Database", "Databases", "Table", "Tables", "Partition", "Partitions", "TableVersion", "TableVersions")

_archived = AccountRegionScopedDict()  # "database/table": earlier versions, the oldest first
_writing = threading.RLock()


def create_table(params):
    name = params["TableInput"]["Name"] if "TableInput" in params else params.get("Name")
    if not name:
        raise invalid("TableInput, or Name and OpenTableFormatInput, must be given.")
    key = _key(params["DatabaseName"], name)
    with _writing:
        if "OpenTableFormatInput" in params:
            params = {"DatabaseName": params["DatabaseName"], "TableInput": _opened(params, key)}
        stored.call("CreateTable", params)
        # MiniStack begins with 1, and leaves out what it does not name.
        # A new record: others may read this one.
        glue._tables[key] = {**glue._tables[key], **params["TableInput"], "VersionId": "0"}
        _archived.pop(key, None)
    return {}


def _opened(params, key):
    """An Iceberg table, whose first files are written when all else is known to be right."""
    _database(params["DatabaseName"])
    if key in glue._tables:
        raise exists(f"Table {key.partition('/')[2]} already exists.")
    return iceberg.as_table_input(params)


def update_table(params):
    key = _key(params["DatabaseName"], params["TableInput"]["Name"])
    with _writing:
        before = copy.deepcopy(glue._tables.get(key))
        stored.call("UpdateTable", params)
        if params.get("SkipArchive"):
            glue._tables[key]["VersionId"] = before["VersionId"]
        else:
            _archived.setdefault(key, []).append(before)
    return {}


def delete_table(params):
    with _writing:
        stored.call("DeleteTable", params)
        _archived.pop(_key(params["DatabaseName"], params["Name"]), None)
    return {}


def get_tables(params):
    """All in one page; the expression is a regular one, which MiniStack takes for a glob."""
    _database(params["DatabaseName"])
    try:
        wanted = re.compile(params.get("Expression", ".*"))
    except re.error as problem:
        raise Refusal("InvalidInputException", f"The expression {params['Expression']} is not valid: {problem}") from None
    return {"TableList": [table for table in tables(params["DatabaseName"]) if wanted.fullmatch(table["Name"])]}


def get_table_versions(params):
    versions = _versions(params["DatabaseName"], params["TableName"])
    return {"TableVersions": [{"Table": each, "VersionId": each["VersionId"]} for each in reversed(versions)]}


def get_table_version(params):
    versions = _versions(params["DatabaseName"], params["TableName"])
    wanted = params.get("VersionId", versions[-1]["VersionId"])
    found = [each for each in versions if each["VersionId"] == wanted]
    if not found:
        raise not_found(f"Version {wanted} of table {params['TableName']} not found.")
    return {"TableVersion": {"Table": found[0], "VersionId": wanted}}


def create_partition(params):
    table(params["DatabaseName"], params["TableName"])
    return stored.call("CreatePartition", params)


def batch_create_partition(params):
    table(params["DatabaseName"], params["TableName"])
    return stored.call("BatchCreatePartition", params)


def table(database, name):
    found = glue._tables.get(_key(database, name))
    if not found:
        raise not_found(f"Table {name} not found.")
    return found


def tables(database):
    """Of a database that exists, in the order of their names."""
    return sorted((each for key, each in glue._tables.items() if key.startswith(f"{database.lower()}/")), key=lambda each: each["Name"])


def _versions(database, name):
    now = table(database, name)
    return [*_archived.get(_key(database, name), []), now]


def _database(name):
    if name.lower() not in glue._databases:
        raise not_found(f"Database {name} not found.")


def _key(database, name):
    return f"{database.lower()}/{name.lower()}"


def folded(operation, params):
    """Names of databases and tables are kept and found in lower case."""
    if not operation.endswith(OF_CATALOG):
        return params
    inputs = {name: {**params[name], "Name": params[name]["Name"].lower()} for name in ("DatabaseInput", "TableInput") if name in params}
    return {**params, **{name: params[name].lower() for name in ("DatabaseName", "TableName", "Name") if name in params}, **inputs}
