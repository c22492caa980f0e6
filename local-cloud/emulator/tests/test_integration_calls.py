import unittest

from ministack.services import stepfunctions

from emulator import integration_calls

REGION = "eu-west-1"


class IntegrationCallsTest(unittest.TestCase):
    def one(self, resource, arguments):
        calls = integration_calls.describe(resource, arguments, REGION)
        self.assertEqual(len(calls), 1)
        return calls[0]

    def test_sdk_integrations_name_the_action_and_the_resource(self):
        account = integration_calls.get_account_id()
        for service, operation, arguments, action, resource in (
            ("dynamodb", "putItem", {"TableName": "t", "Item": {"id": {"S": "1"}}}, "dynamodb:PutItem", f"arn:aws:dynamodb:{REGION}:{account}:table/t"),
            ("s3", "headObject", {"Bucket": "b", "Key": "a/k"}, "s3:GetObject", "arn:aws:s3:::b/a/k"),
            ("s3", "listObjectsV2", {"Bucket": "b"}, "s3:ListBucket", "arn:aws:s3:::b"),
            ("cloudwatch", "putMetricData", {"Namespace": "N", "MetricData": []}, "cloudwatch:PutMetricData", "*"),
            ("sfn", "startExecution", {"StateMachineArn": "arn:aws:states:x:1:stateMachine:m"}, "states:StartExecution", "arn:aws:states:x:1:stateMachine:m"),
        ):
            with self.subTest(service=service, operation=operation):
                call = self.one(f"arn:aws:states:::aws-sdk:{service}:{operation}", arguments)
                self.assertEqual((call["action"], call["resources"]), (action, [resource]))

    def test_optimized_integrations(self):
        self.assertEqual(self.one("arn:aws:states:::dynamodb:getItem", {"TableName": "t", "Key": {"id": {"S": "1"}}})["action"], "dynamodb:GetItem")
        call = self.one("arn:aws:states:::lambda:invoke.waitForTaskToken", {"FunctionName": "f", "Payload": {}})
        self.assertEqual((call["action"], call["resources"][0].split(":")[-1]), ("lambda:InvokeFunction", "f"))
        call = self.one("arn:aws:states:::states:startExecution.sync:2", {"StateMachineArn": "arn:m"})
        self.assertEqual((call["action"], call["resources"]), ("states:StartExecution", ["arn:m"]))

    def test_calls_on_versions_and_aliases_are_told_apart(self):
        for operation, more, action, checked in (
            ("getAlias", {"Name": "live"}, "lambda:GetAlias", "f"),
            ("updateAlias", {"Name": "live", "FunctionVersion": "2"}, "lambda:UpdateAlias", "f"),
            ("listVersionsByFunction", {}, "lambda:ListVersionsByFunction", "f"),
            ("deleteFunction", {"Qualifier": "3"}, "lambda:DeleteFunction", "f:3"),
            ("invoke", {"Qualifier": "3"}, "lambda:InvokeFunction", "f:3"),
            ("getProvisionedConcurrencyConfig", {"Qualifier": "3"}, "lambda:GetProvisionedConcurrencyConfig", "f:3"),
        ):
            with self.subTest(operation=operation):
                call = self.one(f"arn:aws:states:::aws-sdk:lambda:{operation}", {"FunctionName": "f", **more})
                self.assertEqual((call["action"], call["resources"][0].partition("function:")[2]), (action, checked))

    def test_an_event_with_an_object_as_its_detail(self):
        entry = {"Source": "s", "DetailType": "d", "Detail": {"taskToken": "t"}, "EventBusName": "b"}
        call = self.one("arn:aws:states:::events:putEvents.waitForTaskToken", {"Entries": [entry]})
        self.assertEqual((call["action"], call["resources"][0].split(":")[-1]), ("events:PutEvents", "event-bus/b"))
        with self.assertRaises(stepfunctions._ExecutionError):
            self.one("arn:aws:states:::aws-sdk:eventbridge:putEvents", {"Entries": [entry]})

    def test_alarms_that_are_named(self):
        call = self.one("arn:aws:states:::aws-sdk:cloudwatch:describeAlarms", {"AlarmNames": ["a", "b"]})
        self.assertEqual([arn.split(":", 5)[-1] for arn in call["resources"]], ["alarm:a", "alarm:b"])
        self.assertEqual(self.one("arn:aws:states:::aws-sdk:cloudwatch:describeAlarms", {})["resources"], ["*"])

    def test_what_a_condition_on_the_namespace_asks_for(self):
        call = self.one("arn:aws:states:::aws-sdk:cloudwatch:putMetricData", {"Namespace": "N", "MetricData": []})
        self.assertEqual(call["conditions"], {"cloudwatch:namespace": ["N"]})

    def test_what_the_api_model_refuses_fails_the_task(self):
        with self.assertRaises(stepfunctions._ExecutionError) as caught:
            self.one("arn:aws:states:::aws-sdk:dynamodb:putItem", {"TableName": "t", "Itme": {}})
        self.assertEqual(caught.exception.error, "States.Runtime")
        self.assertIn("Itme", caught.exception.cause)

    def test_what_is_not_an_api_call(self):
        self.assertEqual(integration_calls.describe("arn:aws:states:eu-west-1:1:activity:a", {}, REGION), [])
