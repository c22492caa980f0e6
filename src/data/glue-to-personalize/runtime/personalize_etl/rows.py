"""The verdict on every row, made once: good, or skipped for a reason, or bad for a reason."""
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import functions as F
from pyspark.sql.types import NumericType, StringType, TimestampType

from .casts import TYPES, cast, reason
from .erased import ERASED, mark_erased
from .filters import KEEP, filtered
from .source import LINE, column_of
from .text import NUMBER, REPLACED, text
from .times import epoch
from .window import moment_of, outside

GOOD, BAD = "GOOD", "BAD"
# Characters of a value in the report, and of one in quarantine.
VALUE, CELL = 200, 10_000


@dataclass(frozen=True)
class Read:
    """A column of the source: its name in the work, its type, and whether it came as text."""

    name: str
    kind: object

    @property
    def value(self):
        return F.col(self.name)

    @property
    def text(self):
        return F.col(f"{self.name}_text")

    @property
    def clean(self):
        """What casts start from."""
        return self.text if self.kind.typeName() in ("string", "array", "struct", "map", "char", "varchar") else self.value


def judged(frame, table, settings, erased, since, until, now):
    """`state` (GOOD, BAD, or why it is skipped), `bad` (reason, field, value, row, and the line that is no row; null when it is good), the fields (null when it is not good) and `latest`."""
    work = filtered(frame, table, settings.filter)
    reads = {}
    for index, column in enumerate(settings.columns()):
        found = column_of(work.schema, column)
        reads[column] = (Read(f"c{index}", found[1] if found else StringType()), found[0] if found else F.lit(None).cast("string"))
    work = work.select(KEEP, LINE, *[column.alias(read.name) for read, column in reads.values()])
    reads = {column: read for column, (read, _) in reads.items()}
    work = work.select("*", *[text(read.value, read.kind).alias(f"{read.name}_text") for read in reads.values()])
    work = work.select("*", moment_of(settings, reads, since, until).alias("moment"), *[_value(field, reads[field.column]).alias(f"v_{field.name}") for field in settings.fields])
    work = mark_erased(work, settings, erased)
    work = work.select("*", _verdict(settings, reads, now, since, until).alias("verdict"), _latest(settings, reads).alias("latest"))
    good = F.col("verdict.state") == GOOD
    row = F.struct(*[F.substring(read.value.cast("string"), 1, CELL).alias(column) for column, read in reads.items()])
    bad = F.struct("verdict.reason", "verdict.field", F.substring("verdict.value", 1, VALUE).alias("value"), row.alias("row"), F.substring(F.col(LINE), 1, CELL).alias("line"))
    return work.select(
        F.col("verdict.state").alias("state"), F.when(F.col("verdict.state") == BAD, bad).alias("bad"), F.when(good, F.col("latest")).alias("latest"),
        *[F.when(good, F.col(f"v_{field.name}")).alias(field.name) for field in settings.fields])


def _value(field, read):
    empty = _empty(read)
    value = cast(field, read.text if field.type == "string" else read.clean, read.kind)
    if field.type == "string":
        value = F.when(value != "", value)
    default = F.lit(field.default).cast(TYPES[field.type])
    present = F.when(~empty, value)
    if field.default is None:
        return present
    # Null is also a value that could not be cast: only of a text it says that there is nothing.
    return F.coalesce(present, default) if field.type == "string" else F.when(empty, default).otherwise(value)


def _empty(read):
    return read.text.isNull() | (read.text == "")


def _verdict(settings, reads, now, since, until):
    reasons = [_refusal(field, reads[field.column], settings.limits, now) for field in settings.fields]
    first_bad = F.coalesce(*[F.when(why.isNotNull(), _state(BAD, why, field.column, reads[field.column].text)) for field, why in zip(settings.fields, reasons)])
    malformed = F.col(LINE).isNotNull()
    # Of a row that is none the id may still be known.
    cases = [(malformed & F.col(ERASED), _state("ERASED")), (malformed, _state(BAD, F.lit("MALFORMED"), None, F.col(LINE))), (~F.col(KEEP), _state("FILTERED")), (F.col(ERASED), _state("ERASED"))]
    cases += [(condition, _state(*state)) for condition, state in outside(settings, reads, since, until, now)]
    chain = reduce(lambda when, case: when.when(*case), cases[1:], F.when(*cases[0]))
    return F.coalesce(chain, first_bad, _state(GOOD))


def _state(state, why=None, field=None, value=None):
    nothing = F.lit(None).cast("string")
    return F.struct(F.lit(state).alias("state"), (nothing if why is None else why).alias("reason"), F.lit(field).cast("string").alias("field"),
                    (nothing if value is None else value).alias("value"))


def _refusal(field, read, limits, now):
    value = F.col(f"v_{field.name}")
    refused = reason(field, read.clean, read.kind, value, limits, now)
    if field.type == "string":
        # Several values may all be empty.
        gone = F.when(value.isNull(), "MISSING") if field.default is None and not field.nullable else F.lit(None).cast("string")
        refused = F.coalesce(gone, F.when(F.contains(value, F.lit(REPLACED)), "BAD_ENCODING"), refused)
    if field.may_lack:
        return F.when(~_empty(read), refused)
    return F.when(_empty(read), "MISSING").otherwise(refused)


def _latest(settings, reads):
    """What orders rows of one key: a time or a number if it is one, then the text."""
    if not settings.latest:
        return F.lit(None).cast("struct<number:double,text:string>")
    read = reads[settings.latest]
    known = [field.time for field in settings.fields if field.time and field.column == settings.latest]
    known += [settings.window["time"]] if settings.window and settings.window["column"] == settings.latest else []
    if known:
        number = epoch(read.clean, read.kind, known[0]).cast("double")
    elif isinstance(read.kind, (NumericType, StringType, TimestampType)):
        real = read.clean.cast("double")
        # What is not a number would be the greatest.
        number = F.when(read.clean.rlike(NUMBER) if isinstance(read.kind, StringType) else ~F.isnan(real), real)
    else:
        number = F.lit(None).cast("double")
    return F.struct(number.alias("number"), read.value.cast("string").alias("text"))
