import asyncio
import json
import pathlib
import tempfile
import unittest

from ministack.services import stepfunctions, sts

from emulator import execution_identity, recorder

ROLE = "arn:aws:iam::111122223333:role/app/hello"
FUNCTION = {"FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:f", "FunctionName": "f", "Role": ROLE}


def signed(key, service):
    scope = f"AWS4-HMAC-SHA256 Credential={key}/20260101/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=x"
    return (b"authorization", scope.encode())


class RecorderTest(unittest.TestCase):
    def setUp(self):
        self.patched = {name: getattr(stepfunctions, name) for name in ("_run_execution", "_invoke_resource", "_invoke_with_callback")}
        self.path = pathlib.Path(tempfile.mkstemp()[1])

    def tearDown(self):
        for name, function in self.patched.items():
            setattr(stepfunctions, name, function)
        self.path.unlink()

    def calls(self):
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def request(self, headers, body=b"", path="/", method="POST", app=None):
        async def answer(scope, receive, send):
            while (await receive()).get("more_body"):
                pass
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def nothing(message):
            pass

        chunks = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive():
            return chunks.pop(0)

        scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": headers}
        asyncio.run(recorder.register(app or answer, str(self.path))(scope, receive, nothing))

    def test_a_function_is_known_by_its_key(self):
        key = execution_identity.credentials(FUNCTION)["AWS_ACCESS_KEY_ID"]
        target = (b"x-amz-target", b"DynamoDB_20120810.PutItem")
        self.request([signed(key, "dynamodb"), target], json.dumps({"TableName": "t"}).encode())
        call = self.calls()[0]
        self.assertEqual((call["principal"], call["via"], call["action"], call["status"]), (ROLE, FUNCTION["FunctionArn"], "dynamodb:PutItem", 200))
        self.assertTrue(call["resources"][0].endswith(":table/t"))
        self.assertEqual(call["region"], "eu-west-1")

    def test_an_assumed_role_the_deployer_the_client_and_others(self):
        sts.register_session("ASIASESSION", {"Arn": "arn:aws:sts::111122223333:assumed-role/cdk-deploy/me"})
        who = execution_identity.caller
        self.assertEqual(who("ASIASESSION"), {"principal": "arn:aws:iam::111122223333:role/cdk-deploy", "via": "session/me"})
        self.assertEqual(who("AKIALOCALCLOUDDEPLOY")["principal"], "deployer")
        self.assertEqual(who("AKIALOCALCLOUDCLIENT")["principal"], "client")
        self.assertEqual(who("somebody")["principal"], "client")

    def test_functions_that_share_a_role_have_keys_of_their_own(self):
        other = {**FUNCTION, "FunctionArn": f"{FUNCTION['FunctionArn']}2"}
        self.assertNotEqual(*(execution_identity.credentials(f)["AWS_ACCESS_KEY_ID"] for f in (FUNCTION, other)))

    def test_cbor(self):
        import cbor2
        body = cbor2.dumps({"Namespace": "N", "MetricData": [{"MetricName": "M", "Value": 1.0}]})
        headers = [signed("k", "monitoring"), (b"content-type", b"application/cbor"), (b"smithy-protocol", b"rpc-v2-cbor")]
        self.request(headers, body, "/service/GraniteServiceVersion20100801/operation/PutMetricData")
        self.assertEqual(self.calls()[0]["action"], "cloudwatch:PutMetricData")

    def test_requests_to_an_api_are_not_aws_calls(self):
        self.request([(b"authorization", b"Bearer x")])
        self.request([])
        self.assertEqual(self.calls(), [])

    def test_a_call_that_cannot_be_read_is_recorded_as_what_nobody_allows(self):
        with self.assertLogs("recorder"):
            self.request([signed("k", "monitoring"), (b"content-type", b"application/cbor")], b"\xff")
        self.assertEqual(self.calls()[0]["action"], "?:?")

    def test_what_the_app_raises_is_recorded_and_raised(self):
        async def broken(scope, receive, send):
            raise RuntimeError("boom")
        with self.assertRaises(RuntimeError):
            self.request([signed("k", "sqs"), (b"x-amz-target", b"AmazonSQS.SendMessage")], app=broken)
        self.assertEqual((self.calls()[0]["action"], self.calls()[0]["status"]), ("sqs:SendMessage", 0))

    def test_a_task_of_a_state_machine_is_recorded_under_its_role(self):
        recorder.register(None, str(self.path))
        definition = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {
            "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:listQueues", "Arguments": {}, "End": True}}}
        machine = {"name": "recorded", "type": "EXPRESS", "roleArn": ROLE, "definition": json.dumps(definition)}
        arn = json.loads(stepfunctions._create_state_machine(machine)[2])["stateMachineArn"]
        stepfunctions._start_sync_execution({"stateMachineArn": arn, "input": "{}"})
        call = self.calls()[0]
        self.assertEqual((call["principal"], call["action"]), (ROLE, "sqs:ListQueues"))
        self.assertIn(":recorded:", call["via"])
