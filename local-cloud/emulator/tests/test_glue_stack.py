import asyncio
import copy
import json
import logging
import threading
from unittest import mock

from emulator import recorder, vpc_parts
from emulator.tests.etl import BUCKET, DATABASE, ROLE, OwnEtlTest
from emulator.tests.running import ACCOUNT, REGION, eventually

URL = "jdbc:postgresql://127.0.0.1:1/shop"


def resource(kind, **properties):
    return {"Type": f"AWS::{kind}", "Properties": properties}


def ref(name):
    return {"Ref": name}


NETWORK = {
    "Vpc": resource("EC2::VPC", CidrBlock="10.0.0.0/16"),
    "Subnet": resource("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.0.0/24", AvailabilityZone=f"{REGION}a"),
    "Routes": resource("EC2::RouteTable", VpcId=ref("Vpc")),
    "Routed": resource("EC2::SubnetRouteTableAssociation", SubnetId=ref("Subnet"), RouteTableId=ref("Routes")),
    "Group": resource("EC2::SecurityGroup", GroupDescription="etl", VpcId=ref("Vpc")),
    "Itself": resource("EC2::SecurityGroupIngress", GroupId={"Fn::GetAtt": ["Group", "GroupId"]}, IpProtocol="tcp", FromPort=0, ToPort=65535,
                       SourceSecurityGroupId={"Fn::GetAtt": ["Group", "GroupId"]}),
    "ToS3": resource("EC2::VPCEndpoint", VpcId=ref("Vpc"), ServiceName=f"com.amazonaws.{REGION}.s3", VpcEndpointType="Gateway",
                     RouteTableIds=[ref("Routes")]),
    "Secret": resource("SecretsManager::Secret", SecretString=json.dumps({"username": "u", "password": "p"})),
    "Connection": resource("Glue::Connection", CatalogId=ACCOUNT, ConnectionInput={
        "Name": "shop", "ConnectionType": "JDBC", "ConnectionProperties": {"JDBC_CONNECTION_URL": URL, "SECRET_ID": ref("Secret")},
        "PhysicalConnectionRequirements": {"SubnetId": ref("Subnet"), "SecurityGroupIdList": [{"Fn::GetAtt": ["Group", "GroupId"]}],
                                           "AvailabilityZone": f"{REGION}a"}}),
    "Job": resource("Glue::Job", Name="stacked", Role=ROLE, GlueVersion="5.1", WorkerType="G.1X", NumberOfWorkers="2", Timeout=60,
                    Command={"Name": "glueetl", "ScriptLocation": f"s3://{BUCKET}/scripts/stacked.py"},
                    Connections={"Connections": [ref("Connection")]}, ExecutionProperty={"MaxConcurrentRuns": 3},
                    DefaultArguments={"--mode": "FULL"}, Tags={"team": "shop"}),
}
GATEWAY = {
    "Address": resource("EC2::EIP", Domain="vpc"),
    "Gateway": resource("EC2::NatGateway", SubnetId=ref("Subnet"), AllocationId={"Fn::GetAtt": ["Address", "AllocationId"]}),
    "Out": resource("EC2::Route", RouteTableId=ref("Routes"), DestinationCidrBlock="0.0.0.0/0", NatGatewayId=ref("Gateway")),
}
CATALOG = {
    "Classifier": resource("Glue::Classifier", CsvClassifier={"Delimiter": ";", "ContainsHeader": "PRESENT"}),
    "Security": resource("Glue::SecurityConfiguration", Name="sealed", EncryptionConfiguration={"S3Encryptions": [{"S3EncryptionMode": "SSE-S3"}]}),
    "Database": resource("Glue::Database", CatalogId=ACCOUNT, DatabaseInput={"Name": "Stacked"}),
    "Crawler": resource("Glue::Crawler", Name="stacked", Role=ROLE, DatabaseName=DATABASE, Classifiers=[ref("Classifier")],
                        Targets={"S3Targets": [{"Path": f"s3://{BUCKET}/stacked/"}]}, Schedule={"ScheduleExpression": "cron(0 1 * * ? *)"},
                        SchemaChangePolicy={"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}),
}


class GlueStackTest(OwnEtlTest):
    @classmethod
    def setUpClass(cls):
        # CloudFormation goes on with a stack when its request is answered, so that one loop has to go on as well.
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, daemon=True).start()
        cls.addClassCleanup(loop.call_soon_threadsafe, loop.stop)
        lasting = mock.patch.object(asyncio, "run", lambda work: asyncio.run_coroutine_threadsafe(work, loop).result())
        lasting.start()
        cls.addClassCleanup(lasting.stop)
        super().setUpClass()
        vpc_parts.register()
        cls.stacks = cls.client("cloudformation")

    def setUp(self):
        super().setUp()
        # What is refused on purpose is no news.
        logging.disable(logging.ERROR)
        self.addCleanup(logging.disable, logging.INFO)
        self.made = []
        writers = recorder._writers[:]
        recorder._writers.append(lambda **call: self.made.append(call))
        self.addCleanup(recorder._writers.__setitem__, slice(None), writers)

    def deploy(self, name, resources, update=False):
        """The last status of the stack and, when it failed, why."""
        call = self.stacks.update_stack if update else self.stacks.create_stack
        call(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
        stack = eventually(lambda: (found := self.stacks.describe_stacks(StackName=name)["Stacks"][0])["StackStatus"].endswith(
            ("COMPLETE", "FAILED")) and found)
        events = self.stacks.describe_stack_events(StackName=name)["StackEvents"]
        return stack["StackStatus"], "; ".join(event["ResourceStatusReason"] for event in events if event.get("ResourceStatusReason"))

    def test_a_connection_in_a_vpc_is_reached_through_its_network(self):
        self.put("scripts/stacked.py", "pass")
        self.assertEqual(self.deploy("vpc", NETWORK)[0], "CREATE_COMPLETE")
        job = self.glue.get_job(JobName="stacked")["Job"]
        self.assertEqual((job["ExecutionProperty"]["MaxConcurrentRuns"], job["NumberOfWorkers"], job["Connections"]),
                         (3, 2, {"Connections": ["shop"]}))
        placed = self.glue.get_connection(Name="shop")["Connection"]["PhysicalConnectionRequirements"]
        self.assertRegex(placed["SubnetId"], "^subnet-")
        run = self.ended("stacked", self.start("stacked"))
        self.assertEqual(run["JobRunState"], "SUCCEEDED", run)
        mine = {call["action"]: call["resources"] for call in self.made if call["via"].endswith(run["Id"])}
        prefix = f"arn:aws:ec2:{REGION}:{ACCOUNT}:"
        self.assertEqual(mine["ec2:CreateNetworkInterface"], [
            f"{prefix}network-interface/*", f"{prefix}subnet/{placed['SubnetId']}", f"{prefix}security-group/{placed['SecurityGroupIdList'][0]}"])
        self.assertEqual(mine["glue:GetConnection"], [f"arn:aws:glue:{REGION}:{ACCOUNT}:{each}" for each in ("catalog", "connection/shop")])
        # Each thing that Glue wants of the network, and what it says without it.
        for gone, words in (("ToS3", "VPC S3 endpoint validation failed"), ("Itself", "At least one security group must open all ingress ports")):
            less = {name: part for name, part in NETWORK.items() if name != gone}
            self.assertEqual(self.deploy("vpc", less, update=True)[0], "UPDATE_COMPLETE")
            run = self.ended("stacked", self.start("stacked"))
            self.assertEqual(run["JobRunState"], "FAILED")
            self.assertIn(words, run["ErrorMessage"])
            with self.assertRaisesRegex(self.glue.exceptions.InvalidInputException, words):
                self.glue.test_connection(ConnectionName="shop")
            self.assertEqual(self.deploy("vpc", NETWORK, update=True)[0], "UPDATE_COMPLETE")
        # A way out by a NAT gateway does instead of the endpoint.
        by_gateway = {**{name: part for name, part in NETWORK.items() if name != "ToS3"}, **GATEWAY}
        self.assertEqual(self.deploy("vpc", by_gateway, update=True)[0], "UPDATE_COMPLETE")
        self.assertEqual(self.ended("stacked", self.start("stacked"))["JobRunState"], "SUCCEEDED")
        with self.assertRaisesRegex(self.glue.exceptions.InvalidInputException, "Check that your connection definition"):
            self.glue.test_connection(ConnectionName="shop")

    def test_a_catalog_is_made_changed_and_taken_away(self):
        self.assertEqual(self.deploy("catalog", CATALOG)[0], "CREATE_COMPLETE")
        self.assertEqual(self.glue.get_database(Name="stacked")["Database"]["Name"], "stacked")
        self.assertEqual(self.glue.get_security_configuration(Name="sealed")["SecurityConfiguration"]["Name"], "sealed")
        crawler = self.glue.get_crawler(Name="stacked")["Crawler"]
        self.assertEqual(crawler["Schedule"], {"ScheduleExpression": "cron(0 1 * * ? *)", "State": "SCHEDULED"})
        classifier = self.glue.get_classifier(Name=crawler["Classifiers"][0])["Classifier"]["CsvClassifier"]
        self.assertEqual(classifier["Delimiter"], ";")
        changed = copy.deepcopy(CATALOG)
        del changed["Crawler"]["Properties"]["Schedule"]
        changed["Crawler"]["Properties"]["SchemaChangePolicy"]["UpdateBehavior"] = "UPDATE_IN_DATABASE"
        changed["Classifier"]["Properties"]["CsvClassifier"]["Delimiter"] = "|"
        self.assertEqual(self.deploy("catalog", changed, update=True)[0], "UPDATE_COMPLETE")
        crawler = self.glue.get_crawler(Name="stacked")["Crawler"]
        self.assertEqual(("Schedule" in crawler, crawler["SchemaChangePolicy"]["UpdateBehavior"]), (False, "UPDATE_IN_DATABASE"))
        classifier = self.glue.get_classifier(Name=crawler["Classifiers"][0])["Classifier"]["CsvClassifier"]
        self.assertEqual(classifier["Delimiter"], "|")
        self.stacks.delete_stack(StackName="catalog")
        eventually(lambda: "stacked" not in self.glue.list_crawlers()["CrawlerNames"])
        for call, name in (("get_classifier", crawler["Classifiers"][0]), ("get_database", "stacked"), ("get_security_configuration", "sealed")):
            eventually(lambda: self.gone(call, name))

    def gone(self, call, name):
        try:
            getattr(self.glue, call)(Name=name)
        except self.glue.exceptions.EntityNotFoundException:
            return True
        return False

    def test_a_template_is_refused_as_a_call_is(self):
        for number, (properties, words) in enumerate([({"WorkerType": "G.9X"}, "enum value set"), ({"GlueVersion": "9.9"}, "Glue version 9.9"),
                                                      ({"Timeout": 20_000}, "at most 10080")]):
            job = copy.deepcopy(NETWORK["Job"])
            del job["Properties"]["Connections"]
            job["Properties"].update(Name=f"refused-{number}", **properties)
            status, why = self.deploy(f"refused-{number}", {"Job": job})
            self.assertEqual(status, "ROLLBACK_COMPLETE")
            self.assertIn(words, why)
        status, why = self.deploy("roleless", {"Crawler": {**CATALOG["Crawler"], "Properties": {
            **CATALOG["Crawler"]["Properties"], "Name": "roleless", "Role": "gone", "Classifiers": []}}})
        self.assertEqual(status, "ROLLBACK_COMPLETE")
        self.assertIn("unable to assume provided role", why)
