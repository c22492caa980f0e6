"""Iceberg tables: made by CreateTable with OpenTableFormatInput, which really writes their first metadata file."""

from ministack.services import s3

from emulator import role_storage
from emulator.glue.refusals import invalid, not_implemented


def is_one(table):
    parameters = table.get("Parameters") or {}
    return parameters.get("table_type", "").upper() == "ICEBERG" and "metadata_location" in parameters


def as_table_input(params):
    """What the catalog keeps of a request with OpenTableFormatInput."""
    # Here, because importing PyIceberg takes a second, and most emulators never need it.
    from pydantic import ValidationError

    from emulator.glue import iceberg_tables
    from emulator.glue.iceberg_files import Store

    wanted = params["OpenTableFormatInput"]["IcebergInput"]
    given = wanted.get("CreateIcebergTableInput")
    if not given:
        raise invalid("IcebergInput needs CreateIcebergTableInput when MetadataOperation is CREATE.")
    if wanted.get("Version", "2") != "2":
        raise not_implemented(f"version {wanted['Version']} of Iceberg tables, only 2")
    bucket, _ = role_storage.split(given["Location"])
    if not given["Location"].startswith("s3://") or bucket not in s3._buckets:
        raise invalid(f"The location of the table is {given['Location']}, allowed: s3:// and a bucket that exists.")
    try:
        columns, at = iceberg_tables.first_metadata(given, Store())
    except (ValidationError, ValueError, AttributeError) as problem:
        raise invalid(f"The Iceberg table is not valid: {problem}") from None
    table = {"Name": params.get("Name"), "TableType": "EXTERNAL_TABLE", "PartitionKeys": [], **params.get("TableInput", {})}
    return {**table, "Parameters": {**table.get("Parameters", {}), "table_type": "ICEBERG", "metadata_location": at},
            "StorageDescriptor": {**table.get("StorageDescriptor", {}), "Columns": columns, "Location": given["Location"].rstrip("/")}}
