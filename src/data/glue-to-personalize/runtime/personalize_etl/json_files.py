"""JSON lines: a scalar is read as it is written; what is nested, as the catalog says."""
from pyspark.sql.types import StringType, StructField, StructType, _parse_datatype_string

from .source import LINE, as_text, column_of, require


def read_json(spark, files, table, settings):
    schema = StructType([StructField(name, as_text(_type(kind))) for name, kind in table.columns if name not in table.partitions])
    folders = StructType([StructField(name, StringType()) for name in table.partitions])
    known = StructType(schema.fields + folders.fields)
    require(lambda column: column_of(known, column) is not None, settings.columns(), f"table {table.name}", known.names)
    schema.add(LINE, StringType())
    if not files:
        return spark.createDataFrame([], StructType(schema.fields + folders.fields))
    reader = spark.read.options(mode="PERMISSIVE", columnNameOfCorruptRecord=LINE, __globPaths__="false")
    return (reader.option("basePath", table.location) if table.partitions else reader).schema(schema).json([file.uri for file in files])


def _type(kind):
    try:
        return _parse_datatype_string(kind)
    except Exception:  # noqa: BLE001 - a type that Spark does not know is read as text
        return StringType()
