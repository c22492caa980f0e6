"""CSV: every value as text, by the names in each file's own header."""
from functools import reduce

from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from .csv_header import check, distinct, headers, written
from .source import LINE, paths, quoted, require

# Lines are found by single bytes, which is not how these encodings write them.
WIDE = ("UTF-16", "UTF-32", "UCS-2")


def read_csv(spark, storage, files, table, form, settings):
    if not form.get("header", True):
        names = [name for name, _ in table.columns if name not in table.partitions]
        require(lambda column: column.lower() in {name.lower() for name, _ in table.columns}, settings.columns(), f"table {table.name}", names)
        return _read(spark, files, names, table, form, False)
    groups = headers(storage, files, form)
    check([(names + tuple(table.partitions), found) for names, found in groups], settings)
    if not groups:
        return _empty(spark, list(dict.fromkeys(settings.columns() + [name for name, _ in table.columns])))
    frames = [_read(spark, found, distinct(names, table.partitions), table, form, True) for names, found in groups]
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)


def _read(spark, files, names, table, form, header):
    quote = form.get("quote") or '"'
    encoding = form.get("encoding", "UTF-8")
    schema = StructType([StructField(name, StringType()) for name in names] + [StructField(LINE, StringType())])
    reader = spark.read.options(
        header=header, sep=form.get("delimiter", ","), quote=quote, escape=quote, encoding=encoding, mode="PERMISSIVE", columnNameOfCorruptRecord=LINE,
        multiLine=bool(form.get("multiline")) or encoding.upper().startswith(WIDE), enforceSchema=True)
    frame = (reader.option("basePath", table.location) if table.partitions else reader).schema(schema).csv(paths(files))
    # Files that were joined have their header again in the middle.
    repeated = reduce(lambda one, other: one & other, [F.coalesce(F.col(quoted(name)), F.lit("")) == written(name) for name in names]) if header else F.lit(False)
    return frame.withColumn(LINE, F.when(repeated, form.get("delimiter", ",").join(map(written, names))).otherwise(F.col(LINE)))


def _empty(spark, names):
    return spark.createDataFrame([], StructType([StructField(name, StringType()) for name in {name.lower(): name for name in reversed(names)}.values()]))
