import io
import json
from unittest import mock

from botocore.exceptions import ClientError
from pyarrow import parquet

from emulator import cloud_clock, recorder
from emulator.tests.firehosing import BUCKET_ARN, ROLE, OwnFirehosingTest, conversion, destination, processing, query, raw
from emulator.tests.running import REGION, eventually

ROW = {"row_id": "a-1", "ts": 1700000000123, "temperature": 21.5, "count": 7, "ok": True, "day": "2023-11-14"}
LARGE = {"SizeInMBs": 64, "IntervalInSeconds": 60}
LINES = {"Type": "AppendDelimiterToRecord", "Parameters": [{"ParameterName": "Delimiter", "ParameterValue": "\\n"}]}


def rows_of(body):
    return [tuple(row.values()) for row in parquet.read_table(io.BytesIO(body), coerce_int96_timestamp_unit="us").to_pylist()]


class FirehoseS3Test(OwnFirehosingTest):
    def test_records_of_a_buffer_are_lines_of_one_object(self):
        self.stream("lines", **destination("lines/!{timestamp:yyyy}/", ErrorOutputPrefix="bad/!{firehose:error-output-type}/",
                                           CompressionFormat="GZIP", ProcessingConfiguration=processing(LINES)))
        self.put("lines", {"n": 1}, {"n": 2})
        self.firehose.put_record(DeliveryStreamName="lines", Record={"Data": b'{"n": 3}'})
        self.delivered("lines", 3)
        (key, body), = self.objects("lines/").items()
        self.assertRegex(key, r"^lines/\d{4}/lines-1-\d{4}(-\d{2}){5}-[0-9a-f-]{36}\.gz$")
        self.assertEqual([json.loads(line)["n"] for line in body.splitlines()], [1, 2, 3])
        self.assertEqual(self.metric("lines", "IncomingRecords"), 3)
        self.assertEqual(self.metric("lines", "DeliveryToS3.Success"), 1)

    def test_a_buffer_waits_for_its_interval_or_its_size(self):
        self.stream("waiting", **destination("waiting/", BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 120}))
        began = cloud_clock.now()
        self.put("waiting", {"n": 1})
        self.assertEqual(self.told("waiting")["buffered"], 1)
        self.assertEqual(self.objects("waiting/"), {})
        self.delivered_by_itself("waiting", 1)
        self.assertGreaterEqual(cloud_clock.now() - began, 120)
        self.world(bufferScale=1000)
        self.put("waiting", *[b"x" * 300_000] * 4)
        self.delivered_by_itself("waiting", 5)
        self.assertEqual(len(self.objects("waiting/")), 2)

    def delivered_by_itself(self, name, count):
        eventually(lambda: self.told(name)["delivered"] == count)

    def test_json_becomes_parquet_with_the_columns_of_the_table(self):
        self.table("readings")
        self.stream("readings", **destination("readings/", BufferingHints=LARGE, ErrorOutputPrefix="bad-readings/",
                                              DataFormatConversionConfiguration=conversion("readings")))
        other = {"row_id": "a-2", "TS": "2023-11-14 22:13:20.5", "other": 1}
        self.put("readings", ROW, other, {**ROW, "count": "many"}, b"{", b"7", {**ROW, "count": 2**31})
        told = self.delivered("readings", 6)
        self.assertEqual((told["delivered"], told["failed"]), (2, 4))
        (key, body), = self.objects("readings/").items()
        self.assertTrue(key.endswith(".parquet"))
        rows = rows_of(body)
        self.assertEqual(str(rows[0]), "('a-1', datetime.datetime(2023, 11, 14, 22, 13, 20, 123000), 21.5, 7, True, datetime.date(2023, 11, 14))")
        self.assertEqual(str(rows[1]), "('a-2', datetime.datetime(2023, 11, 14, 22, 13, 20, 500000), None, None, None, None)")
        failures = self.failures("bad-readings/")
        codes = [each["lastErrorCode"].partition(".")[2] for each in failures]
        self.assertEqual(codes, ["MalformedData", "ParseError", "MalformedData", "MalformedData"])
        self.assertEqual(raw(failures[1]), b"{")
        self.assertEqual(failures[0]["dataCatalogTable"]["tableName"], "readings")
        self.assertIn("column count", failures[0]["lastErrorMessage"])
        self.assertEqual(self.metric("readings", "SucceedConversion.Records"), 2)
        self.assertEqual(self.metric("readings", "FailedConversion.Records"), 4)

    def test_partitions_are_made_of_keys_that_jq_finds(self):
        self.table("parted")
        self.stream("parted", **destination(
            "parted/device=!{partitionKeyFromQuery:device}/day=!{partitionKeyFromQuery:day}/",
            ErrorOutputPrefix="bad-parted/!{firehose:error-output-type}/", BufferingHints=LARGE, DynamicPartitioningConfiguration={"Enabled": True},
            ProcessingConfiguration=processing(query('{device: .device, day: (.ts / 1000 | strftime("%Y-%m-%d"))}')),
            DataFormatConversionConfiguration=conversion("parted")))
        self.put("parted", {**ROW, "device": "press"}, {**ROW, "device": "oven"}, {**ROW, "device": "press"}, {**ROW, "device": None}, {"ts": "x"})
        told = self.delivered("parted", 5)
        self.assertEqual((told["delivered"], told["failed"]), (3, 2))
        folders = {key.rpartition("/")[0]: len(rows_of(body)) for key, body in self.objects("parted/").items()}
        self.assertEqual(folders, {"parted/device=press/day=2023-11-14": 2, "parted/device=oven/day=2023-11-14": 1})
        failures = self.failures("bad-parted/processing-failed/")
        self.assertEqual({each["errorCode"] for each in failures}, {"DynamicPartitioning.MetadataExtractionFailed"})
        self.assertEqual(self.metric("parted", "PartitionCount"), 2)

    def test_what_comes_is_backed_up_before_it_is_converted(self):
        self.table("kept")
        self.stream("kept", **destination("kept/", BufferingHints=LARGE, S3BackupMode="Enabled",
                                          S3BackupConfiguration=destination("backup/"), DataFormatConversionConfiguration=conversion("kept")))
        self.put("kept", ROW, b"bad")
        self.delivered("kept", 2)
        self.assertEqual(list(self.objects("backup/").values()), [json.dumps(ROW).encode() + b"bad"])

    def test_a_failed_delivery_is_made_again(self):
        logs = self.client("logs")
        logs.create_log_group(logGroupName="/aws/kinesisfirehose/again")
        logs.create_log_stream(logGroupName="/aws/kinesisfirehose/again", logStreamName="S3Delivery")
        self.stream("again", **destination("again/", CloudWatchLoggingOptions={
            "Enabled": True, "LogGroupName": "/aws/kinesisfirehose/again", "LogStreamName": "S3Delivery"}))
        self.world(failDeliveries=[{"stream": "again", "times": 2}])
        self.put("again", {"n": 1})
        self.delivered("again", 1)
        self.assertEqual(len(self.objects("again/")), 1)
        events = logs.get_log_events(logGroupName="/aws/kinesisfirehose/again", logStreamName="S3Delivery")["events"]
        self.assertEqual([json.loads(event["message"])["errorCode"] for event in events], ["InternalError"] * 2)

    def test_a_held_stream_delivers_nothing(self):
        self.stream("held", **destination("held/"))
        self.world(holdDeliveries="hel?")
        self.put("held", {"n": 1})
        self.control("POST", {"flush": "held"})
        self.assertEqual(self.told("held")["delivered"], 0)
        self.world(holdDeliveries=None)
        self.delivered("held", 1)

    def test_calls_are_recorded_under_the_role(self):
        self.table("written")
        calls = []
        with mock.patch.object(recorder, "_writers", [lambda **call: calls.append(call)]):
            self.stream("written", **destination("written/", BufferingHints=LARGE,
                                               DataFormatConversionConfiguration=conversion("written")))
            self.put("written", ROW)
            self.delivered("written", 1)
        self.assertEqual({call["principal"] for call in calls}, {ROLE})
        self.assertEqual({call["action"] for call in calls}, {"glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions", "s3:PutObject"})
        self.assertRegex([call for call in calls if call["action"] == "s3:PutObject"][0]["resources"][0], f"^{BUCKET_ARN}/written/")

    def test_records_that_are_not_taken(self):
        self.stream("taken", **destination("taken/"))
        self.world(failPuts=[{"stream": "taken", "records": 2}])
        answer = self.put("taken", {"n": 1}, {"n": 2}, {"n": 3})
        self.assertEqual(answer["FailedPutCount"], 2)
        self.assertEqual(["RecordId" in each for each in answer["RequestResponses"]], [True, False, False])
        self.assertEqual(answer["RequestResponses"][1]["ErrorCode"], "ServiceUnavailableException")
        self.assertEqual(self.told("taken")["records"], 1)
        self.assertEqual(self.put("taken", {"n": 2}, {"n": 3})["FailedPutCount"], 0)

    def refused(self, code, call, **params):
        with self.assertRaises(ClientError) as refused:
            call(**params)
        self.assertEqual(refused.exception.response["Error"]["Code"], code)
        return refused.exception.response["Error"]["Message"]

    def test_limits_of_batches(self):
        self.stream("limits", **destination("limits/"))
        put = self.firehose.put_record_batch
        self.refused("ValidationException", put, DeliveryStreamName="limits", Records=[{"Data": b"x"}] * 501)
        self.refused("ValidationException", put, DeliveryStreamName="limits", Records=[{"Data": b"x" * 1024001}])
        self.assertIn("4 MB", self.refused("InvalidArgumentException", put, DeliveryStreamName="limits", Records=[{"Data": b"x" * 1000000}] * 5))
        put(DeliveryStreamName="limits", Records=[{"Data": b"x" * 1024000}] * 4)
        self.refused("ResourceNotFoundException", put, DeliveryStreamName="none", Records=[{"Data": b"x"}])

    def test_destinations_that_are_refused(self):
        create = self.firehose.create_delivery_stream
        self.client("iam").create_role(RoleName="other", AssumeRolePolicyDocument="{}")
        keys = "x/!{partitionKeyFromQuery:a}/"
        small = {"SizeInMBs": 5, "IntervalInSeconds": 60}
        for config, said in (
            (destination("x/", RoleARN=ROLE.replace("delivery", "other")), "unable to assume"),
            (destination("x/!{timestamp:yyyy}/"), "ErrorOutputPrefix must be specified"),
            (destination("x/!{timestamp:yyyy}/", ErrorOutputPrefix="bad/!{timestamp:yyyy}/"), "error-output-type"),
            (destination("x/!{time:yyyy}/", ErrorOutputPrefix="bad/"), "unknown namespace"),
            (destination(keys, ErrorOutputPrefix="bad/"), "DynamicPartitioningConfiguration"),
            (destination(keys, ErrorOutputPrefix="bad/", DynamicPartitioningConfiguration={"Enabled": True},
                         ProcessingConfiguration=processing(query("{a: .b | nothing}"))), "not a valid jq"),
            (destination(keys, ErrorOutputPrefix="bad/", DynamicPartitioningConfiguration={"Enabled": True}, BufferingHints=small,
                         ProcessingConfiguration=processing(query("{a: .b}"))), "at least 64"),
            (destination("x/", BufferingHints=small, DataFormatConversionConfiguration=conversion("readings")), "at least 64"),
            (destination("x/", CompressionFormat="GZIP", DataFormatConversionConfiguration=conversion("readings")), "UNCOMPRESSED"),
            (destination("x/", S3BackupMode="Enabled"), "S3BackupConfiguration"),
            (destination("x/", CloudWatchLoggingOptions={"Enabled": True}), "LogGroupName"),
        ):
            message = self.refused("InvalidArgumentException", create, DeliveryStreamName="refused", ExtendedS3DestinationConfiguration=config)
            self.assertIn(said, message)
        lambda_ = {"Type": "Lambda", "Parameters": [{"ParameterName": "LambdaArn", "ParameterValue": "arn"}]}
        self.refused("NotImplemented", create, DeliveryStreamName="refused",
                     ExtendedS3DestinationConfiguration=destination("x/", ProcessingConfiguration=processing(lambda_)))

    def test_conversions_that_are_refused(self):
        whole = conversion("readings")
        schema = whole["SchemaConfiguration"]
        for change, code in (
            ({"SchemaConfiguration": None}, "InvalidArgumentException"),
            ({"SchemaConfiguration": {"DatabaseName": "x"}}, "InvalidArgumentException"),
            ({"SchemaConfiguration": {**schema, "Region": "us-east-1"}}, "NotImplemented"),
            ({"SchemaConfiguration": {**schema, "VersionId": "1"}}, "NotImplemented"),
            ({"OutputFormatConfiguration": {"Serializer": {"OrcSerDe": {}}}}, "NotImplemented"),
            ({"InputFormatConfiguration": {"Deserializer": {"HiveJsonSerDe": {}}}}, "NotImplemented"),
        ):
            wanted = {name: value for name, value in {**whole, **change}.items() if value is not None}
            self.refused(code, self.firehose.create_delivery_stream, DeliveryStreamName="refused",
                         ExtendedS3DestinationConfiguration=destination("x/", DataFormatConversionConfiguration=wanted))
        self.refused("InvalidArgumentException", self.firehose.create_delivery_stream, DeliveryStreamName="refused")
        self.refused("NotImplemented", self.firehose.create_delivery_stream, DeliveryStreamName="refused", DeliveryStreamType="KinesisStreamAsSource",
                     ExtendedS3DestinationConfiguration=destination("x/"))

    def test_a_table_or_a_bucket_that_comes_late(self):
        self.stream("late", **destination("late/", BufferingHints=LARGE, DataFormatConversionConfiguration=conversion("late"),
                                          S3BackupMode="Enabled", S3BackupConfiguration=destination("late-backup/")))
        self.stream("nowhere", **destination("x/", BucketARN="arn:aws:s3:::late-bucket"))
        self.world(bufferScale=0.01)
        self.put("late", ROW)
        self.put("nowhere", {"n": 1})
        self.control("POST", {"flush": "*"})
        eventually(lambda: self.told("late")["delivering"] and self.told("nowhere")["delivering"])
        self.table("late")
        self.s3.create_bucket(Bucket="late-bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
        self.delivered("late", 1)
        self.delivered("nowhere", 1)
        # What the first attempt has written is not written again.
        self.assertEqual(len(self.objects("late-backup/")), 1)

    def test_a_stream_is_described_changed_and_taken_away(self):
        self.stream("life", **destination("before/"))
        described = self.firehose.describe_delivery_stream(DeliveryStreamName="life")["DeliveryStreamDescription"]
        there = described["Destinations"][0]
        self.assertEqual(there["ExtendedS3DestinationDescription"]["BufferingHints"], {"SizeInMBs": 5, "IntervalInSeconds": 300})
        self.firehose.update_destination(DeliveryStreamName="life", CurrentDeliveryStreamVersionId=described["VersionId"],
                                         DestinationId=there["DestinationId"], ExtendedS3DestinationUpdate={"Prefix": "after/"})
        self.put("life", {"n": 1})
        self.firehose.delete_delivery_stream(DeliveryStreamName="life")
        eventually(lambda: len(self.objects("after/")) == 1)
        self.refused("ResourceNotFoundException", self.firehose.describe_delivery_stream, DeliveryStreamName="life")
