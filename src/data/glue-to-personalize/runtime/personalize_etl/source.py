"""Rows of the source as they come, whatever it is: columns under their own names, and the text of a row that is none."""
import re
from uuid import uuid4

from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, StringType, StructType

from .errors import EtlError

# Begins names that no column of a company has.
OWN = f"own_{uuid4().hex}_"
# Text of a row that could not be parsed; null for all others.
LINE = f"{OWN}line"


def quoted(name):
    return f"`{name.replace('`', '``')}`"


def paths(files):
    """Spark takes paths for patterns: a file that is named [1].csv is told literally."""
    return [re.sub(r"([\\{}\[\]*?])", r"\\\1", file.uri) for file in files]


def with_line(frame):
    return frame if LINE in frame.columns else frame.withColumn(LINE, F.lit(None).cast("string"))


def column_of(schema, name):
    """A column by its name in any case, or a field in nested ones by a path with dots: the Column and its type, or None."""
    top = _find(schema, name)
    if top is not None:
        return F.col(quoted(top.name)), top.dataType
    column, kind = None, schema
    for part in name.split("."):
        found = _find(kind, part) if isinstance(kind, StructType) else None
        if found is None:
            return None
        column = F.col(quoted(found.name)) if column is None else column.getField(found.name)
        kind = found.dataType
    return column, kind


def _find(struct, name):
    exact = [field for field in struct.fields if field.name == name]
    return (exact or [field for field in struct.fields if field.name.lower() == name.lower()] or [None])[0]


def require(has, columns, what, there):
    """Ends the job when columns are missing."""
    missing = [column for column in columns if not has(column)]
    if missing:
        raise EtlError("ColumnMissing", f"{what} lacks {', '.join(missing)}; it has {', '.join(there) or 'no columns'}")


def as_text(kind):
    """The type that reads a nested column of JSON without losing what is written there."""
    if isinstance(kind, StructType):
        return StructType([type(field)(field.name, as_text(field.dataType)) for field in kind.fields])
    if isinstance(kind, ArrayType):
        return ArrayType(as_text(kind.elementType))
    return StringType()
