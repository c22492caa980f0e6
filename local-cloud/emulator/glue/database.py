"""A database that a JDBC connection names: really connected to, by its URL and its secret, and read by information_schema."""

import json
import re
import ssl
from dataclasses import dataclass
from urllib.parse import parse_qs

from ministack.services import secretsmanager

URL = re.compile(r"jdbc:postgresql://(?P<host>[^:/?]+)(:(?P<port>\d+))?/(?P<database>[^?]+)(\?(?P<query>.*))?")
# Real seconds that a connection may take to come about.
PATIENCE_S = 10
# Types of PostgreSQL that are not strings in the catalog.
TYPES = {"bigint": "bigint", "integer": "int", "smallint": "smallint", "boolean": "boolean", "double precision": "double", "real": "float",
         "date": "date", "bytea": "binary", "timestamp without time zone": "timestamp", "timestamp with time zone": "timestamp"}
COLUMNS = """
select c.table_schema, c.table_name, c.column_name, c.data_type, c.numeric_precision, c.numeric_scale
from information_schema.columns c where c.table_schema not in ('pg_catalog', 'information_schema')
order by c.table_schema, c.table_name, c.ordinal_position
"""


class Failed(Exception):
    """Why there is no connection."""


@dataclass(frozen=True)
class Table:
    schema: str
    name: str
    columns: tuple


def secret_of(properties):
    return properties.get("SECRET_ID")


def database_of(properties):
    return _url(properties)["database"]


def answers(properties):
    """Nothing, when there is a connection to be had; else Failed."""
    _rows(properties, "select 1")


def tables(properties):
    found = {}
    for schema, name, column, kind, precision, scale in _rows(properties, COLUMNS):
        found.setdefault((schema, name), []).append((column, _type(kind, precision, scale)))
    return [Table(schema, name, tuple(columns)) for (schema, name), columns in found.items()]


def _type(kind, precision, scale):
    if kind == "numeric":
        return f"decimal({precision},{scale})" if precision else "decimal(38,18)"
    return TYPES.get(kind, "string")


def _rows(properties, query):
    # Here, because it takes a while, and most emulators connect to nothing.
    import pg8000.native

    url, (user, password) = _url(properties), _credentials(properties)
    encrypted = properties.get("JDBC_ENFORCE_SSL", "false").lower() == "true" or parse_qs(url["query"] or "").get("ssl") == ["true"]
    try:
        connection = pg8000.native.Connection(
            user, url["host"], url["database"], int(url["port"] or 5432), password, timeout=PATIENCE_S,
            ssl_context=ssl.create_default_context() if encrypted else False)
    except (pg8000.Error, OSError) as problem:
        raise Failed(_words(problem)) from None
    try:
        return connection.run(query)
    except (pg8000.Error, OSError) as problem:
        raise Failed(_words(problem)) from None
    finally:
        connection.close()


def _words(problem):
    """PostgreSQL's own message, which the client gives as the fields of its protocol."""
    fields = problem.args[0] if problem.args else ""
    return fields.get("M", str(fields)) if isinstance(fields, dict) else str(problem)


def _url(properties):
    text = properties.get("JDBC_CONNECTION_URL", "")
    match = URL.fullmatch(text)
    if not match:
        raise Failed(f"The URL '{text}' is not one of PostgreSQL (jdbc:postgresql://host:port/database), the only database that the local cloud "
                     "connects to.")
    return match


def _credentials(properties):
    if secret_of(properties) is None:
        return properties.get("USERNAME", ""), properties.get("PASSWORD", "")
    text = secretsmanager.resolve_secret_string(secret_of(properties))
    if text is None:
        raise Failed(f"Secrets Manager can't find the specified secret: {secret_of(properties)}.")
    secret = json.loads(text)
    missing = [name for name in ("username", "password") if name not in secret]
    if missing:
        raise Failed(f"The secret {secret_of(properties)} has no '{missing[0]}'.")
    return secret["username"], secret["password"]
