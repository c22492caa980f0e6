import unittest

from emulator.glue import access

ARN = "arn:aws:glue:eu-west-1:1:"


class AccessTest(unittest.TestCase):
    def test_a_call_touches_what_it_names(self):
        table = {"DatabaseName": "shop"}
        for operation, members, resources in (
            ("GetTable", {**table, "Name": "orders"}, ["catalog", "database/shop", "table/shop/orders"]),
            ("GetTables", table, ["catalog", "database/shop", "table/shop/*"]),
            ("CreateTable", {**table, "TableInput": {"Name": "orders"}}, ["catalog", "database/shop", "table/shop/orders"]),
            ("GetPartitions", {**table, "TableName": "orders"}, ["catalog", "database/shop", "table/shop/orders"]),
            ("GetDatabase", {"Name": "shop"}, ["catalog", "database/shop"]),
            ("GetConnection", {"Name": "c"}, ["catalog", "connection/c"]),
            ("StartJobRun", {"JobName": "j"}, ["job/j"]),
            ("BatchStopJobRun", {"JobName": "j", "JobRunIds": ["1"]}, ["job/j"]),
            ("StartCrawler", {"Name": "c"}, ["crawler/c"]),
            ("GetTags", {"ResourceArn": f"{ARN}job/j"}, ["job/j"]),
        ):
            with self.subTest(operation):
                self.assertEqual(access.checks(operation, members, "eu-west-1", "1"), ([ARN + each for each in resources], []))

    def test_some_calls_have_no_resource(self):
        for operation, members in (("TestConnection", {"ConnectionName": "c"}), ("ListJobs", {}), ("ListCrawlers", {})):
            self.assertEqual(access.checks(operation, members, "eu-west-1", "1"), (["*"], []))

    def test_jobs_and_crawlers_are_given_roles_and_tags(self):
        members = {"Name": "j", "Role": "arn:aws:iam::1:role/r", "Tags": {"a": "1"}}
        self.assertEqual(access.checks("CreateJob", members, "eu-west-1", "1")[1],
                         [("iam:PassRole", "arn:aws:iam::1:role/r"), ("glue:TagResource", f"{ARN}job/j")])
