"""Which objects belong to a table, and the values of its partition keys: those that are registered in the catalog, or those that are projected.

https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
"""

import datetime
import re

from ministack.services import glue

from emulator import cloud_clock, role_storage
from emulator.athena.failed import QueryFailed

# Java's letters of dates, those that have a fixed width first.
JAVA = (("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S"), ("'", ""))
NOW = re.compile(r"NOW(?:([+-]\d+)(SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|YEAR)S?)?")
SECONDS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86400, "WEEK": 7 * 86400, "MONTH": 31 * 86400, "YEAR": 366 * 86400}


def objects(table, store, asked):
    """(URI, values by key) of each object; `asked`: names of columns that the query compares with constants."""
    keys = [key["Name"] for key in table.get("PartitionKeys") or []]
    location = table["StorageDescriptor"]["Location"].rstrip("/") + "/"
    if not keys:
        return [(uri, {}) for uri in _below(location, store)]
    parameters = table.get("Parameters") or {}
    if parameters.get("projection.enabled", "").lower() == "true":
        return _projected(parameters, keys, location, store, asked)
    found = []
    for partition in glue._partitions.get(f"{table['DatabaseName']}/{table['Name']}") or []:
        values = dict(zip(keys, partition["Values"]))
        found += [(uri, values) for uri in _below(partition["StorageDescriptor"]["Location"].rstrip("/") + "/", store)]
    return found


def _below(location, store):
    """Without what Trino takes for hidden."""
    bucket, prefix = role_storage.split(location)
    return [f"s3://{bucket}/{key}" for key in store.keys(location)
            if not any(part.startswith(("_", ".")) for part in key[len(prefix):].split("/"))]


def _projected(parameters, keys, location, store, asked):
    template = parameters.get("storage.location.template") or location + "".join(f"{key}=${{{key}}}/" for key in keys)
    missing = [key for key in keys if f"${{{key}}}" not in template]
    if missing:
        raise QueryFailed("INVALID_TABLE_PROPERTY", f"storage.location.template has no ${{{missing[0]}}}")
    projections = {key: _projection(key, parameters, asked) for key in keys}
    seen = set()
    pattern = re.compile("".join(_part(piece, projections, seen) for piece in re.split(r"(\$\{\w+\})", template.rstrip("/") + "/")) + ".+")
    found = []
    for uri in _below(template.partition("${")[0], store):
        match = pattern.fullmatch(uri)
        if match and all(projections[key](value) for key, value in match.groupdict().items()):
            found.append((uri, match.groupdict()))
    return found


def _part(piece, projections, seen):
    """The first time that a key is named, it is found; then it has to be the same."""
    if not piece.startswith("${"):
        return re.escape(piece)
    name = piece[2:-1]
    if name in seen:
        return f"(?P={name})"
    seen.add(name)
    # A date may have slashes.
    return f"(?P<{name}>{'.+?' if '/' in getattr(projections[name], 'format', '') else '[^/]+'})"


def _projection(key, parameters, asked):
    """Whether a value is among those that are projected."""
    told = {name.removeprefix(f"projection.{key}."): value for name, value in parameters.items() if name.startswith(f"projection.{key}.")}
    kind = told.get("type", "").lower()
    if kind == "injected":
        if key not in asked:
            raise QueryFailed("CONSTRAINT_VIOLATION", f"For the injected projected partition column {key}, the WHERE clause must contain only static "
                              "equality conditions, and at least one such condition must be present.")
        return lambda value: True
    if kind == "enum":
        values = [each.strip() for each in told["values"].split(",")]
        return lambda value: value in values
    if kind == "integer":
        least, most = (int(each) for each in told["range"].split(","))
        digits = int(told.get("digits", 1))
        return lambda value: value.lstrip("-").isdigit() and least <= int(value) <= most and value == str(int(value)).zfill(digits)
    if kind == "date":
        return _dates(told)
    raise QueryFailed("INVALID_TABLE_PROPERTY", f"projection.{key}.type is '{told.get('type')}', allowed: enum, integer, date, injected")


def _dates(told):
    pattern = told["format"]
    for java, python in JAVA:
        pattern = pattern.replace(java, python)
    least, most = (_moment(each.strip(), pattern) for each in told["range"].split(","))

    def projected(value):
        try:
            return least <= datetime.datetime.strptime(value, pattern) <= most
        except ValueError:
            return False

    projected.format = told["format"]
    return projected


def _moment(text, pattern):
    relative = NOW.fullmatch(text)
    if not relative:
        return datetime.datetime.strptime(text, pattern)
    now = datetime.datetime.fromtimestamp(cloud_clock.now(), datetime.timezone.utc).replace(tzinfo=None)
    moved = now + datetime.timedelta(seconds=int(relative[1] or 0) * SECONDS.get(relative[2], 0))
    # As coarse as the values are.
    return datetime.datetime.strptime(moved.strftime(pattern), pattern)
