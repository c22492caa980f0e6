import json
import unittest

from emulator.iam_actions import Request
from emulator.request_model import problem


def request(method="POST", path="/", body=b"", params=None, **headers):
    return Request(method, path, {key.replace("_", "-"): value for key, value in headers.items()}, body, params or {}, "us-east-1")


def table(operation, **members):
    return request(body=json.dumps(members).encode(), x_amz_target=f"DynamoDB_20120810.{operation}")


class RequestModelTest(unittest.TestCase):
    def test_json(self):
        key = {"name": {"S": "a"}}
        self.assertIsNone(problem("dynamodb", table("GetItem", TableName="table", Key=key)))
        self.assertIn('"FetchItem" is no operation', problem("dynamodb", table("FetchItem")))
        self.assertIn("Key", problem("dynamodb", table("GetItem", TableName="table")))
        self.assertIn("Kee", problem("dynamodb", table("GetItem", TableName="table", Key=key, Kee=1)))
        self.assertIn("allowed: ", problem("dynamodb", table("UpdateItem", TableName="table", Key=key, ReturnValues="SOME")))

    def test_rest_json(self):
        path = "/2015-03-31/functions/hello/invocations"
        self.assertIsNone(problem("lambda", request(path=path, x_amz_invocation_type="DryRun")))
        self.assertIsNone(problem("lambda", request(path=path, body=b"{}")))
        self.assertIn("allowed: ", problem("lambda", request(path=path, x_amz_invocation_type="Dry")))
        self.assertIn("no operation", problem("lambda", request(path="/2015-03-31/functions/hello/call")))

    def test_rest_xml(self):
        listing = {"list-type": ["2"], "prefix": ["health-probe"], "max-keys": ["1"]}
        self.assertIsNone(problem("s3", request("GET", "/bucket", params=listing)))
        self.assertIn("MaxKeys", problem("s3", request("GET", "/bucket", params={**listing, "max-keys": ["one"]})))

    def test_forms(self):
        self.assertIsNone(problem("iam", request(body=b"Action=GetRole&RoleName=a")))
        self.assertIn("no operation", problem("iam", request(body=b"Action=GetRoll&RoleName=a")))
