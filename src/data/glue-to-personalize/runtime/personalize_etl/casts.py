"""From a value of the source to one of the data set's types; null, with a reason, for what is none. Nothing is guessed: 12,5 is no number."""
from pyspark.sql import functions as F
from pyspark.sql.types import BooleanType, DoubleType, FloatType, NumericType, StringType

from .text import INTEGER, NUMBER
from .times import epoch

TYPES = {"string": "string", "long": "bigint", "int": "int", "float": "double", "double": "double", "boolean": "boolean"}
BOUNDS = {"long": (-2**63, 2**63 - 1), "int": (-2**31, 2**31 - 1)}
GREATEST_FLOAT = 3.4028234663852886e38
TRUE, FALSE = ["true", "t", "yes", "y", "1"], ["false", "f", "no", "n", "0"]


def cast(field, column, kind):
    """The value, or null."""
    if field.time:
        return epoch(column, kind, field.time)
    if field.type == "string":
        return _several(column, field.separator) if field.separator else column
    if field.type == "boolean":
        return _boolean(column, kind)
    if field.type in BOUNDS:
        return _integer(column, kind, field.type)
    return _real(column, kind, field.type)


def reason(field, column, kind, value, limits, now):
    """Why a value that is there is refused; null when it is not. `value` is what `cast` made of it."""
    if field.time:
        outside = (value < limits.earliest) | (value > now + limits.latenessOfFuture)
        return F.when(value.isNull(), "NOT_A_TIME").when(outside, "TIME_OUT_OF_RANGE")
    if field.type == "string":
        return F.when(F.length(value) > limits.length_of(field), "TOO_LONG")
    if field.type == "boolean":
        return F.when(value.isNull(), "NOT_A_BOOLEAN")
    return F.when(value.isNull(), F.when(_is_number(column, kind, field.type), "OUT_OF_RANGE").otherwise("NOT_A_NUMBER"))


def _several(column, separator):
    """Several values in one: without empty ones, and with | between them."""
    parts = F.split(column, "\\Q" + separator.replace("\\E", "\\E\\\\E\\Q") + "\\E", -1)
    return F.array_join(F.filter(F.transform(parts, F.trim), lambda part: part != ""), "|")


def _boolean(column, kind):
    if isinstance(kind, BooleanType):
        return column
    words = F.lower(column.cast("string"))
    return F.when(words.isin(TRUE), True).when(words.isin(FALSE), False)


def _integer(column, kind, name):
    target = TYPES[name]
    if isinstance(kind, NumericType) and not isinstance(kind, (FloatType, DoubleType)):
        return F.when(column == F.floor(column), _within(column, name).cast(target))
    real = column.cast("double")
    whole = F.when(real == F.floor(real), _within(real, name).cast(target))
    if isinstance(kind, NumericType):
        return whole
    # Through a double the last digits of long numbers would be lost.
    return F.when(column.rlike(INTEGER), column.cast(target)).when(column.rlike(NUMBER), whole)


def _within(number, name):
    low, high = BOUNDS[name]
    # As a double, 2**63 - 1 is 2**63.
    return F.when((number >= low) & (number < high if name == "long" else number <= high), number)


def _real(column, kind, name):
    real = column.cast("float").cast("double") if isinstance(kind, FloatType) else column.cast("double")
    greatest = GREATEST_FLOAT if name == "float" else 1.7976931348623157e308
    finite = F.when(F.abs(real) <= greatest, real)
    return finite if isinstance(kind, NumericType) else F.when(column.rlike(NUMBER), finite)


def _is_number(column, kind, name):
    """A number of the kind that is wanted, though not in its range."""
    if isinstance(kind, NumericType):
        real = column.cast("double")
        finite = ~F.isnan(real)
        return finite & _whole(real) if name in BOUNDS else finite
    return column.rlike(NUMBER) & _whole(column.cast("double")) if name in BOUNDS else column.rlike(NUMBER)


def _whole(real):
    """So are those that no integer can hold."""
    return (real == F.floor(real)) | (F.abs(real) >= 2.0**63)
