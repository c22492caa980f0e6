import json
import unittest

from emulator import iam_actions
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

    def test_a_document_of_xml(self):
        def deleting(content):
            body = f"<Delete xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>{content}</Delete>".encode()
            return problem("s3", request("POST", "/bucket", body, {"delete": [""]}))

        self.assertIsNone(deleting("<Quiet>true</Quiet><Object><Key>a</Key></Object><Object><Key>b</Key><VersionId>1</VersionId></Object>"))
        self.assertIn("Key", deleting("<Object><VersionId>1</VersionId></Object>"))
        self.assertIn("Kee", deleting("<Object><Key>a</Key><Kee>b</Kee></Object>"))
        self.assertIn("not XML", deleting("<Object>"))

    def test_operations_that_share_an_address(self):
        self.assertIsNone(problem("s3", request("PUT", "/bucket/key", body=b"text")))
        self.assertIsNone(problem("s3", request("PUT", "/bucket/key", x_amz_copy_source="bucket/other")))
        self.assertIn("StorageClass", problem("s3", request("PUT", "/bucket/key", x_amz_copy_source="bucket/other", x_amz_storage_class="CELLAR")))
        self.assertIsNone(problem("s3", request("DELETE", "/bucket/key")))
        self.assertIsNone(problem("s3", request("DELETE", "/bucket/key", params={"uploadId": ["u"]})))
        part = {"partNumber": ["1"], "uploadId": ["u"]}
        self.assertIsNone(problem("s3", request("PUT", "/bucket/key", body=b"text", params=part)))
        self.assertIn("PartNumber", problem("s3", request("PUT", "/bucket/key", body=b"text", params={**part, "partNumber": ["one"]})))

    def test_versions_that_are_deleted(self):
        def asked(*entries):
            body = f"<Delete xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>{''.join(f'<Object>{each}</Object>' for each in entries)}</Delete>"
            call = iam_actions.describe(request("POST", "/bucket", body.encode(), {"delete": [""]}, host="s3.amazonaws.com"))
            return [call["action"], *(action for action, _ in call.get("also", []))]

        self.assertEqual(asked("<Key>a</Key>"), ["s3:DeleteObject"])
        self.assertEqual(asked("<Key>a</Key><VersionId>1</VersionId>", "<Key>b</Key>"), ["s3:DeleteObjectVersion", "s3:DeleteObject"])

    def test_forms(self):
        self.assertIsNone(problem("iam", request(body=b"Action=GetRole&RoleName=a")))
        self.assertIn("no operation", problem("iam", request(body=b"Action=GetRoll&RoleName=a")))
