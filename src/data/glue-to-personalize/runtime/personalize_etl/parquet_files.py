"""Parquet: columns with their own types. All footers are read, because files of one table may differ."""
from pyspark.sql.types import StringType, StructField, StructType

from .errors import analysis_errors
from .source import column_of, paths, require


def read_parquet(spark, files, table, settings):
    if not files:
        return spark.createDataFrame([], StructType([StructField(name, StringType()) for name, _ in table.columns]))
    reader = spark.read.options(mergeSchema=True)
    with analysis_errors("UnsupportedFormat", f"the Parquet files of table {table.name} cannot be read together"):
        frame = (reader.option("basePath", table.location) if table.partitions else reader).parquet(*paths(files))
    require(lambda column: column_of(frame.schema, column) is not None, settings.columns(), f"the files of table {table.name}", frame.columns)
    return frame
