import base64
import csv
import io
import json
import os
from unittest import mock

import pyarrow as pa
from botocore.exceptions import ClientError
from ministack.core.responses import request_scope
from ministack.services.cloudformation import provisioners
from pyarrow import parquet

from emulator import athena, cloud_clock, execution_identity, recorder
from emulator.tests.firehosing import BUCKET, DATABASE, DAYS, ROW, OwnFirehosingTest
from emulator.tests.running import ACCOUNT, REGION, eventually

PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
OPENX = "org.openx.data.jsonserde.JsonSerDe"
COLUMNS = (("n", "int"), ("late", "string"), ("ts", "timestamp"))
READS = {"glue:GetTable", "s3:ListBucket", "s3:GetObject"}
WRITES = {"s3:GetBucketLocation", "s3:PutObject"}
HOME = f"s3://{BUCKET}/results/"


def presto_view(text, columns, schema=DATABASE):
    view = {"originalSql": text, "catalog": "awsdatacatalog", "schema": schema, "columns": [{"name": name, "type": kind} for name, kind in columns]}
    return f"/* Presto View: {base64.b64encode(json.dumps(view).encode()).decode()} */"


class AthenaTest(OwnFirehosingTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        athena.register()
        cls.athena = cls.client("athena")

    def run_query(self, text, **more):
        number = self.athena.start_query_execution(**{"QueryString": text, "QueryExecutionContext": {"Database": DATABASE},
                                                      "ResultConfiguration": {"OutputLocation": HOME}, **more})["QueryExecutionId"]
        return eventually(lambda: (found := self.athena.get_query_execution(QueryExecutionId=number)["QueryExecution"])["Status"]["State"]
                          not in ("QUEUED", "RUNNING") and found)

    def rows(self, text, **more):
        """Rows without the first one, which has the names."""
        execution = self.run_query(text, **more)
        self.assertEqual(execution["Status"]["State"], "SUCCEEDED", execution["Status"])
        answer = self.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])["ResultSet"]
        return [tuple(value.get("VarCharValue") for value in row["Data"]) for row in answer["Rows"][1:]]

    def fails(self, text, **more):
        execution = self.run_query(text, **more)
        self.assertEqual(execution["Status"]["State"], "FAILED", execution["Status"])
        return execution["Status"]["StateChangeReason"]

    def catalog(self, name, columns, serde, keys=(), **more):
        self.glue.create_table(DatabaseName=DATABASE, TableInput={"Name": name, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": {
            "Columns": [{"Name": column, "Type": kind} for column, kind in columns], "Location": f"s3://{BUCKET}/{name}/",
            "SerdeInfo": {"SerializationLibrary": serde, "Parameters": more.pop("serde", {})}},
            "PartitionKeys": [{"Name": key, "Type": kind} for key, kind in keys], **more})

    def view(self, name, text, columns, **more):
        self.glue.create_table(DatabaseName=DATABASE, TableInput={
            "Name": name, "TableType": "VIRTUAL_VIEW", "ViewOriginalText": presto_view(text, columns), "ViewExpandedText": "/* Presto View */",
            "Parameters": {"presto_view": "true"},
            "StorageDescriptor": {"Columns": [{"Name": column, "Type": "string"} for column, _ in columns]}, **more})

    def put_parquet(self, key, **columns):
        file = io.BytesIO()
        parquet.write_table(pa.table(columns), file)
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=file.getvalue())

    def test_an_iceberg_table_and_its_deduplicating_view(self):
        self.into(self.iceberg("press_raw", PartitionSpec=DAYS))
        self.put("press_raw", ROW, ROW, {**ROW, "row_id": "a-2", "temperature": None, "ts": 1700000001000000})
        self.delivered("press_raw", 3)
        self.put("press_raw", {**ROW, "row_id": "a-1"})
        self.delivered("press_raw", 4)
        self.view("press", "SELECT row_id, ts, temperature FROM (SELECT *, row_number() OVER (PARTITION BY row_id ORDER BY ts DESC) AS n "
                  f"FROM {DATABASE}.press_raw) WHERE n = 1", (("row_id", "varchar"), ("ts", "timestamp(6)"), ("temperature", "double")))
        self.assertEqual(self.rows("SELECT count(*), count(DISTINCT row_id) FROM press_raw"), [("4", "2")])
        self.assertEqual(self.rows(f'SELECT * FROM "awsdatacatalog"."{DATABASE}"."press" p ORDER BY p.row_id'), [
            ("a-1", "2023-11-14 22:13:20.123456", "21.0"), ("a-2", "2023-11-14 22:13:21.000000", None)])
        self.assertEqual(self.rows("WITH last AS (SELECT max(ts) AS ts FROM press) SELECT press.row_id FROM press JOIN last USING (ts)"), [("a-2",)])

    def test_results_are_in_s3_as_athena_writes_them(self):
        execution = self.run_query("SELECT 1 AS n, 'a \"b\"' AS t, CAST(NULL AS varchar) AS z, true AS b, 1e10 AS r, ARRAY[1, 2] AS l, 7 / 2 AS q")
        place = execution["ResultConfiguration"]["OutputLocation"]
        self.assertEqual(place, f"{HOME}{execution['QueryExecutionId']}.csv")
        text = self.objects(place.removeprefix(f"s3://{BUCKET}/"))[place.removeprefix(f"s3://{BUCKET}/")].decode()
        self.assertEqual(text, '"n","t","z","b","r","l","q"\n"1","a ""b""",,"true","1.0E10","[1, 2]","3"\n')
        self.assertEqual(next(csv.reader(io.StringIO(text)))[0], "n")
        answer = self.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        self.assertEqual([column["Type"] for column in answer], ["integer", "varchar", "varchar", "boolean", "double", "array", "integer"])

    def test_functions_of_trino(self):
        moment = "timestamp '2023-11-14 22:13:20.500'"
        self.assertEqual(self.rows(
            f"SELECT date_trunc('day', {moment}), date_diff('day', {moment}, {moment} + interval '47' hour), date_add('day', -1, date '2023-11-14'), "
            f"from_unixtime(1700000000), to_unixtime({moment}), date_format({moment}, '%Y-%m-%d'), json_extract_scalar('{{\"a\": \"x\"}}', '$.a'), "
            "approx_distinct(1), try_cast('x' AS bigint), count_if(true), max_by('a', 1), regexp_like('abc', 'b'), cast(? AS bigint) + 1",
            ExecutionParameters=["'41'"]), [(
                "2023-11-14 00:00:00.000000", "1", "2023-11-13 00:00:00.000000", "2023-11-14 22:13:20.000 UTC", "1.7000000005E9", "2023-11-14", "x",
                "1", None, "1", "a", "true", "42")])
        with mock.patch.object(cloud_clock, "now", lambda: 1700000000.5):
            self.assertEqual(self.rows("SELECT current_date, current_timestamp > timestamp '2023-11-14 22:13:20'"), [("2023-11-14", "true")])

    def test_projected_partitions_of_parquet_files(self):
        self.catalog("projected", COLUMNS, PARQUET, (("device", "string"), ("day", "string")), Parameters={
            "projection.enabled": "true", "projection.device.type": "enum", "projection.device.values": "press,oven",
            "projection.day.type": "date", "projection.day.format": "yyyy-MM-dd", "projection.day.range": "2023-01-01,NOW",
            "storage.location.template": f"s3://{BUCKET}/projected/device=${{device}}/day=${{day}}"})
        for device, day in (("press", "2023-11-14"), ("press", "2023-11-15"), ("oven", "2023-11-14"), ("lamp", "2023-11-14"), ("oven", "2022-12-31")):
            self.put_parquet(f"projected/device={device}/day={day}/file.parquet", N=[1, 2], ts=pa.array([1700000000123456] * 2, pa.timestamp("us")))
        self.assertEqual(self.rows("SELECT device, day, sum(n), max(late) FROM projected GROUP BY 1, 2 ORDER BY 1, 2"), [
            ("oven", "2023-11-14", "3", None), ("press", "2023-11-14", "3", None), ("press", "2023-11-15", "3", None)])
        self.assertEqual(self.rows("SELECT DISTINCT ts FROM projected"), [("2023-11-14 22:13:20.123",)])

    def test_other_projections(self):
        self.catalog("injected", (("n", "int"),), PARQUET, (("device", "string"), ("hour", "int")), Parameters={
            "projection.enabled": "true", "projection.device.type": "injected", "projection.hour.type": "integer", "projection.hour.range": "0,12",
            "projection.hour.digits": "2"})
        for hour in ("01", "13", "2"):
            self.put_parquet(f"injected/device=press/hour={hour}/file.parquet", n=[1])
        self.assertEqual(self.rows("SELECT hour, n FROM injected WHERE device = 'press'"), [("1", "1")])
        self.assertIn("CONSTRAINT_VIOLATION: For the injected", self.fails("SELECT n FROM injected"))

    def test_registered_partitions(self):
        self.catalog("registered", (("n", "int"),), PARQUET, (("day", "date"),))
        for day in ("2023-11-14", "2023-11-15"):
            self.put_parquet(f"registered/day={day}/file.parquet", n=[1])
        self.assertEqual(self.rows("SELECT * FROM registered"), [])
        self.glue.create_partition(DatabaseName=DATABASE, TableName="registered", PartitionInput={
            "Values": ["2023-11-15"], "StorageDescriptor": {"Location": f"s3://{BUCKET}/registered/day=2023-11-15/"}})
        self.assertEqual(self.rows("SELECT n, day FROM registered"), [("1", "2023-11-15")])

    def test_lines_of_json(self):
        self.catalog("documents", (("n", "bigint"), ("reason", "string"), ("raw", "map<string,string>")), OPENX)
        self.s3.put_object(Bucket=BUCKET, Key="documents/a.json", Body=b'{"n": 1, "raw": {"a": "b"}, "other": 2}\n{"n": 2, "reason": "type"}\n')
        self.s3.put_object(Bucket=BUCKET, Key="documents/_hidden", Body=b"not read")
        self.assertEqual(self.rows("SELECT n, reason, raw['a'] FROM documents ORDER BY n"), [("1", None, "b"), ("2", "type", None)])
        self.s3.put_object(Bucket=BUCKET, Key="documents/b.json", Body=b"no json\n")
        self.assertIn("HIVE_CURSOR_ERROR", self.fails("SELECT * FROM documents"))

    def test_views_that_are_stale_or_none(self):
        self.view("stale", "SELECT 1 AS n", (("m", "integer"),))
        self.view("other", "SELECT 'x' AS n", (("n", "bigint"),))
        self.view("wider", "SELECT 1 AS n", (("n", "bigint"),))
        self.view("hive", "SELECT 1 AS n", (("n", "integer"),), Parameters={})
        self.view("broken", "SELECT nothing FROM none", (("n", "integer"),))
        self.view("narrow", "SELECT 1 AS n, 2 AS m", (("n", "integer"),))
        self.view("none_at_all", "SELECT FROM", (("n", "integer"),))
        self.assertIn("TABLE_NOT_FOUND", self.fails("SELECT * FROM broken"))
        self.assertIn("its query gives 2", self.fails("SELECT * FROM narrow"))
        self.assertIn("INVALID_VIEW", self.fails("SELECT * FROM none_at_all"))
        self.assertIn("VIEW_IS_STALE", self.fails("SELECT * FROM stale"))
        self.assertIn("cannot be coerced", self.fails("SELECT * FROM other"))
        self.assertIn("Hive views are not supported", self.fails("SELECT * FROM hive"))
        self.assertEqual(self.rows("SELECT * FROM wider"), [("1",)])

    def test_queries_that_fail(self):
        self.assertIn("TABLE_NOT_FOUND: Table 'awsdatacatalog.plant.none'", self.fails("SELECT * FROM none"))
        self.assertIn("COLUMN_NOT_FOUND", self.fails("SELECT nothing FROM (SELECT 1 AS n)"))
        self.assertIn("NOT_SUPPORTED", self.fails("DELETE FROM none"))
        self.assertIn("INVALID_CAST_ARGUMENT", self.fails("SELECT cast('x' AS bigint)"))
        self.assertIn("FUNCTION_NOT_FOUND", self.fails("SELECT no_such_function(1)"))
        for text in ("SELECT * FROM", "SELECT 1; SELECT 2"):
            with self.assertRaises(ClientError) as refused:
                self.run_query(text)
            self.assertEqual(refused.exception.response["Error"]["Code"], "InvalidRequestException")

    def test_queries_that_are_not_begun(self):
        self.athena.create_work_group(Name="off", Configuration={})
        self.athena.update_work_group(WorkGroup="off", State="DISABLED")
        for more, said in (({"WorkGroup": "off"}, "is disabled"), ({"ResultConfiguration": {}}, "No output location"),
                           ({"QueryExecutionContext": {"Catalog": "other"}}, "The catalog other is not there")):
            with self.assertRaises(ClientError) as refused:
                self.run_query("SELECT 1", **more)
            self.assertIn(said, str(refused.exception))
        self.assertIn("bucket does not exist", self.fails("SELECT 1", ResultConfiguration={"OutputLocation": "s3://nowhere/"}))

    def test_what_ministack_itself_runs(self):
        self.rows(f"CREATE EXTERNAL TABLE listed (n int, t string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://{BUCKET}/csv/'")
        self.s3.put_object(Bucket=BUCKET, Key="csv/a.csv", Body=b"1,a\n2,b\n")
        self.assertEqual(self.rows("SELECT n, t FROM listed ORDER BY n"), [("1", "a"), ("2", "b")])

    def test_a_workgroup_enforces_its_place_and_its_limit(self):
        limited = {"EnforceWorkGroupConfiguration": True, "BytesScannedCutoffPerQuery": 10_000_000,
                   "ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/enforced"}}
        self.athena.create_work_group(Name="limited", Configuration=limited)
        execution = self.run_query("SELECT 1 AS n", WorkGroup="limited")
        self.assertEqual(execution["ResultConfiguration"]["OutputLocation"], f"s3://{BUCKET}/enforced/{execution['QueryExecutionId']}.csv")
        self.catalog("large", (("data", "string"),), PARQUET)
        self.put_parquet("large/file.parquet", data=[os.urandom(11_000_000).hex()])
        execution = self.run_query("SELECT length(data) FROM large", WorkGroup="limited")
        self.assertEqual((execution["Status"]["State"], execution["Status"]["StateChangeReason"]), ("CANCELLED", "Bytes scanned limit was exceeded"))
        self.assertGreater(execution["Statistics"]["DataScannedInBytes"], 10_000_000)
        with self.assertRaises(ClientError):
            self.run_query("SELECT 1", WorkGroup="none")

    def test_a_workgroup_and_named_queries_of_a_template(self):
        handlers = provisioners._RESOURCE_HANDLERS
        with request_scope(ACCOUNT, REGION):
            handlers["AWS::Athena::WorkGroup"]["create"]("Group", {"Name": "stacked", "RecursiveDeleteOption": "true", "WorkGroupConfiguration": {
                "EnforceWorkGroupConfiguration": "true", "ResultConfiguration": {"OutputLocation": HOME}}}, "stack")
            number, attributes = handlers["AWS::Athena::NamedQuery"]["create"]("Query", {
                "Database": DATABASE, "QueryString": "SELECT 1 AS n", "WorkGroup": "stacked", "Name": "one"}, "stack")
            with self.assertRaisesRegex(ValueError, "WorkGroup none is not found"):
                handlers["AWS::Athena::NamedQuery"]["create"]("Query", {
                    "Database": DATABASE, "QueryString": "SELECT 1", "WorkGroup": "none"}, "stack")
            with self.assertRaisesRegex(ValueError, "AWS::Athena::WorkGroup"):
                handlers["AWS::Athena::WorkGroup"]["create"]("Group", {"Name": "wrong", "WorkGroupConfiguration": {"Enforce": True}}, "stack")
            with self.assertRaisesRegex(ValueError, "is not empty"):
                handlers["AWS::Athena::WorkGroup"]["delete"]("stacked", {})
        self.assertEqual(attributes, {"NamedQueryId": number})
        named = self.athena.get_named_query(NamedQueryId=number)["NamedQuery"]
        self.assertEqual(self.rows(named["QueryString"], WorkGroup=named["WorkGroup"]), [("1",)])
        with request_scope(ACCOUNT, REGION):
            handlers["AWS::Athena::WorkGroup"]["delete"]("stacked", {"RecursiveDeleteOption": "true"})
        with self.assertRaises(ClientError):
            self.athena.get_named_query(NamedQueryId=number)

    def test_calls_are_recorded_for_a_caller_with_a_role(self):
        role = f"arn:aws:iam::{ACCOUNT}:role/analyst"
        self.catalog("asked", (("n", "int"),), PARQUET)
        self.put_parquet("asked/file.parquet", n=[1])
        calls = []
        with mock.patch.object(recorder, "_writers", [lambda **call: calls.append(call)]), \
                mock.patch.object(execution_identity, "caller", lambda key: {"principal": role, "via": "function"}):
            self.assertEqual(self.rows("SELECT n FROM asked"), [("1",)])
        self.assertEqual({call["action"] for call in calls}, READS | WRITES)
        self.assertEqual({call["principal"] for call in calls}, {role})
