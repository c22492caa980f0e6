"""From the settings to the rows of the source."""
from .csv_files import read_csv
from .database import read_database
from .errors import EtlError
from .json_files import read_json
from .parquet_files import read_parquet
from .source import with_line


def read_source(spark, catalog, storage, table, settings, since, until):
    if settings.source["kind"] == "JDBC":
        return with_line(read_database(spark, catalog.connection(settings.source["connection"]), table, settings, since, until))
    form = settings.source.get("format") or table.format
    # Empty ones have no rows, and some readers refuse them.
    files = [file for file in storage.list(table.location) if file.size > 0]
    if form.get("type") == "CSV":
        return with_line(read_csv(spark, storage, files, table, form, settings))
    if form.get("type") == "JSON":
        return with_line(read_json(spark, files, table, settings))
    if form.get("type") == "PARQUET":
        return with_line(read_parquet(spark, files, table, settings))
    raise EtlError("UnsupportedFormat", f"table {table.name} is {form.get('stated') or form.get('type')}: CSV, JSON lines and Parquet are read")
