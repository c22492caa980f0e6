import asyncio
import json
import time
from unittest import mock

from ministack.services import eventbridge, stepfunctions

from emulator import cloud_clock, integration_errors, task_faults
from emulator.tests.machines import PUT_EVENTS, MachineTest, passing, states

LAMBDA = "arn:aws:states:::aws-sdk:lambda:updateAlias"


def tell(**more):
    """A task whose call leaves a trace: an event with this source."""
    task = {**PUT_EVENTS, "Arguments": {"Entries": [{"Source": "{% $states.context.Execution.Id %}", "DetailType": "T", "Detail": {}}]}}
    return {**task, "Next": "B", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B", "Output": "{% $states.errorOutput.Error %}"}], **more}


class TaskFaultsTest(MachineTest):
    def add(self, **rule):
        self.assertEqual(task_faults.answer_to("POST", json.dumps(rule).encode())[0], 200)

    def counted(self):
        return [(rule["met"], rule["applied"]) for rule in task_faults.answer_to("GET", b"")[1]["rules"]]

    def landed(self, execution):
        return len([event for event in eventbridge._events_log_list() if event["Source"] == execution["executionArn"]])

    def result(self, **more):
        execution = self.run_machine(states(A=tell(**more), B=passing()))
        return execution, json.loads(execution["output"])

    def test_an_error_comes_instead_of_the_call(self):
        for kind, error in (("throttle", "EventBridge.AmazonEventBridgeException"), ("serverError", "EventBridge.InternalException")):
            self.add(kind=kind, state="A")
            execution, result = self.result()
            self.assertEqual((result, self.landed(execution)), (error, 0))
        self.add(kind="throttle", error="My.Error")
        self.assertEqual(self.result()[1], "My.Error")

    def test_a_call_that_times_out_does_not_land_and_one_whose_answer_is_lost_does(self):
        for kind, landed in (("timeout", 0), ("lostAnswer", 1)):
            for limit, error in (({"TimeoutSeconds": 20}, "States.Timeout"), ({}, "EventBridge.SdkClientException")):
                with self.subTest(kind=kind, **limit):
                    self.add(kind=kind)
                    began = time.monotonic()
                    execution, result = self.result(**limit)
                    self.assertEqual(result, error)
                    # A call may land after its time limit.
                    self.eventually(lambda: self.landed(execution) == landed)
                    self.assertGreaterEqual(time.monotonic() - began, 0.02)

    def test_the_rules_of_one_machine_are_dropped(self):
        for machine in ("one", "other"):
            self.add(kind="throttle", stateMachine=machine)
        status, answer = task_faults.answer_to("DELETE", json.dumps({"stateMachine": "one"}).encode())
        self.assertEqual((status, [rule["stateMachine"] for rule in answer["rules"]]), (200, ["other"]))

    def test_a_stop_while_the_call_is_under_way(self):
        self.add(kind="stop")
        execution = self.run_machine(states(A=tell(), B=passing()))
        self.assertEqual((execution["status"], execution["error"], self.landed(execution)), ("ABORTED", "OperatorStop", 1))
        self.assertNotIn("B", self.entered(execution))

    def test_a_stop_while_it_waits(self):
        self.add(kind="stop", state="A")
        execution = self.run_machine(states(A={"Type": "Wait", "Seconds": 10_000, "Next": "B"}, B=passing()))
        self.assertEqual((execution["status"], execution["error"], self.counted()), ("ABORTED", "OperatorStop", [(1, 1)]))
        self.assertNotIn("B", self.entered(execution))

    def test_a_call_that_lands_after_the_stop(self):
        self.add(kind="stop", after=200)
        made, invoke = [], stepfunctions._invoke_resource
        with mock.patch.object(stepfunctions, "_invoke_resource", lambda *call: made.append(cloud_clock.now()) or invoke(*call)):
            execution = self.run_machine(states(A=tell(), B=passing()))
            self.eventually(lambda: self.landed(execution) == 1)
        self.assertEqual(execution["status"], "ABORTED")
        # To the millisecond.
        self.assertGreaterEqual(made[0] - stepfunctions._iso_to_epoch_ms(execution["stopDate"]) / 1000, 199.99)
        self.assertEqual(execution["events"][-1]["type"], "ExecutionAborted")

    def test_a_rule_is_for_a_state_of_a_state_machine(self):
        self.add(kind="throttle", stateMachine="other", times="always")
        self.add(kind="throttle", state="Other", times="always")
        self.assertEqual(self.result()[1]["FailedEntryCount"], 0)
        self.add(kind="throttle", stateMachine="meant", state="A", error="Meant")
        self.assertEqual(json.loads(self.run_machine(states(A=tell(), B=passing()), name="meant")["output"]), "Meant")
        self.assertEqual(self.counted(), [(0, 0), (0, 0), (1, 1)])

    def test_a_rule_skips_calls_and_is_applied_so_many_times(self):
        self.add(kind="throttle", skip=1, times=2, error="Again")
        retry = [{"ErrorEquals": ["Again"], "IntervalSeconds": 1, "MaxAttempts": 5}]
        inner = {"StartAt": "A", "States": {"A": tell(Retry=retry, Next="B"), "B": passing()}}
        execution = self.run_machine(states(M={"Type": "Map", "Items": [1, 2], "MaxConcurrency": 1, "ItemProcessor": inner, "End": True}, start="M"))
        self.assertEqual((execution["status"], self.landed(execution), self.counted()), ("SUCCEEDED", 2, [(4, 2)]))
        ends = [event["type"] for event in execution["events"] if event["type"] in ("TaskSucceeded", "TaskFailed")]
        self.assertEqual(ends, ["TaskSucceeded", "TaskFailed", "TaskFailed", "TaskSucceeded"])
        task_faults.answer_to("DELETE", b"")
        self.add(kind="throttle", times="always", error="Again")
        execution, result = self.result(Retry=retry)
        self.assertEqual((result, self.counted()), ("Again", [(6, 6)]))

    def test_a_task_that_waits_for_a_token_too(self):
        self.add(kind="throttle", error="Again")
        self.add(kind="lostAnswer")
        for error, limit, landed in (("Again", 3_000_000, 0), ("States.Timeout", 20, 1)):
            execution, result = self.result(Resource=PUT_EVENTS["Resource"] + ".waitForTaskToken", TimeoutSeconds=limit)
            self.assertEqual(result, error)
            self.eventually(lambda: self.landed(execution) == landed)

    def test_the_error_is_called_as_the_integration_calls_it(self):
        for resource, expected in {
            LAMBDA: ("Lambda.TooManyRequestsException", "Lambda.ServiceException", "Lambda.LambdaException", "Lambda.PreconditionFailedException"),
            "arn:aws:states:::lambda:invoke":
                ("Lambda.TooManyRequestsException", "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.ResourceConflictException"),
            "arn:aws:lambda:us-east-1:000000000000:function:f:live":
                ("Lambda.TooManyRequestsException", "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.ResourceConflictException"),
            "arn:aws:states:::aws-sdk:cloudwatch:getMetricData":
                ("CloudWatch.CloudWatchException", "CloudWatch.CloudWatchException", "CloudWatch.CloudWatchException", "CloudWatch.CloudWatchException"),
            "arn:aws:states:::aws-sdk:dynamodb:putItem":
                ("DynamoDb.ThrottlingException", "DynamoDb.InternalServerErrorException", "DynamoDb.DynamoDbException",
                 "DynamoDb.ConditionalCheckFailedException"),
            "arn:aws:states:::states:startExecution.sync:2":
                ("StepFunctions.AWSStepFunctionsException", "StepFunctions.AWSStepFunctionsException", "StepFunctions.AWSStepFunctionsException",
                 "StepFunctions.AWSStepFunctionsException"),
            "arn:aws:states:::aws-sdk:sfn:listExecutions":
                ("Sfn.SfnException", "Sfn.SfnException", "Sfn.SfnException", "Sfn.SfnException"),
        }.items():
            self.assertEqual(tuple(integration_errors.of_kind(resource, kind) for kind in task_faults.ERRORS), expected, resource)

    def test_an_error_code_of_a_service_is_called_as_the_sdk_calls_it(self):
        for service, code, expected in (
            ("sfn", "ExecutionDoesNotExist", "Sfn.ExecutionDoesNotExistException"), ("sqs", "QueueDoesNotExist", "Sqs.QueueDoesNotExistException"),
            ("dynamodb", "ValidationException", "DynamoDb.DynamoDbException"), ("dynamodb", "States.Runtime", "States.Runtime"),
            ("iam", "NoSuchEntity", "Iam.NoSuchEntityException"), ("rdsdata", "BadRequestException", "RdsData.BadRequestException"),
        ):
            self.assertEqual(stepfunctions._prefix_sdk_error(service, code), expected)

    def test_is_set_over_http(self):
        answers = []

        async def app(scope, _receive, _send):
            answers.append(scope["path"])

        async def call(path, method="GET", body=b""):
            parts = [{"body": body[:5], "more_body": True}, {"body": body[5:]}]

            async def receive():
                return parts.pop(0)

            async def send(message):
                answers.append(message)

            await task_faults.middleware(app)({"type": "http", "path": path, "method": method}, receive, send)
            return answers[-1]

        def read(message):
            return json.loads(message["body"])

        run = asyncio.run
        self.assertEqual(run(call("/other")), "/other")
        self.assertEqual(read(run(call(task_faults.PATH, "POST", b'{"kind": "stop"}')))["rules"][0]["kind"], "stop")
        self.assertIn("kind is 'odd', allowed: throttle", read(run(call(task_faults.PATH, "POST", b'{"kind": "odd"}')))["message"])
        self.assertIn("the rule has machine, allowed:", read(run(call(task_faults.PATH, "POST", b'{"kind": "stop", "machine": 1}')))["message"])
        self.assertEqual(answers[-2]["status"], 400)
        self.assertEqual(len(read(run(call(task_faults.PATH)))["rules"]), 1)
        self.assertEqual(read(run(call(task_faults.PATH, "DELETE")))["rules"], [])
