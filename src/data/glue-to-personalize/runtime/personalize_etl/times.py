"""Times of many kinds to seconds since 1970; null for what is no time. Spark's session is in UTC."""
import re

from pyspark.sql import functions as F
from pyspark.sql.types import DateType, NumericType, TimestampNTZType, TimestampType

from .text import NUMBER

UNITS = {"SECONDS": 1, "MILLISECONDS": 1000, "MICROSECONDS": 1_000_000}
ISO = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?$"
OFFSET = r"(Z|[+-]\d{2}(:?\d{2})?)$"


def epoch(column, kind, time):
    """`column` is clean text (text.py) when the source has text, and as the source has it otherwise."""
    zone = time.get("zone", "UTC")
    if isinstance(kind, TimestampType):
        return F.unix_seconds(column)
    if isinstance(kind, (TimestampNTZType, DateType)):
        return F.unix_seconds(_in_zone(column.cast("timestamp"), zone))
    if time["kind"] == "EPOCH":
        number = column.cast("double")
        valid = ~F.isnan(number) if isinstance(kind, NumericType) else column.rlike(NUMBER)
        return F.when(valid, F.floor(number / UNITS[time["unit"]]))
    if isinstance(kind, NumericType):
        return F.lit(None).cast("bigint")
    if time["kind"] == "ISO":
        moment = column.cast("timestamp")
        # A day alone ends like an offset.
        local = moment if zone == "UTC" else F.when((F.length(column) > 10) & column.rlike(OFFSET), moment).otherwise(_in_zone(moment, zone))
        return F.when(column.rlike(ISO), F.unix_seconds(local))
    moment = F.to_timestamp(column, time["pattern"])
    return F.unix_seconds(moment if _has_offset(time["pattern"]) else _in_zone(moment, zone))


def _in_zone(wall_clock, zone):
    """In a gap of the clock the time moves on by the gap; of a time that comes twice the first is meant."""
    return wall_clock if zone == "UTC" else F.to_utc_timestamp(wall_clock, zone)


def _has_offset(pattern):
    return re.search("[XxZzVO]", re.sub("'[^']*'", "", pattern)) is not None
