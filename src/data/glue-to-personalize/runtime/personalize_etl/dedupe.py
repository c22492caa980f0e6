"""One row of each key. Equal keys meet as partial results of an aggregation, so that a key with millions of rows burdens no single task with them."""
from pyspark.sql import functions as F


def deduplicated(good, settings):
    """Of several rows the latest stays; of equally late ones the greatest by its values, so that the same source always gives the same export."""
    others = [name for name in settings.names if name not in settings.by]
    if not others:
        return good.select(*settings.names).distinct()
    order = (["latest"] if settings.latest else []) + others
    kept = good.groupBy(*settings.by).agg(F.max(F.struct(*order)).alias("kept"))
    return kept.select(*[F.col(name) if name in settings.by else F.col(f"kept.{name}").alias(name) for name in settings.names])
