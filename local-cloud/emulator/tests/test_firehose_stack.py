from ministack.core.responses import request_scope
from ministack.services import firehose
from ministack.services.cloudformation import provisioners

from emulator.firehose import stack_resources
from emulator.tests.firehosing import BUCKET_ARN, DATABASE, ROLE, OwnFirehosingTest, destination, iceberg_input
from emulator.tests.running import ACCOUNT, REGION

CATALOG = f"arn:aws:glue:{REGION}:{ACCOUNT}:catalog"


class FirehoseStackTest(OwnFirehosingTest):
    def handle(self, what, *args):
        with request_scope(ACCOUNT, REGION):
            return provisioners._RESOURCE_HANDLERS[stack_resources.KIND][what](*args)

    def test_a_stream_of_a_template_is_checked_when_it_is_made_and_changed(self):
        before = {"DeliveryStreamName": "stacked", "ExtendedS3DestinationConfiguration": destination(
            "before/", BufferingHints={"SizeInMBs": "5", "IntervalInSeconds": "60"})}
        name, attributes = self.handle("create", "Stream", before, "stack")
        self.assertEqual(attributes["Arn"], f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/stacked")
        wrong = {**before, "ExtendedS3DestinationConfiguration": destination("!{timestamp:yyyy}/")}
        with self.assertRaisesRegex(ValueError, "ErrorOutputPrefix must be specified"):
            self.handle("update", name, before, wrong, "stack")
        after = {**before, "ExtendedS3DestinationConfiguration": destination("stacked-after/")}
        self.handle("update", name, before, after, "stack")
        self.put("stacked", {"n": 1})
        self.delivered("stacked", 1)
        self.assertEqual(len(self.objects("stacked-after/")), 1)
        self.handle("delete", name, after)
        with request_scope(ACCOUNT, REGION):
            self.assertNotIn("stacked", firehose._streams)
        with self.assertRaisesRegex(ValueError, "Exactly one destination"):
            self.handle("create", "Stream", {"DeliveryStreamName": "none"}, "stack")
        with self.assertRaisesRegex(ValueError, "Unknown parameter"):
            self.handle("create", "Stream", {**before, "Destination": "x"}, "stack")

    def test_names_of_a_template_that_differ_from_those_of_the_api(self):
        self.glue.create_table(DatabaseName=DATABASE, Name="stacked", OpenTableFormatInput=iceberg_input("stacked"))
        self.handle("create", "Stream", {"DeliveryStreamName": "stacked-rows", "IcebergDestinationConfiguration": {
            "RoleARN": ROLE, "CatalogConfiguration": {"CatalogArn": CATALOG}, "s3BackupMode": "AllData", "AppendOnly": "true",
            "DestinationTableConfigurationList": [{"DestinationDatabaseName": DATABASE, "DestinationTableName": "stacked"}],
            "S3Configuration": {"RoleARN": ROLE, "BucketARN": BUCKET_ARN}}}, "stack")
        described = self.firehose.describe_delivery_stream(DeliveryStreamName="stacked-rows")["DeliveryStreamDescription"]
        iceberg = described["Destinations"][0]["IcebergDestinationDescription"]
        self.assertEqual((iceberg["S3BackupMode"], iceberg["AppendOnly"]), ("AllData", True))
        self.assertEqual(iceberg["CatalogConfiguration"], {"CatalogARN": CATALOG})
        self.assertEqual(iceberg["S3DestinationDescription"]["CompressionFormat"], "UNCOMPRESSED")

    def test_what_ministack_itself_answers(self):
        self.stream("tagged", **destination("tagged/"))
        self.firehose.tag_delivery_stream(DeliveryStreamName="tagged", Tags=[{"Key": "team", "Value": "plant"}])
        self.assertEqual(self.firehose.list_tags_for_delivery_stream(DeliveryStreamName="tagged")["Tags"], [{"Key": "team", "Value": "plant"}])
        self.assertIn("tagged", self.firehose.list_delivery_streams(Limit=100)["DeliveryStreamNames"])
        with self.assertRaisesRegex(ValueError, "the setting is 'none'"):
            self.control("PUT", {"settings": {"none": 1}})
        with self.assertRaisesRegex(ValueError, "failPuts has 'record'"):
            self.world(failPuts=[{"record": 1}])
