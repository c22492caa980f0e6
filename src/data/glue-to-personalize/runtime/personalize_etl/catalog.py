"""What Glue's catalog knows: where a table is, how it is stored, and how its database is reached."""
import json
from dataclasses import dataclass

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from .errors import EtlError

SERDES = {"ParquetHiveSerDe": "PARQUET", "JsonSerDe": "JSON", "HiveJsonSerDe": "JSON", "OpenCSVSerde": "CSV", "LazySimpleSerDe": "CSV"}


@dataclass(frozen=True)
class Table:
    name: str
    location: str
    # (name, type) of the columns, and the names of those that are folders.
    columns: tuple
    partitions: tuple
    format: dict


@dataclass(frozen=True)
class Connection:
    url: str
    user: str
    password: str
    tls: bool = False


class Catalog:
    def __init__(self, glue=None, secrets=None):
        self._glue = glue or boto3.client("glue")
        self._secrets = secrets

    def table(self, database, name):
        try:
            raw = self._glue.get_table(DatabaseName=database, Name=name)["Table"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                raise EtlError("TableMissing", f"the catalog's database {database} has no table {name}: it was dropped or renamed, or never crawled") from error
            raise EtlError("SourceUnreachable", f"the catalog does not tell about {database}.{name}: {error}") from error
        if "DEPRECATED_BY_CRAWLER" in raw.get("Parameters", {}):
            raise EtlError("TableMissing", f"the crawler no longer finds what table {database}.{name} was made of")
        storage = raw.get("StorageDescriptor", {})
        keys = tuple((column["Name"], column.get("Type", "string")) for column in raw.get("PartitionKeys", []))
        columns = tuple((column["Name"], column.get("Type", "string")) for column in storage.get("Columns", []))
        return Table(name, storage.get("Location", ""), columns + keys, tuple(key for key, _ in keys), format_of(raw))

    def connection(self, name):
        try:
            properties = self._glue.get_connection(Name=name, HidePassword=True)["Connection"]["ConnectionProperties"]
            self._secrets = self._secrets or boto3.client("secretsmanager")
            secret = json.loads(self._secrets.get_secret_value(SecretId=properties["SECRET_ID"])["SecretString"])
            tls = properties.get("JDBC_ENFORCE_SSL", "false").lower() == "true"
            return Connection(properties["JDBC_CONNECTION_URL"], secret["username"], secret["password"], tls)
        except (BotoCoreError, ClientError) as error:
            raise EtlError("SourceUnreachable", f"connection {name} or its secret cannot be read: {error}") from error
        except (KeyError, TypeError, ValueError) as error:
            raise EtlError("SourceUnreachable", f"connection {name} needs JDBC_CONNECTION_URL and SECRET_ID, and the secret a JSON object with username and password; "
                           f"missing or not JSON: {error}") from error


def format_of(table):
    """The format that the catalog states, for tables whose mapping states none; an empty one if it is none that this script reads."""
    storage = table.get("StorageDescriptor", {})
    serde = storage.get("SerdeInfo", {})
    told = {**table.get("Parameters", {}), **storage.get("Parameters", {})}
    if told.get("table_type", "").upper() == "ICEBERG":
        return {"stated": "iceberg"}
    stated = told.get("classification", "").upper()
    library = serde.get("SerializationLibrary", "").rsplit(".", 1)[-1]
    kind = stated if stated in ("CSV", "JSON", "PARQUET") else SERDES.get(library) if not stated else None
    if kind is None:
        return {"stated": stated.lower() or library or "nothing"}
    if kind != "CSV":
        return {"type": kind}
    how = serde.get("Parameters", {})
    delimiter = how.get("separatorChar") or how.get("field.delim") or told.get("delimiter") or ","
    header = "1" in (told.get("skip.header.line.count"), how.get("skip.header.line.count"))
    return {"type": "CSV", "delimiter": delimiter, "quote": how.get("quoteChar") or '"', "header": header, "encoding": how.get("serialization.encoding", "UTF-8")}
