"""Record format conversion: JSON documents as a Parquet file with the columns of a table of the catalog, which is read under the schema's role."""

import io

from ministack.core.responses import get_account_id, get_region

from emulator import recorder
from emulator.firehose.failures import CONVERSION, Failure
from emulator.firehose.refusals import invalid, not_implemented
from emulator.glue import access, catalog, hive_types, json_rows
from emulator.refusal import Refusal

# What Firehose reads the schema with: https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-glue
READS = ("GetTable", "GetTableVersion", "GetTableVersions")
CODECS = {"SNAPPY": "snappy", "GZIP": "gzip", "UNCOMPRESSED": "none"}
# A file with more is written in parts.
ROW_GROUP = 100_000


class Gone(Exception):
    """The table of the schema is not there; delivery is tried again until it is."""


def enabled(config):
    conversion = config.get("DataFormatConversionConfiguration") or {}
    return conversion if conversion and conversion.get("Enabled", True) else None


def check(config):
    conversion = enabled(config)
    if not conversion:
        return
    for member in ("SchemaConfiguration", "InputFormatConfiguration", "OutputFormatConfiguration"):
        if member not in conversion:
            raise invalid(f"{member} must be specified when data format conversion is enabled.")
    schema = conversion["SchemaConfiguration"]
    for member in ("RoleARN", "DatabaseName", "TableName"):
        if member not in schema:
            raise invalid(f"{member} must be specified in SchemaConfiguration.")
    if schema.get("CatalogId", get_account_id()) != get_account_id() or schema.get("Region", get_region()) != get_region():
        raise not_implemented("schema of another account or region")
    if schema.get("VersionId", "LATEST") != "LATEST":
        raise not_implemented("schema of a version other than LATEST")
    if "ParquetSerDe" not in conversion["OutputFormatConfiguration"].get("Serializer", {}):
        raise not_implemented("serializer other than ParquetSerDe")
    if "OpenXJsonSerDe" not in conversion["InputFormatConfiguration"].get("Deserializer", {}):
        raise not_implemented("deserializer other than OpenXJsonSerDe")
    if config.get("CompressionFormat", "UNCOMPRESSED") != "UNCOMPRESSED":
        raise invalid("CompressionFormat must be UNCOMPRESSED when data format conversion is enabled.")
    if config.get("BufferingHints", {}).get("SizeInMBs", 128) < 64:
        raise invalid("BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.")


class Converter:
    def __init__(self, conversion, stream):
        self._conversion = conversion
        schema = conversion["SchemaConfiguration"]
        self._named = {"catalogId": schema.get("CatalogId"), "databaseName": schema["DatabaseName"], "tableName": schema["TableName"],
                       "region": schema.get("Region", get_region()), "versionId": schema.get("VersionId", "LATEST"), "catalogArn": None}
        self._columns = _columns(schema, stream)
        types = [(column["Name"], hive_types.parsed(column.get("Type", "string"))) for column in self._columns]
        self._reader = json_rows.Reader(types, conversion["InputFormatConfiguration"]["Deserializer"]["OpenXJsonSerDe"])

    def converted(self, records):
        """The Parquet file of the records that are like the table, how many these are, and the failures."""
        rows, failures, good = [], [], 0
        for record in records:
            try:
                rows += self._rows(record)
                good += 1
            except _Bad as bad:
                failures.append(Failure(record, CONVERSION, bad.code, str(bad), self._named))
        return (self._file(rows) if rows else None), good, failures

    def _rows(self, record):
        try:
            documents = json_rows.documents(record.data.decode())
        except ValueError as problem:
            raise _Bad("DataFormatConversion.ParseError", f"Encountered malformed JSON. {problem}") from None
        if not documents:
            raise _Bad("DataFormatConversion.MalformedData", "The record was empty or contained only whitespace.")
        if not all(isinstance(document, dict) for document in documents):
            raise _Bad("DataFormatConversion.MalformedData",
                       "The input JSON contained a primitive or an array at the top level. The top level must be an object.")
        try:
            return [self._reader.row(document) for document in documents]
        except json_rows.Mismatch as problem:
            raise _Bad("DataFormatConversion.MalformedData", f"Data does not match the schema. {problem}") from None

    def _file(self, rows):
        import pyarrow as pa
        from pyarrow import parquet

        file = io.BytesIO()
        codec = self._conversion["OutputFormatConfiguration"]["Serializer"]["ParquetSerDe"].get("Compression", "SNAPPY")
        table = pa.Table.from_pylist(rows, schema=hive_types.schema(self._columns))
        parquet.write_table(table, file, compression=CODECS[codec], row_group_size=ROW_GROUP, use_deprecated_int96_timestamps=True)
        return file.getvalue()


class _Bad(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def _columns(schema, stream):
    named = {"DatabaseName": schema["DatabaseName"], "Name": schema["TableName"]}
    for operation in READS:
        recorder.note(service="glue", operation=operation, action=f"glue:{operation}", principal=schema["RoleARN"], via=stream["arn"], status=0,
                      resources=access.checks(operation, named, get_region(), get_account_id())[0])
    try:
        return catalog.table(named["DatabaseName"], named["Name"])["StorageDescriptor"]["Columns"]
    except (Refusal, KeyError):
        raise Gone(f"The table {schema['DatabaseName']}.{schema['TableName']} could not be found, or has no columns.") from None
