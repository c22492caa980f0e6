"""A table of a database over JDBC: only the columns that are mapped, only the rows of the window, in parts when asked."""
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from pyspark.sql import functions as F
from pyspark.sql.types import DateType, IntegralType, NumericType, TimestampType

from .errors import EtlError, database_errors
from .source import column_of, quoted, require
from .times import UNITS
from .tls import tls_options

FETCH = 10_000
APOSTROPHE = "'"
# What a wall clock may be off by around a change of the offset.
SLACK = timedelta(hours=3)
# Databases that have an information_schema, and what they call a time without a zone.
INFORMED = ("postgresql", "redshift", "mysql", "mariadb", "sqlserver")
ZONELESS = ("timestamp without time zone", "datetime", "datetime2", "smalldatetime")


def read_database(spark, connection, table, settings, since, until):
    # The catalog has database.schema.table; the connection is to the database already.
    parts = table.location.split(".", 2)[-2:]
    name = ".".join(parts)
    options = {
        "url": connection.url, "user": connection.user, "password": connection.password, "dbtable": identifier(connection.url, parts), "fetchsize": FETCH,
        **(tls_options(connection.url) if connection.tls else {})}
    with database_errors(f"table {name} of the database"):
        frame = spark.read.format("jdbc").options(**options).load()
        require(lambda column: column_of(frame.schema, column) is not None, settings.columns(), f"table {name} of the database", frame.columns)
        if settings.source.get("partition"):
            frame = _in_parts(spark, options, frame, settings.source["partition"])
        walls = wall_clocks(spark, options, parts, frame, settings)
        frame = within(frame, settings.window, since, until, walls)
        return frame.select(*[F.col(quoted(name)).cast("timestamp_ntz").alias(name) if name.lower() in walls else F.col(quoted(name)) for name in frame.columns])


def identifier(url, parts):
    """As the catalog has it, capitals and dashes too: unquoted, a database reads another name."""
    mark = "`" if url.startswith(("jdbc:mysql:", "jdbc:mariadb:")) else '"'
    return ".".join(mark + part.replace(mark, mark * 2) + mark for part in parts)


def _in_parts(spark, options, frame, partition):
    found = column_of(frame.schema, partition["column"])
    if found is None or not isinstance(found[1], (NumericType, DateType, TimestampType)):
        raise EtlError("ColumnMissing", f"the table cannot be read in parts by {partition['column']}: it needs a column of numbers, dates or times; it has {', '.join(frame.columns)}")
    column, kind = found
    bound = (lambda value: F.floor(value).cast("bigint")) if isinstance(kind, NumericType) else lambda value: value
    least, greatest = frame.agg(bound(F.min(column)).cast("string"), bound(F.max(column)).cast("string")).first()
    if least is None:
        return frame
    name = next(field for field in frame.columns if field.lower() == partition["column"].lower())
    return spark.read.format("jdbc").options(**options, partitionColumn=name, lowerBound=least, upperBound=greatest, numPartitions=partition["count"]).load()


def wall_clocks(spark, options, parts, frame, settings):
    """Columns of times without a zone, which are in the zone that the mapping states. JDBC does not tell them from moments: the database is asked."""
    zones = {field.column: field.time for field in settings.fields if field.time}
    zones.update({settings.window["column"]: settings.window["time"]} if settings.window else {})
    times = [column.lower() for column, time in zones.items() if time.get("zone", "UTC") != "UTC" and isinstance(column_of(frame.schema, column)[1], TimestampType)]
    if not times:
        return set()
    if options["url"].split(":")[1] not in INFORMED:
        return set(times)
    where = " AND ".join(f"{name} = '{part.replace(APOSTROPHE, APOSTROPHE * 2)}'" for name, part in zip(("table_name", "table_schema"), reversed(parts)))
    query = f"SELECT column_name AS name, data_type AS kind FROM information_schema.columns WHERE {where}"
    found = spark.read.format("jdbc").options(**{**options, "dbtable": f"({query}) AS columns_of_it"}).load().collect()
    return {row["name"].lower() for row in found if row["name"].lower() in times and row["kind"].lower() in ZONELESS}


def within(frame, window, since, until, walls=()):
    """The window as the database can evaluate it by an index. Wider than the window where wall clocks are not exact: rows are judged one by one later."""
    if not window or since is None and until is None:
        return frame
    column, kind = column_of(frame.schema, window["column"])
    wall = window["column"].lower() in walls
    low, high = (None if bound is None else _bound(bound, direction, kind, window["time"], wall) for bound, direction in ((since, -1), (until, 1)))
    if low is not None:
        frame = frame.filter(column >= low)
    return frame if high is None else frame.filter(column <= high if isinstance(kind, DateType) else column < high)


def _bound(seconds, direction, kind, time, wall):
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    local = moment.astimezone(ZoneInfo(time.get("zone", "UTC"))) + direction * SLACK
    if isinstance(kind, TimestampType):
        return F.lit(f"{local if wall else moment:%Y-%m-%d %H:%M:%S}").cast("timestamp")
    if isinstance(kind, DateType):
        return F.lit(f"{local:%Y-%m-%d}").cast("date")
    if isinstance(kind, IntegralType) and time["kind"] == "EPOCH":
        return F.lit(seconds * UNITS[time["unit"]]).cast("bigint")
    return None
