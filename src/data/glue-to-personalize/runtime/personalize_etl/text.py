"""Text of a value as it may be exported: one line, without space around it."""
from functools import reduce

from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DoubleType, FloatType, MapType, StringType, StructType

NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$"
INTEGER = r"^[+-]?\d+(\.0*)?$"
SPACE = " \t\r\n\u00a0\ufeff"
# What a decoder puts where bytes are no characters.
REPLACED = "\ufffd"


def text(column, kind):
    if isinstance(kind, ArrayType):
        column = F.array_join(column.cast("array<string>"), "|")
    elif isinstance(kind, (StructType, MapType)):
        column = F.to_json(column)
    elif isinstance(kind, (FloatType, DoubleType)):
        # Whole numbers come as 7.0 from tools that have no other way to have nulls among them.
        column = F.when((column == F.floor(column)) & (F.abs(column) < 1e15), column.cast("bigint").cast("string")).otherwise(column.cast("string"))
    elif not isinstance(kind, StringType):
        return column.cast("string")
    rare = reduce(lambda one, other: one | other, [F.contains(column, F.lit(character)) for character in SPACE[1:]])
    one_line = F.translate(F.replace(column, F.lit("\r\n"), F.lit(" ")), "\r\n", "  ")
    # Cleaning takes three times as long as all the rest: it is for the few that need it.
    return F.when(rare, F.btrim(one_line, F.lit(SPACE))).otherwise(F.trim(column))
