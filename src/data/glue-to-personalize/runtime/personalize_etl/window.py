"""Which rows belong to this run: since <= time < until, so that runs neither overlap nor leave a gap. A time of the far future belongs to none."""
from pyspark.sql import functions as F

from .times import epoch


def bounded(settings, since, until):
    return settings.window is not None and (since is not None or until is not None)


def moment_of(settings, reads, since, until):
    if not bounded(settings, since, until):
        return F.lit(None).cast("bigint")
    read = reads[settings.window["column"]]
    return epoch(read.clean, read.kind, settings.window["time"])


def outside(settings, reads, since, until, now):
    """(condition, state) of rows that cannot be placed, and of those that belong to another run."""
    if not bounded(settings, since, until):
        return []
    column, moment = settings.window["column"], F.col("moment")
    read = reads[column]
    missing = read.text.isNull() | (read.text == "")
    # It would wait unseen for a run that never comes.
    never = moment > now + settings.limits.latenessOfFuture
    beyond = (F.lit(False) if since is None else moment < since) | (F.lit(False) if until is None else moment >= until)
    bad = [(missing, "MISSING"), (moment.isNull(), "NOT_A_TIME"), (never, "TIME_OUT_OF_RANGE")]
    return [*((condition, ("BAD", F.lit(reason), column, read.text)) for condition, reason in bad), (beyond, ("OUTSIDE_WINDOW",))]
