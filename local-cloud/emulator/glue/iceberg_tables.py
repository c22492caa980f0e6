"""Iceberg tables of the catalog, by PyIceberg: a table of Glue names the newest metadata file, and a commit puts another in its place.

This module takes a while to import; iceberg.py is its door for those that may not need it.
"""

import json
import re
import threading

from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.partitioning import PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.serializers import FromInputFile, ToOutputFile
from pyiceberg.table import CommitTableResponse, Table
from pyiceberg.table.locations import load_location_provider
from pyiceberg.table.metadata import new_table_metadata
from pyiceberg.table.sorting import SortOrder
from pyiceberg.table.update import update_table_metadata
from pyiceberg.types import DecimalType, FixedType, ListType, MapType, StructType

from emulator.glue import catalog
from emulator.glue.iceberg_files import Files

GLUE = {"long": "bigint", "uuid": "string", "time": "string", "timestamptz": "timestamp"}
_committing = threading.RLock()


def first_metadata(given, store):
    """(columns, location) of a table that is made of CreateIcebergTableInput; its first metadata file is written."""
    schema = Schema.model_validate({
        "type": "struct", "schema-id": given["Schema"].get("SchemaId", 0), "identifier-field-ids": given["Schema"].get("IdentifierFieldIds", []),
        "fields": [{"id": field["Id"], "name": field["Name"], "type": _type(field["Type"]), "required": field["Required"],
                    **({"doc": field["Doc"]} if "Doc" in field else {})} for field in given["Schema"]["Fields"]]})
    parts = given.get("PartitionSpec", {}).get("Fields", [])
    spec = PartitionSpec.model_validate({"spec-id": given.get("PartitionSpec", {}).get("SpecId", 0), "fields": [
        {"source-id": each["SourceId"], "field-id": each.get("FieldId", 1000 + number), "transform": each["Transform"], "name": each["Name"]}
        for number, each in enumerate(parts)]})
    order = given.get("WriteOrder", {"OrderId": 0, "Fields": []})
    sort = SortOrder.model_validate({"order-id": order["OrderId"], "fields": [
        {"source-id": each["SourceId"], "transform": each["Transform"], "direction": each["Direction"],
         "null-order": each["NullOrder"]} for each in order["Fields"]]})
    location = given["Location"].rstrip("/")
    properties = {"write.parquet.compression-codec": "zstd", **given.get("Properties", {})}
    metadata = new_table_metadata(schema, spec, sort, location, {**properties, "format-version": "2"})
    at = load_location_provider(location, {}).new_table_metadata_file_location(0)
    ToOutputFile.table_metadata(metadata, Files(store).new_output(at))
    return columns(metadata.schema()), at


def load(database, name, store):
    entry = catalog.table(database, name)
    at, files = entry["Parameters"]["metadata_location"], Files(store)
    metadata = FromInputFile.table_metadata(files.new_input(at))
    return Table((database, name), metadata, at, files, _Catalog(store))


class _Catalog(NoopCatalog):
    def __init__(self, store):
        super().__init__("glue")
        self._store = store

    def commit_table(self, table, requirements, updates):
        database, name = table.name()
        with _committing:
            now = load(database, name, self._store)
            for requirement in requirements:
                requirement.validate(now.metadata)
            metadata = update_table_metadata(now.metadata, updates, enforce_validation=False, metadata_location=now.metadata_location)
            provider = load_location_provider(metadata.location, metadata.properties)
            at = provider.new_table_metadata_file_location(_version(now.metadata_location) + 1)
            ToOutputFile.table_metadata(metadata, table.io.new_output(at))
            _point(database, name, now.metadata_location, at, columns(metadata.schema()))
        return CommitTableResponse(metadata=metadata, metadata_location=at)


def _point(database, name, before, at, columns_):
    entry = catalog.table(database, name)
    if entry["Parameters"]["metadata_location"] != before:
        raise CommitFailedException(f"The table {database}.{name} was changed meanwhile")
    catalog.update_table({"DatabaseName": database, "SkipArchive": True, "TableInput": {
        "Name": name, "Parameters": {**entry["Parameters"], "metadata_location": at, "previous_metadata_location": before},
        "StorageDescriptor": {**entry["StorageDescriptor"], "Columns": columns_}}})


def _version(location):
    found = re.match(r"(\d+)-", location.rpartition("/")[2])
    return int(found[1]) if found else -1


def columns(schema):
    """As the catalog has them."""
    return [{"Name": field.name, "Type": _glue_type(field.field_type), **({"Comment": field.doc} if field.doc else {}), "Parameters": {
        "iceberg.field.current": "true", "iceberg.field.id": str(field.field_id), "iceberg.field.optional": str(field.optional).lower()}}
        for field in schema.fields]


def _type(told):
    """A type may be a document; in a template it is the text of one."""
    return json.loads(told) if isinstance(told, str) and told.startswith("{") else told


def _glue_type(kind):
    if isinstance(kind, StructType):
        return f"struct<{','.join(f'{field.name}:{_glue_type(field.field_type)}' for field in kind.fields)}>"
    if isinstance(kind, ListType):
        return f"array<{_glue_type(kind.element_type)}>"
    if isinstance(kind, MapType):
        return f"map<{_glue_type(kind.key_type)},{_glue_type(kind.value_type)}>"
    if isinstance(kind, DecimalType):
        return f"decimal({kind.precision},{kind.scale})"
    return "binary" if isinstance(kind, FixedType) else GLUE.get(str(kind), str(kind))
