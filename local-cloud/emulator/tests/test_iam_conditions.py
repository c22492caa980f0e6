import json
import unittest

from emulator.iam_actions import Request
from emulator.iam_conditions import describe


def request(method="POST", body=None, **params):
    return Request(method, "/", {}, json.dumps(body or {}).encode(), params, "us-east-1")


class IamConditionsTest(unittest.TestCase):
    def test_the_partition_key_of_a_table_that_is_gone(self):
        one_item = request(body={"TableName": "gone", "Key": {"name": {"S": "health-probe"}}})
        self.assertEqual(describe("dynamodb", one_item), {"dynamodb:LeadingKeys": ["health-probe"]})
        self.assertEqual(describe("dynamodb", request(body={"TableName": "gone"})), {})

    def test_the_prefix_of_a_listing(self):
        self.assertEqual(describe("s3", request("GET", prefix=["health-probe"])), {"s3:prefix": ["health-probe"]})
        self.assertEqual(describe("s3", request("GET")), {})

    def test_the_sources_of_events(self):
        entries = [{"Source": "shop"}, {"Source": "shop"}]
        self.assertEqual(describe("events", request(body={"Entries": entries})), {"events:source": ["shop"]})
        self.assertEqual(describe("events", request()), {})
