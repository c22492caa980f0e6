"""What a crawler writes about a table that it has found: name, place, SerDe and parameters, as Glue writes them."""

import hashlib
import re
from dataclasses import dataclass

from emulator import role_storage
from emulator.glue import column_types

OPENX, LAZY, OPEN_CSV = ("org.openx.data.jsonserde.JsonSerDe", "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                         "org.apache.hadoop.hive.serde2.OpenCSVSerde")
TEXT = ("org.apache.hadoop.mapred.TextInputFormat", "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat")
PARQUET = "org.apache.hadoop.hive.ql.io.parquet."
SERIALIZERS = {"CrawlerSchemaSerializerVersion": "1.0", "CrawlerSchemaDeserializerVersion": "1.0"}


@dataclass(frozen=True)
class Crawled:
    """A table of the catalog with its partitions, as (values, location)."""
    input: dict
    partitions: tuple = ()

    @property
    def location(self):
        return self.input["StorageDescriptor"]["Location"]


def of_objects(found, crawler):
    """Of files in S3."""
    schema = found.schema
    columns = [{"Name": name, "Type": column_types.text(kind)} for name, kind in schema.columns.items() if name not in found.keys]
    parameters = {
        **SERIALIZERS, "UPDATED_BY_CRAWLER": crawler["Name"], "classification": schema.classification, "compressionType": schema.compression,
        "typeOfData": "file", "objectCount": str(found.files), "sizeKey": str(found.size), "recordCount": str(schema.records),
        "averageRecordSize": str(found.size // schema.records if schema.records else 0), **_reading(schema),
    }
    descriptor = {"Columns": columns, "Location": found.location, **_serde(schema), "Compressed": schema.compression != "none", "NumberOfBuckets": -1,
                  "BucketColumns": [], "SortColumns": [], "Parameters": parameters, "StoredAsSubDirectories": False}
    bucket, key = role_storage.split(found.location)
    return Crawled({
        "Name": named(crawler, key.rstrip("/").rpartition("/")[2] or bucket), "Owner": "owner", "Retention": 0, "TableType": "EXTERNAL_TABLE",
        "Parameters": parameters, "StorageDescriptor": descriptor, "PartitionKeys": [{"Name": key, "Type": "string"} for key in found.keys],
    }, found.partitions)


def of_database(database, table, connection, crawler):
    """Of a table of a database, which has its place there: no files, no SerDe."""
    parameters = {**SERIALIZERS, "UPDATED_BY_CRAWLER": crawler["Name"], "classification": "postgresql", "compressionType": "none",
                  "typeOfData": "table", "connectionName": connection}
    descriptor = {
        "Columns": [{"Name": name.lower(), "Type": kind} for name, kind in table.columns], "Location": f"{database}.{table.schema}.{table.name}",
        "Compressed": False, "NumberOfBuckets": -1, "SerdeInfo": {}, "BucketColumns": [], "SortColumns": [], "Parameters": parameters,
        "StoredAsSubDirectories": False,
    }
    return Crawled({"Name": named(crawler, f"{database}_{table.schema}_{table.name}"), "Owner": "owner", "Retention": 0,
                    "TableType": "EXTERNAL_TABLE", "Parameters": parameters, "StorageDescriptor": descriptor, "PartitionKeys": []})


def named(crawler, text):
    return re.sub(r"[^a-z0-9_]", "_", f"{crawler.get('TablePrefix', '')}{text}".lower())


def otherwise_named(name, location):
    """When the name is another table's."""
    return f"{name}_{hashlib.md5(location.encode(), usedforsecurity=False).hexdigest()}"


def _reading(schema):
    if schema.classification != "csv":
        return {}
    told = schema.parameters
    return {"delimiter": told["delimiter"], "columnsOrdered": "true", "areColumnsQuoted": str(told["quoted"]).lower(),
            **({"skip.header.line.count": "1"} if told["header"] else {})}


def _serde(schema):
    told = schema.parameters
    if schema.classification == "parquet":
        return _formats((f"{PARQUET}MapredParquetInputFormat", f"{PARQUET}MapredParquetOutputFormat"), f"{PARQUET}serde.ParquetHiveSerDe",
                        {"serialization.format": "1"})
    if schema.classification == "json":
        return _formats(TEXT, OPENX, {"paths": told["paths"]})
    if told["serde"] == "OpenCSVSerDe":
        return _formats(TEXT, OPEN_CSV, {"separatorChar": told["delimiter"], "quoteChar": told["quote"], "serialization.format": "1"})
    return _formats(TEXT, LAZY, {"field.delim": told["delimiter"]})


def _formats(formats, library, parameters):
    return {"InputFormat": formats[0], "OutputFormat": formats[1], "SerdeInfo": {"SerializationLibrary": library, "Parameters": parameters}}
