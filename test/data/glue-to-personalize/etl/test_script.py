"""The script as Glue starts it, with S3, the catalog and the secrets of the emulator that local-cloud/spark-etl.e2e.ts starts."""
import contextlib
import io
import json
import os
import unittest

import boto3
from etl_case import CSV, HEADER, INTERACTIONS
from main import main
from personalize_etl.errors import EtlError

BUCKET = "etl-store"


@unittest.skipUnless("SHOP_URL" in os.environ, "spark-etl.e2e.ts gives a cloud")
class Script(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.s3, glue = boto3.client("s3"), boto3.client("glue")
        cls.s3.create_bucket(Bucket=BUCKET)
        glue.create_database(DatabaseInput={"Name": "shop"})
        cls.put("orders/2024/a b+ü.csv", HEADER + "u1,i1,1700000000\nu1,,1700000000\nu2,i1,1700000000\n")
        cls.put("orders-old/a.csv", "another\n")
        cls.put("erasures/one/users.csv", "USER_ID\nu2\n")
        table = {"Name": "orders", "PartitionKeys": [], "StorageDescriptor": {"Location": f"s3://{BUCKET}/orders", "Columns": [{"Name": "customer", "Type": "string"}]}}
        glue.create_table(DatabaseName="shop", TableInput={**table, "Parameters": {"classification": "csv", "skip.header.line.count": "1"}})
        glue.create_table(DatabaseName="shop", TableInput={**table, "Name": "old", "Parameters": {"DEPRECATED_BY_CRAWLER": "1"}})
        database = {"Name": "shop_shop_orders", "StorageDescriptor": {"Location": "shop.shop.orders", "Columns": []}, "Parameters": {"classification": "postgresql"}}
        glue.create_table(DatabaseName="shop", TableInput=database)
        secret = {"username": os.environ["SHOP_USER"], "password": os.environ["SHOP_PASSWORD"]}
        arn = boto3.client("secretsmanager").create_secret(Name="shop", SecretString=json.dumps(secret))["ARN"]
        for name, enforced in (("shop", "false"), ("shop-tls", "true")):
            properties = {"JDBC_CONNECTION_URL": os.environ["SHOP_URL"], "SECRET_ID": arn, "JDBC_ENFORCE_SSL": enforced}
            glue.create_connection(ConnectionInput={"Name": name, "ConnectionType": "JDBC", "ConnectionProperties": properties})

    @classmethod
    def put(cls, key, text):
        cls.s3.put_object(Bucket=BUCKET, Key=key, Body=text.encode())

    def run_script(self, run, table, source, fields=INTERACTIONS, since="", **settings):
        said, told = io.StringIO(), io.StringIO()
        text = json.dumps({"version": 1, "dataset": "interactions", "source": source, "fields": fields, **settings})
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
                main(["--JOB_NAME", "etl", "--settings", text, "--dataset", "interactions", "--run", run, "--mode", "FULL", "--since", since, "--until", "",
                      "--database", "shop", "--table", table, "--store", BUCKET, "--enable-metrics", "true"])
        except EtlError as error:
            self.assertEqual(told.getvalue().strip(), str(error))
            raise
        return json.loads(said.getvalue().strip().split("\n")[-1])

    def keys(self, prefix):
        return [item["Key"] for item in self.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]

    def body(self, key):
        return self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()

    def test_from_bucket_to_bucket(self):
        report = self.run_script("r1", "orders", {"kind": "S3", "format": CSV})
        self.assertEqual((report["read"], report["written"], report["quarantined"]["reasons"], report["skipped"]["reasons"]), (3, 1, {"MISSING": 1}, {"ERASED": 1}))
        # Examples are values of people: the bucket has them, logs do not.
        examples = [{"reason": "MISSING", "field": "product", "value": None}]
        self.assertEqual(json.loads(self.body("reports/r1/interactions.json")), {**report, "examples": examples})
        self.assertNotIn("examples", report)
        [export] = self.keys("exports/r1/")
        self.assertRegex(export, r"^exports/r1/interactions/part-[^/]*\.csv$")
        self.assertEqual(self.body(export), "USER_ID,ITEM_ID,TIMESTAMP\nu1,i1,1700000000\n")
        [bad] = [json.loads(line) for key in self.keys("quarantine/r1/interactions/") if key.endswith(".json") for line in self.body(key).splitlines()]
        self.assertEqual((bad["reason"], bad["field"]), ("MISSING", "product"))

    def test_the_format_that_the_catalog_states(self):
        self.assertEqual(self.run_script("r2", "orders", {"kind": "CATALOG"})["written"], 1)

    def test_by_a_connection_and_its_secret(self):
        fields = INTERACTIONS[:2] + ({**INTERACTIONS[2], "column": "ordered_at", "time": {"kind": "ISO", "zone": "UTC"}},)
        window = {"column": "ordered_at", "time": fields[2]["time"]}
        report = self.run_script("r3", "shop_shop_orders", {"kind": "JDBC", "connection": "shop"}, fields, since=str(1700000000 + 60 * 990), window=window)
        self.assertEqual((report["read"], report["written"], report["since"]), (10, 10, 1700059400))

    def test_what_ends_the_job(self):
        csv = {"kind": "S3", "format": CSV}
        for code, table, source in (("TableMissing", "gone", csv), ("TableMissing", "old", csv), ("SourceUnreachable", "shop_shop_orders", {"kind": "JDBC", "connection": "gone"}),
                                    # The database has no TLS.
                                    ("SourceUnreachable", "shop_shop_orders", {"kind": "JDBC", "connection": "shop-tls"})):
            with self.subTest(f"{table} {source}"), self.assertRaisesRegex(EtlError, f"^ETL_ERROR {code}: "):
                self.run_script("r4", table, source)
        self.assertEqual(self.keys("reports/r4"), [])

    def test_settings_of_another_release_or_data_set(self):
        with self.assertRaisesRegex(ValueError, "settings of version 2"):
            self.run_script("r5", "orders", {}, version=2)
        with self.assertRaises(SystemExit):
            self.run_script("r5", "orders", {}, dataset="items")
