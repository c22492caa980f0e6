"""Files as Personalize reads them: few, of bounded size, each with the header, numbers without exponents."""
import math

from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType

SMALL, LARGE = 8 * 2**20, 128 * 2**20
OPTIONS = {
    "header": True, "quote": '"', "escape": '"', "nullValue": "", "emptyValue": "", "encoding": "UTF-8",
    # An import would take the marker for data.
    "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}


def write_csv(frame, rows, size, folder, cores):
    """`size` is an estimate in bytes. A file for each core if there is work for it, and none much larger than 128 MB."""
    files = max(1, math.ceil(size / LARGE), min(cores, math.ceil(size / SMALL)))
    plain = frame.select(*[_plain(field).alias(field.name) for field in frame.schema.fields])
    spread = plain.coalesce(files)
    limit = max(1, math.ceil(2 * LARGE * max(rows, 1) / max(size, 1)))
    spread.write.mode("overwrite").options(maxRecordsPerFile=limit, **OPTIONS).csv(folder)


def write_quarantine(bad, folder):
    options = {"ignoreNullFields": False, "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false"}
    bad.write.mode("overwrite").options(**options).json(folder)


def _plain(field):
    column = F.col(field.name)
    if not isinstance(field.dataType, DoubleType):
        return column
    written = column.cast("string")
    decimal = F.regexp_replace(F.regexp_replace(column.cast("decimal(38,19)").cast("string"), "0+$", ""), r"\.$", ".0")
    sensible = (F.abs(column) >= 1e-9) & (F.abs(column) < 1e19)
    return F.when(F.contains(written, F.lit("E")) & sensible, decimal).otherwise(written)
