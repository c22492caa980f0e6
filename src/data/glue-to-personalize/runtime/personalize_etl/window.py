"""Which rows belong to this run: since <= time < until, so that runs neither overlap nor leave a gap."""
from pyspark.sql import functions as F

from .times import epoch


def bounded(settings, since, until):
    return settings.window is not None and (since is not None or until is not None)


def moment_of(settings, reads, since, until):
    if not bounded(settings, since, until):
        return F.lit(None).cast("bigint")
    read = reads[settings.window["column"]]
    return epoch(read.clean, read.kind, settings.window["time"])


def outside(settings, reads, since, until):
    """(condition, state) of rows that cannot be placed, and of those that belong to another run."""
    if not bounded(settings, since, until):
        return []
    column, moment = settings.window["column"], F.col("moment")
    read = reads[column]
    missing = read.text.isNull() | (read.text == "")
    beyond = (F.lit(False) if since is None else moment < since) | (F.lit(False) if until is None else moment >= until)
    return [(missing, ("BAD", F.lit("MISSING"), column, read.text)), (moment.isNull(), ("BAD", F.lit("NOT_A_TIME"), column, read.text)), (beyond, ("OUTSIDE_WINDOW",))]
