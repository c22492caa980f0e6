"""The account of a run. Counted on the judged rows, which are kept: what is written and what is told come of one reading of the source."""
from pyspark.sql import functions as F

from .rows import BAD, GOOD

EXAMPLES = 5


def verdicts(rows):
    """(good, {reason: rows} of bad ones, {reason: rows} of skipped ones, examples) in one aggregation."""
    found = rows.groupBy("state", "bad.reason", "bad.field").agg(F.count("*").alias("rows"), F.min("bad.value").alias("value")).collect()
    bad = sorted((row for row in found if row.state == BAD), key=lambda row: (-row.rows, row.reason, row.field or ""))
    reasons = {}
    for row in bad:
        reasons[row.reason] = reasons.get(row.reason, 0) + row.rows
    examples = [{"reason": row.reason, "field": row.field, "value": row.value} for row in bad[:EXAMPLES]]
    skipped = {row.state: row.rows for row in found if row.state not in (GOOD, BAD)}
    return sum(row.rows for row in found if row.state == GOOD), reasons, skipped, examples


def extent(kept):
    """Rows, and about how many bytes they are as CSV."""
    size = sum((F.coalesce(F.length(F.col(name).cast("string")), F.lit(0)) + 1 for name in kept.columns), F.lit(0))
    rows, bytes_ = kept.agg(F.count("*"), F.coalesce(F.sum(size), F.lit(0))).first()
    return rows, bytes_


def population(kept):
    """Distinct users, those with at least two rows, distinct items and event types among the rows that are written; 0 for what the data set has no field for."""
    found = {}
    names = [name for name in ("USER_ID", "ITEM_ID", "EVENT_TYPE") if name in kept.columns]
    if names:
        # One job for all: each row is one of a user, one of an item and one of an event type.
        values = F.inline(F.array(*[F.struct(F.lit(name).alias("name"), F.col(name).alias("value")) for name in names]))
        counts = kept.select(values).groupBy("name", "value").count()
        twice = F.sum((F.col("count") > 1).cast("bigint")).alias("twice")
        found = {row["name"]: row for row in counts.groupBy("name").agg(F.count("*").alias("values"), twice).collect()}
    distinct = {name: found[name]["values"] if name in found else 0 for name in ("USER_ID", "ITEM_ID", "EVENT_TYPE")}
    two = found["USER_ID"]["twice"] if "USER_ID" in found else 0
    return {"users": distinct["USER_ID"], "usersWithTwo": two, "items": distinct["ITEM_ID"], "eventTypes": distinct["EVENT_TYPE"]}


def account(reasons):
    return {"total": sum(reasons.values()), "reasons": dict(sorted(reasons.items()))}
