"""The user's filter: an expression on the source's columns with the types that the catalog has for them, as in a query of that table."""
from pyspark.sql import functions as F
from pyspark.sql.types import StringType

from .errors import analysis_errors
from .source import OWN, quoted

KEEP, ROW = f"{OWN}keep", f"{OWN}row"
TYPED = ("tinyint", "smallint", "int", "bigint", "float", "double", "boolean")


def filtered(frame, table, expression):
    """The frame with KEEP. Text of files counts as numbers where the catalog says so; what is none is null there."""
    if not expression:
        return frame.withColumn(KEEP, F.lit(True))
    types = {name.lower(): kind for name, kind in table.columns}
    typed = [_typed(field, types.get(field.name.lower(), "")) for field in frame.schema.fields]
    with analysis_errors("ColumnMissing", f"the filter {expression} does not fit the source"):
        kept = frame.select(F.struct(*[F.col(quoted(name)) for name in frame.columns]).alias(ROW), *typed)
        return kept.select(ROW, F.coalesce(F.expr(expression).cast("boolean"), F.lit(False)).alias(KEEP)).select(f"{ROW}.*", KEEP)


def _typed(field, kind):
    column = F.col(quoted(field.name))
    known = kind in TYPED or kind.startswith("decimal")
    return (column.cast(kind) if known and isinstance(field.dataType, StringType) else column).alias(field.name)
