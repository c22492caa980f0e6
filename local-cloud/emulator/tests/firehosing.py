"""Streams of Firehose for tests."""

import base64
import gzip
import json

from ministack.core.responses import request_scope
from ministack.services import cloudwatch

from emulator import firehose, glue
from emulator.firehose import control
from emulator.tests.running import ACCOUNT, REGION, eventually
from emulator.tests.scripted import OwnScriptedTest, ScriptedTest

ROLE = f"arn:aws:iam::{ACCOUNT}:role/delivery"
BUCKET = "lake"
BUCKET_ARN = f"arn:aws:s3:::{BUCKET}"
DATABASE = "plant"
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "firehose.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
COLUMNS = [("row_id", "string"), ("ts", "timestamp"), ("temperature", "double"), ("count", "int"), ("ok", "boolean"), ("day", "date")]

FIELDS = (("row_id", "string"), ("device", "string"), ("ts", "timestamp"), ("temperature", "double"), ("count", "long"), ("day", "date"),
          ("price", "decimal(10,2)"), ("tags", {"type": "list", "element-id": 20, "element": "string", "element-required": False}))
ROW = {"row_id": "a-1", "device": "press", "ts": 1700000000123456, "temperature": 21, "count": 7, "day": "2023-11-14", "price": 1.5, "tags": ["x"]}
DAYS = {"SpecId": 0, "Fields": [{"SourceId": 3, "Transform": "day", "Name": "ts_day"}]}


def destination(prefix, **more):
    return {"RoleARN": ROLE, "BucketARN": BUCKET_ARN, "Prefix": prefix, **more}


def query(expression):
    return {"Type": "MetadataExtraction", "Parameters": [{"ParameterName": "MetadataExtractionQuery", "ParameterValue": expression},
                                                         {"ParameterName": "JsonParsingEngine", "ParameterValue": "JQ-1.6"}]}


def processing(*processors):
    return {"Enabled": True, "Processors": list(processors)}


def conversion(table):
    return {"Enabled": True, "SchemaConfiguration": {"RoleARN": ROLE, "DatabaseName": DATABASE, "TableName": table},
            "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
            "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {"Compression": "SNAPPY"}}}}


def iceberg_input(name, fields=FIELDS, **more):
    return {"IcebergInput": {"MetadataOperation": "CREATE", "Version": "2", "CreateIcebergTableInput": {
        "Location": f"s3://{BUCKET}/tables/{name}/", "Schema": {"Type": "struct", "Fields": [
            {"Id": number, "Name": field, "Type": kind, "Required": False} for number, (field, kind) in enumerate(fields, 1)]}, **more}}}


class _Firehosing:
    door = control

    @classmethod
    def _furnish(cls):
        cls.firehose, cls.s3, cls.glue = cls.client("firehose"), cls.client("s3"), cls.client("glue")
        if BUCKET in [bucket["Name"] for bucket in cls.s3.list_buckets()["Buckets"]]:
            return
        cls.client("iam").create_role(RoleName="delivery", AssumeRolePolicyDocument=json.dumps(TRUST))
        cls.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        cls.glue.create_database(DatabaseInput={"Name": DATABASE})

    def setUp(self):
        super().setUp()
        self.control("DELETE")

    def world(self, **settings):
        return self.control("PUT", {"settings": settings})

    def table(self, name, columns=COLUMNS):
        self.glue.create_table(DatabaseName=DATABASE, TableInput={"Name": name, "StorageDescriptor": {
            "Columns": [{"Name": column, "Type": kind} for column, kind in columns], "Location": f"s3://{BUCKET}/{name}/"}})
        return name

    def stream(self, name, **destination_):
        self.firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination_)
        return name

    def iceberg(self, name, **more):
        self.glue.create_table(DatabaseName=DATABASE, Name=name, OpenTableFormatInput=iceberg_input(name, **more))
        return name

    def into(self, name, **more):
        self.firehose.create_delivery_stream(DeliveryStreamName=name, IcebergDestinationConfiguration={
            "RoleARN": ROLE, "CatalogConfiguration": {"CatalogARN": f"arn:aws:glue:{REGION}:{ACCOUNT}:catalog"}, "AppendOnly": True,
            "DestinationTableConfigurationList": [{"DestinationDatabaseName": DATABASE, "DestinationTableName": name}],
            "S3Configuration": destination(f"backup-{name}/", ErrorOutputPrefix=f"bad-{name}/!{{firehose:error-output-type}}/"), **more})
        return name

    def put(self, name, *records):
        datas = [record if isinstance(record, bytes) else json.dumps(record).encode() for record in records]
        return self.firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": data} for data in datas])

    def told(self, name):
        return next(stream for stream in self.control()["streams"] if stream["name"] == name)

    def delivered(self, name, count):
        """When so many records are delivered or failed."""
        self.control("POST", {"flush": name})
        return eventually(lambda: (told := self.told(name))["delivered"] + told["failed"] == count and told)

    def objects(self, prefix):
        """Contents by keys."""
        keys = [each["Key"] for each in self.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]
        bodies = {key: self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}
        return {key: gzip.decompress(body) if key.endswith(".gz") else body for key, body in bodies.items()}

    def failures(self, prefix):
        return [json.loads(line) for body in self.objects(prefix).values() for line in body.splitlines()]

    def metric(self, stream, name):
        """The sum of all points."""
        with request_scope(ACCOUNT, REGION):
            key = ("AWS/Firehose", name, cloudwatch._dims_key({"DeliveryStreamName": stream}))
            return sum(point["Value"] for point in cloudwatch._metrics.get(key) or [])


def raw(failure):
    return base64.b64decode(failure["rawData"])


class FirehosingTest(_Firehosing, ScriptedTest):
    pass


class _Nothing:
    """What is buffered does not hinder the next test."""

    @staticmethod
    def everywhere():
        return []


class _Services:
    @staticmethod
    def register():
        glue.register()
        firehose.register()


class OwnFirehosingTest(_Firehosing, OwnScriptedTest):
    stand_in = _Services
    jobs = _Nothing
