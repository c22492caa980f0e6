"""One data set, from the source to the export. The source is read once: the judged rows are kept, in memory as far as it goes and else on disk."""
import json
import time

from pyspark import StorageLevel

from .database import database_errors
from .dedupe import deduplicated
from .erased import erased_users
from .output import write_csv, write_quarantine
from .report import account, extent, population, verdicts
from .rows import BAD, GOOD, judged
from .sources import read_source

SESSION = {
    "spark.sql.session.timeZone": "UTC",
    # What cannot be cast is null, which is a reason for quarantine, not for the end of the job.
    "spark.sql.ansi.enabled": "false",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    # A row with too many or too few columns is bad also when no column that is used is beyond the end.
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    "spark.sql.adaptive.enabled": "true",
    # Keys of JSON that differ only in case, or not at all.
    "spark.sql.mapKeyDedupPolicy": "LAST_WIN",
    # Java interprets longer methods for ever; Spark then takes many short ones. Judging rows is 1.5 times as fast.
    "spark.sql.codegen.hugeMethodLimit": "8000",
}


def export(spark, catalog, storage, settings, run):
    """`run`: name, mode, since, until (seconds or None), database, table, root (where the store is) and now (seconds). Returns the report, which is written last."""
    began = time.monotonic()
    for name, value in SESSION.items():
        spark.conf.set(name, value)
    place = f"{run.name}/{settings.dataset}"
    report_at, export_at = f"{run.root}/reports/{place}.json", f"{run.root}/exports/{place}"
    # An earlier attempt of the same run may have ended after it.
    storage.delete(report_at)

    table = catalog.table(run.database, run.table)
    source = read_source(spark, catalog, storage, table, settings, run.since, run.until)
    erased = erased_users(spark, storage, run.root, settings)
    rows = judged(source, table, settings, erased, run.since, run.until, run.now).persist(StorageLevel.MEMORY_AND_DISK)
    with database_errors(f"table {run.table}"):
        good, reasons, skipped, examples = verdicts(rows)
    write_quarantine(rows.filter(rows.state == BAD).select("bad.*"), f"{run.root}/quarantine/{place}")

    kept = deduplicated(rows.filter(rows.state == GOOD), settings).persist(StorageLevel.MEMORY_AND_DISK)
    written, size = extent(kept)
    rows.unpersist()
    if good > written:
        skipped["DUPLICATE"] = good - written
    write_csv(kept, written, size, export_at, spark.sparkContext.defaultParallelism)
    people = population(kept)
    kept.unpersist()

    files = storage.keep_only(export_at, ".csv")
    report = {
        "version": 1, "run": run.name, "dataset": settings.dataset, "mode": run.mode,
        "read": good + sum(reasons.values()) + sum(skipped.values()) - skipped.get("DUPLICATE", 0), "written": written,
        "quarantined": account(reasons), "skipped": account(skipped), **people,
        "bytes": sum(file.size for file in files), "files": len(files), "since": run.since, "until": run.until, "seconds": round(time.monotonic() - began, 1),
        "columns": [{"name": name, "type": kind} for name, kind in table.columns], "examples": examples,
    }
    storage.put(report_at, json.dumps(report, ensure_ascii=False))
    return report
