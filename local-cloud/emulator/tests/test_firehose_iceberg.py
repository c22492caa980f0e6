import json
from unittest import mock

from botocore.exceptions import ClientError
from ministack.core.responses import request_scope

from emulator import recorder
from emulator.glue import iceberg_tables
from emulator.glue.iceberg_files import Store
from emulator.tests.firehosing import BUCKET, BUCKET_ARN, DATABASE, DAYS, ROLE, ROW, OwnFirehosingTest, iceberg_input, raw
from emulator.tests.running import ACCOUNT, REGION


class FirehoseIcebergTest(OwnFirehosingTest):
    def loaded(self, name):
        with request_scope(ACCOUNT, REGION):
            return iceberg_tables.load(DATABASE, name, Store())

    def test_a_table_is_made_with_its_first_metadata(self):
        self.iceberg("made", PartitionSpec=DAYS, Properties={"owner": "plant"})
        table = self.glue.get_table(DatabaseName=DATABASE, Name="made")["Table"]
        self.assertEqual(table["Parameters"]["table_type"], "ICEBERG")
        self.assertEqual([column["Type"] for column in table["StorageDescriptor"]["Columns"]], [
            "string", "string", "timestamp", "double", "bigint", "date", "decimal(10,2)", "array<string>"])
        key = table["Parameters"]["metadata_location"].removeprefix(f"s3://{BUCKET}/")
        self.assertRegex(key, r"^tables/made/metadata/00000-[0-9a-f-]+\.metadata\.json$")
        metadata = json.loads(self.objects(key)[key])
        self.assertEqual((metadata["format-version"], metadata["properties"]["owner"]), (2, "plant"))
        self.assertEqual(metadata["partition-specs"][0]["fields"][0]["transform"], "day")

    def test_tables_that_are_refused(self):
        for wanted, said in (
            (iceberg_input("refused", Location="s3://nowhere/refused/"), "a bucket that exists"),
            (iceberg_input("refused", fields=(("a", "text"),)), "not valid"),
            (iceberg_input("refused", PartitionSpec={"Fields": [{"SourceId": 99, "Transform": "day", "Name": "x"}]}), "not valid"),
        ):
            with self.assertRaises(ClientError) as refused:
                self.glue.create_table(DatabaseName=DATABASE, Name="refused", OpenTableFormatInput=wanted)
            self.assertIn(said, str(refused.exception))
        self.assertEqual(self.objects("tables/refused/"), {})

    def test_rows_are_appended_one_snapshot_for_each_buffer(self):
        self.into(self.iceberg("rows", PartitionSpec=DAYS))
        self.put("rows", ROW, {**ROW, "row_id": "a-2", "ts": 1700090000000000, "temperature": None, "extra": 1})
        self.delivered("rows", 2)
        self.put("rows", {**ROW, "row_id": "a-3"})
        self.delivered("rows", 3)
        table = self.loaded("rows")
        found = {row["row_id"]: row for row in table.scan().to_arrow().to_pylist()}
        self.assertEqual(sorted(found), ["a-1", "a-2", "a-3"])
        self.assertEqual(str(found["a-1"]["ts"]), "2023-11-14 22:13:20.123456")
        self.assertEqual((found["a-1"]["temperature"], found["a-2"]["temperature"], str(found["a-1"]["price"])), (21.0, None, "1.50"))
        self.assertEqual([entry.operation.value for entry in (snapshot.summary for snapshot in table.snapshots())], ["append", "append"])
        folders = {task.file.file_path.split("/data/")[1].rpartition("/")[0] for task in table.scan().plan_files()}
        self.assertEqual(folders, {"ts_day=2023-11-14", "ts_day=2023-11-15"})
        self.assertEqual(self.metric("rows", "DeliveryToIceberg.SuccessfulRowCount"), 3)
        parameters = self.glue.get_table(DatabaseName=DATABASE, Name="rows")["Table"]["Parameters"]
        self.assertIn("/00001-", parameters["previous_metadata_location"])
        self.assertIn("/00002-", parameters["metadata_location"])

    def test_rows_that_are_not_like_the_table(self):
        self.into(self.iceberg("bad", fields=(("row_id", "string"), ("ts", "timestamp"), ("count", "int"))))
        good = {"row_id": "a", "ts": 1, "count": 1}
        self.put("bad", good, {"row_id": "a", "ts": 1}, {**good, "Count": 1, "count": "1"}, {**good, "ts": "2023-11-14T00:00:00Z"},
                 json.dumps(good).encode() * 2, [good], {**good, "count": 2**31})
        told = self.delivered("bad", 7)
        self.assertEqual((told["delivered"], told["failed"]), (1, 6))
        failures = self.failures("bad-bad/iceberg-failed/")
        self.assertEqual([each["errorCode"] for each in failures], [
            "Iceberg.MissingColumnWithinRecord", "Iceberg.DataTypeMismatch", "Iceberg.DataTypeMismatch", "Iceberg.MalformedJson",
            "Iceberg.MalformedJson", "Iceberg.DataTypeMismatch"])
        self.assertEqual(json.loads(raw(failures[0])), {"row_id": "a", "ts": 1})
        self.assertEqual(self.metric("bad", "DeliveryToIceberg.FailedRowCount"), 6)

    def test_a_table_that_is_gone(self):
        self.into(self.iceberg("gone"), RetryOptions={"DurationInSeconds": 0}, S3BackupMode="AllData")
        self.glue.delete_table(DatabaseName=DATABASE, Name="gone")
        self.put("gone", ROW)
        self.delivered("gone", 1)
        self.assertEqual([each["errorCode"] for each in self.failures("bad-gone/iceberg-failed/")], ["Iceberg.NoSuchTable"])
        self.assertEqual(list(self.objects("backup-gone/").values()), [json.dumps(ROW).encode()])
        with self.assertRaises(ClientError) as refused:
            self.into("never")
        self.assertIn("glue:GetTable", str(refused.exception))

    def test_destinations_that_are_refused(self):
        self.iceberg("single")
        tables = [{"DestinationDatabaseName": DATABASE, "DestinationTableName": "single"}]
        for change in ({"CatalogConfiguration": {"CatalogARN": "arn:aws:glue:us-east-1:111122223333:catalog/s3tablescatalog/x"}},
                       {"DestinationTableConfigurationList": tables * 2}, {"DestinationTableConfigurationList": []},
                       {"DestinationTableConfigurationList": [{**tables[0], "PartitionSpec": {"Identity": []}}]},
                       {"TableCreationConfiguration": {"Enabled": True}},
                       {"ProcessingConfiguration": {"Enabled": True, "Processors": [{"Type": "AppendDelimiterToRecord"}]}}):
            with self.assertRaises(ClientError) as refused:
                self.into("single", **change)
            self.assertEqual(refused.exception.response["Error"]["Code"], "NotImplemented", change)

    def test_a_table_that_is_none_of_iceberg(self):
        self.into(self.table("plain"), RetryOptions={"DurationInSeconds": 0})
        self.put("plain", ROW)
        self.assertEqual(self.delivered("plain", 1)["failed"], 1)

    def test_calls_are_recorded_under_the_role(self):
        calls = []
        with mock.patch.object(recorder, "_writers", [lambda **call: calls.append(call)]):
            self.into(self.iceberg("noted"))
            self.put("noted", ROW)
            self.delivered("noted", 1)
        self.assertEqual({call["principal"] for call in calls}, {ROLE})
        self.assertEqual({call["action"] for call in calls}, {"glue:GetTable", "glue:UpdateTable", "s3:GetObject", "s3:PutObject"})
        self.assertTrue(all(call["resources"][0].startswith(f"{BUCKET_ARN}/tables/noted/") for call in calls if call["service"] == "s3"))
