"""A table of a database over JDBC: only the columns that are mapped, only the rows of the window, in parts when asked."""
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from pyspark.sql import functions as F
from pyspark.sql.types import DateType, IntegralType, NumericType, TimestampNTZType, TimestampType

from .errors import EtlError, database_errors
from .source import column_of, require
from .times import UNITS

FETCH = 10_000
# What a wall clock may be off by around a change of the offset.
SLACK = timedelta(hours=3)


def read_database(spark, connection, table, settings, since, until):
    # The catalog has database.schema.table; the connection is to the database already.
    name = table.location.split(".", 1)[-1] if table.location.count(".") == 2 else table.location
    options = {"url": connection.url, "user": connection.user, "password": connection.password, "dbtable": name, "fetchsize": FETCH, "preferTimestampNTZ": True}
    with database_errors(f"table {name} of the database"):
        frame = spark.read.format("jdbc").options(**options).load()
        require(lambda column: column_of(frame.schema, column) is not None, settings, f"table {name} of the database", frame.columns)
        if settings.source.get("partition"):
            frame = _in_parts(spark, options, frame, settings.source["partition"])
        return within(frame, settings.window, since, until)


def _in_parts(spark, options, frame, partition):
    found = column_of(frame.schema, partition["column"])
    if found is None or not isinstance(found[1], (NumericType, DateType, TimestampType, TimestampNTZType)):
        raise EtlError("ColumnMissing", f"the table cannot be read in parts by {partition['column']}: it needs a column of numbers, dates or times; it has {', '.join(frame.columns)}")
    column, kind = found
    bound = (lambda value: F.floor(value).cast("bigint")) if isinstance(kind, NumericType) else lambda value: value
    least, greatest = frame.agg(bound(F.min(column)).cast("string"), bound(F.max(column)).cast("string")).first()
    if least is None:
        return frame
    name = next(field for field in frame.columns if field.lower() == partition["column"].lower())
    return spark.read.format("jdbc").options(**options, partitionColumn=name, lowerBound=least, upperBound=greatest, numPartitions=partition["count"]).load()


def within(frame, window, since, until):
    """The window as the database can evaluate it by an index. Wider than the window where wall clocks are not exact: rows are judged one by one later."""
    if not window or since is None and until is None:
        return frame
    column, kind = column_of(frame.schema, window["column"])
    low, high = (None if bound is None else _bound(bound, direction, kind, window["time"]) for bound, direction in ((since, -1), (until, 1)))
    if low is not None:
        frame = frame.filter(column >= low)
    return frame if high is None else frame.filter(column <= high if isinstance(kind, DateType) else column < high)


def _bound(seconds, direction, kind, time):
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    if isinstance(kind, TimestampType):
        return F.lit(f"{moment:%Y-%m-%d %H:%M:%S}").cast("timestamp")
    if isinstance(kind, IntegralType):
        return F.lit(seconds * UNITS[time["unit"]]).cast("bigint") if time["kind"] == "EPOCH" else None
    if isinstance(kind, (TimestampNTZType, DateType)):
        wall = moment.astimezone(ZoneInfo(time.get("zone", "UTC"))) + direction * SLACK
        return F.lit(f"{wall:%Y-%m-%d %H:%M:%S}").cast("timestamp_ntz" if isinstance(kind, TimestampNTZType) else "date")
    return None
