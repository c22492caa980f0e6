"""Tables of the catalog as tables of Arrow: what is in their files, with the columns that the catalog has."""

import datetime
import gzip
import io

import pyarrow as pa
from pyarrow import parquet

from emulator.athena import partitions
from emulator.athena.failed import QueryFailed
from emulator.glue import hive_types, iceberg, json_rows


def read(table, store, asked):
    """Of a table that is no view; None for a format that MiniStack reads."""
    if iceberg.is_one(table):
        from emulator.glue import iceberg_tables

        return iceberg_tables.load(table["DatabaseName"], table["Name"], store).scan().to_arrow()
    reader = _reader(table)
    if reader is None:
        return None
    columns = table["StorageDescriptor"].get("Columns") or []
    keys = table.get("PartitionKeys") or []
    schema = _milliseconds(hive_types.schema([*columns, *keys]))
    parts = [schema.empty_table()]
    for uri, values in partitions.objects(table, store, asked):
        part = reader(store.read(uri), uri, hive_types.schema(columns), columns)
        for key in keys:
            value = _key(values[key["Name"]], key.get("Type", "string"))
            part = part.append_column(key["Name"], pa.array([value] * part.num_rows, hive_types.arrow(hive_types.parsed(key.get("Type", "string")))))
        parts.append(part.cast(schema, safe=False))
    return pa.concat_tables(parts)


def _reader(table):
    storage = table.get("StorageDescriptor") or {}
    serde = (storage.get("SerdeInfo") or {}).get("SerializationLibrary", "")
    kind = f"{(table.get('Parameters') or {}).get('classification', '')} {storage.get('InputFormat', '')} {serde}".lower()
    if "parquet" in kind:
        return _parquet
    if "json" in kind:
        options = (storage.get("SerdeInfo") or {}).get("Parameters") or {}
        return lambda data, uri, schema, columns: _json(data, uri, schema, columns, options)
    return None


def _parquet(data, uri, schema, _columns):
    """By the names of columns; a column that a file lacks is null."""
    try:
        found = parquet.read_table(io.BytesIO(data), coerce_int96_timestamp_unit="us")
        names = {name.lower(): name for name in found.column_names}
        return pa.table([found[names[field.name.lower()]].cast(field.type) if field.name.lower() in names else pa.nulls(found.num_rows, field.type)
                         for field in schema], schema=schema)
    except pa.ArrowInvalid as problem:
        raise QueryFailed("HIVE_BAD_DATA", f"{uri}: {problem}") from None


def _json(data, uri, schema, columns, options):
    """A document a line. Lines that are no JSON fail the query, unless the SerDe ignores them."""
    text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()
    reader = json_rows.Reader([(column["Name"], hive_types.parsed(column.get("Type", "string"))) for column in columns], {
        "CaseInsensitive": options.get("case.insensitive", "true").lower() == "true",
        "ConvertDotsInJsonKeysToUnderscores": options.get("dots.in.keys", "false").lower() == "true",
        "ColumnToJsonKeyMappings": {name.removeprefix("mapping."): key for name, key in options.items() if name.startswith("mapping.")}})
    rows = []
    for line in text.splitlines():
        try:
            rows += [reader.row(document) for document in json_rows.documents(line)]
        except (ValueError, AttributeError, json_rows.Mismatch) as problem:
            if options.get("ignore.malformed.json", "false").lower() != "true":
                raise QueryFailed("HIVE_CURSOR_ERROR", f"{uri}: Row is not a valid JSON Object: {problem}") from None
            rows.append({field.name: None for field in schema})
    return pa.Table.from_pylist(rows, schema=schema)


def _key(text, kind):
    base = hive_types.parsed(kind).kind
    if base == "date":
        return datetime.date.fromisoformat(text)
    return int(text) if base in json_rows.SPANS else text


def _milliseconds(schema):
    """Timestamps of tables that are not Iceberg have milliseconds in Athena."""
    return pa.schema([pa.field(field.name, pa.timestamp("ms") if pa.types.is_timestamp(field.type) else field.type) for field in schema])
