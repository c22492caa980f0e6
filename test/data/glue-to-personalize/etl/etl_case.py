"""A data set in a temporary folder, exported by the real code on a real Spark; what came out is read by Python's own csv and json."""
import csv
import glob
import json
import os
import shutil
import tempfile
import unittest

from personalize_etl.arguments import Run
from personalize_etl.catalog import Table
from personalize_etl.job import export
from personalize_etl.settings import read_settings
from personalize_etl.storage import Storage
from pyspark.sql import SparkSession

NOW = 1_767_225_600  # 2026-01-01
SECONDS = {"kind": "EPOCH", "unit": "SECONDS"}
INTERACTIONS = (
    {"name": "USER_ID", "column": "customer", "type": "string"},
    {"name": "ITEM_ID", "column": "product", "type": "string"},
    {"name": "TIMESTAMP", "column": "at", "type": "long", "time": SECONDS},
)
CSV = {"type": "CSV", "delimiter": ",", "quote": '"', "header": True, "encoding": "UTF-8", "multiline": False}
HEADER = "customer,product,at\n"


def spark():
    return SparkSession.builder.getOrCreate()


def field(name, column, kind="string", **more):
    return {"name": name, "column": column, "type": kind, **more}


class Outcome:
    def __init__(self, root, report):
        self.report = report
        place = f"{report['run']}/{report['dataset']}"
        self.files = sorted(glob.glob(f"{root}/exports/{place}/*"))
        self.headers, self.rows = set(), []
        for file in self.files:
            with open(file, encoding="utf-8", newline="") as opened:
                head, *rows = csv.reader(opened)
            self.headers.add(tuple(head))
            self.rows += [tuple(row) for row in rows]
        self.bad = []
        for file in glob.glob(f"{root}/quarantine/{place}/*.json"):
            with open(file, encoding="utf-8") as opened:
                self.bad += [json.loads(line) for line in opened]
        with open(f"{root}/reports/{place}.json", encoding="utf-8") as file:
            assert json.load(file) == report

    @property
    def account(self):
        """What a reader of the report sees first."""
        return self.report["read"], self.report["written"], self.report["quarantined"]["reasons"], self.report["skipped"]["reasons"]


class OneTable:
    """A catalog with this table, whatever is asked."""

    def __init__(self, table, connection=None):
        self._table, self._connection = table, connection

    def table(self, database, name):
        return self._table

    def connection(self, name):
        return self._connection


class EtlTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="etl-")
        self.addCleanup(shutil.rmtree, self.root)
        self.source = f"{self.root}/source"
        os.mkdir(self.source)

    def put(self, name, content):
        file = f"{self.source}/{name}"
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "wb") as opened:
            opened.write(content if isinstance(content, bytes) else content.encode())

    def erase(self, *users):
        os.makedirs(f"{self.root}/erasures/one")
        with open(f"{self.root}/erasures/one/users.csv", "w", encoding="utf-8") as file:
            file.write("\n".join(("USER_ID", *users)) + "\n")

    def settings(self, fields=INTERACTIONS, dataset="interactions", form=CSV, kind="S3", **more):
        source = {"kind": kind, "format": form, **more.pop("source", {})}
        return read_settings(json.dumps({"version": 1, "dataset": dataset, "source": source, "fields": fields, **more}))

    def etl(self, *args, since=None, until=None, columns=(), partitions=(), location=None, connection=None, catalog_format=None, **more):
        settings = self.settings(*args, **more)
        table = Table("orders", location or f"file://{self.source}", tuple(columns), tuple(partitions), catalog_format or {})
        run = Run("r1", "FULL" if since is None else "INCREMENTAL", since, until, "db", "orders", f"file://{self.root}", NOW)
        outcome = Outcome(self.root, export(spark(), OneTable(table, connection), Storage(), settings, run))
        self.check(outcome, settings)
        return outcome

    def check(self, outcome, settings):
        """What holds of every run."""
        report = outcome.report
        self.assertEqual(report["read"], report["written"] + report["quarantined"]["total"] + report["skipped"]["total"])
        for part in ("quarantined", "skipped"):
            self.assertEqual(report[part]["total"], sum(report[part]["reasons"].values()))
        self.assertEqual((len(outcome.rows), len(outcome.bad), len(outcome.files)), (report["written"], report["quarantined"]["total"], report["files"]))
        self.assertEqual(outcome.headers, {tuple(settings.names)})
        self.assertEqual(report["bytes"], sum(os.path.getsize(file) for file in outcome.files))
