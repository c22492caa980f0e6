"""Users who asked to be forgotten: no later run brings them back, and none of their rows goes to quarantine."""
from pyspark.sql import functions as F

from .source import paths
from .text import text

ERASED = "erased"


def erased_users(spark, storage, root, settings):
    """One column of ids, or None when nobody was erased or the data set has no users."""
    if "USER_ID" not in settings.names:
        return None
    files = [file for file in storage.list(f"{root}/erasures") if file.size > 0 and file.name.endswith(".csv")]
    if not files:
        return None
    frame = spark.read.options(header=True, enforceSchema=True, quote='"', escape='"').schema("id string").csv(paths(files))
    return frame.select(text(F.col("id"), frame.schema["id"].dataType).alias("erased_id")).filter("erased_id <> ''").distinct()


def mark_erased(work, settings, erased):
    if erased is None:
        return work.withColumn(ERASED, F.lit(False))
    return work.join(erased, work["v_USER_ID"] == erased["erased_id"], "left").withColumn(ERASED, F.col("erased_id").isNotNull()).drop("erased_id")
