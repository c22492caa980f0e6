"""Aliases with weights, by every way to a function, against a running emulator; what ran is read from the metrics."""

import collections
import json
import time
import urllib.request

from botocore.exceptions import ClientError

from emulator.tests.running import ACCOUNT, PATIENCE_S, REGION, ROLE, RunningTest, eventually, publish

HANDLER = """
import os
def handler(event, context):
    if isinstance(event, dict) and event.get("fail"):
        raise ValueError("asked to fail")
    if "httpMethod" in event:
        return {"statusCode": 200}
    return {"code": %d, "env": os.environ["N"], "version": context.function_version, "arn": context.invoked_function_arn}
"""
# Draws are random: with 40 of them at one half, one side stays empty once in 2^39 runs.
DRAWS = 40


class AliasTest(RunningTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.functions, cls.metrics = cls.client("lambda"), cls.client("cloudwatch")

    def function(self, name):
        publish(self.functions, name, HANDLER % 1, HANDLER % 2)
        alias = self.functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1",
                                            RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}})
        return alias["AliasArn"]

    def invoke(self, name, payload=None, **more):
        answer = self.functions.invoke(FunctionName=name, Payload=json.dumps(payload or {}), **more)
        return answer, json.loads(answer["Payload"].read() or "null")

    def total(self, metric, **dimensions):
        now = time.time()
        stat = {"Metric": {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": [{"Name": k, "Value": v} for k, v in dimensions.items()]},
                "Period": 3600, "Stat": "Sum"}
        answer = self.metrics.get_metric_data(MetricDataQueries=[{"Id": "m", "MetricStat": stat}], StartTime=now - 3600, EndTime=now + 60)
        return sum(answer["MetricDataResults"][0]["Values"])

    def both_versions_ran(self, name, deliveries):
        """Each delivery was one invocation, of one version or the other."""
        resource = {"FunctionName": name, "Resource": f"{name}:live"}

        def counts():
            found = [self.total("Invocations", **resource, ExecutedVersion=version) for version in ("1", "2")]
            return found if sum(found) == deliveries else None
        self.assertTrue(all(eventually(counts)))
        self.assertEqual(self.total("Invocations", **resource), deliveries)
        self.assertEqual(self.total("Invocations", FunctionName=name), deliveries)

    def test_each_version_runs_its_own_code_and_environment_and_is_named(self):
        arn = self.function("named")
        seen = collections.Counter()
        for _ in range(DRAWS):
            answer, payload = self.invoke("named", Qualifier="live")
            version = answer["ExecutedVersion"]
            self.assertEqual(payload, {"code": int(version), "env": version, "version": version, "arn": arn})
            seen[version] += 1
        self.assertEqual(set(seen), {"1", "2"}, seen)
        self.both_versions_ran("named", DRAWS)
        self.assertEqual(self.invoke("named", Qualifier="2")[1]["code"], 2)
        self.assertEqual(self.total("Invocations", FunctionName="named", Resource="named:2"), 1)
        answer, payload = self.invoke("named")
        self.assertEqual((answer["ExecutedVersion"], payload["version"]), ("$LATEST", "$LATEST"))

    def test_asynchronous_calls(self):
        self.function("later")
        for _ in range(DRAWS):
            answer, _payload = self.invoke("later", Qualifier="live", InvocationType="Event")
            self.assertNotIn("ExecutedVersion", answer)
        self.both_versions_ran("later", DRAWS)

    def test_an_event_rule(self):
        arn = self.function("on_event")
        events = self.client("events")
        events.put_rule(Name="on", EventPattern=json.dumps({"source": ["alias.test"]}))
        events.put_targets(Rule="on", Targets=[{"Id": "f", "Arn": arn}])
        for _ in range(DRAWS // 10):
            events.put_events(Entries=[{"Source": "alias.test", "DetailType": "x", "Detail": "{}"}] * 10)
        self.both_versions_ran("on_event", DRAWS)

    def test_a_queue(self):
        arn = self.function("on_queue")
        queues = self.client("sqs")
        url = queues.create_queue(QueueName="q")["QueueUrl"]
        self.functions.create_event_source_mapping(EventSourceArn=f"arn:aws:sqs:{REGION}:{ACCOUNT}:q", FunctionName=arn, BatchSize=1)
        for number in range(DRAWS):
            queues.send_message(QueueUrl=url, MessageBody=str(number))
        self.both_versions_ran("on_queue", DRAWS)

    def test_an_http_api(self):
        arn = self.function("on_http")
        apis = self.client("apigatewayv2")
        api = apis.create_api(Name="a", ProtocolType="HTTP")["ApiId"]
        integration = apis.create_integration(ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0")["IntegrationId"]
        apis.create_route(ApiId=api, RouteKey="$default", Target=f"integrations/{integration}")
        apis.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
        for _ in range(DRAWS):
            request = urllib.request.Request(f"{self.endpoint}/_aws/execute-api/{api}/$default/")
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                self.assertEqual(json.load(answer)["arn"], arn)
        self.both_versions_ran("on_http", DRAWS)

    def test_a_rest_api(self):
        arn = self.function("on_rest")
        apis = self.client("apigateway")
        api = apis.create_rest_api(name="a")["id"]
        root = apis.get_resources(restApiId=api)["items"][0]["id"]
        apis.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
        apis.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="AWS_PROXY", integrationHttpMethod="POST",
                             uri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations")
        apis.create_deployment(restApiId=api, stageName="prod")
        for _ in range(DRAWS):
            request = urllib.request.Request(f"{self.endpoint}/_aws/execute-api/{api}/prod/")
            urllib.request.urlopen(request, timeout=PATIENCE_S).close()
        self.both_versions_ran("on_rest", DRAWS)

    def run_machine(self, name, task):
        machines = self.client("stepfunctions")
        definition = {"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": {"Type": "Task", "End": True, **task}}}
        arn = machines.create_state_machine(name=name, definition=json.dumps(definition), roleArn=ROLE)["stateMachineArn"]
        execution = machines.start_execution(stateMachineArn=arn)["executionArn"]

        def ended():
            found = machines.describe_execution(executionArn=execution)
            return found if found["status"] != "RUNNING" else None
        return eventually(ended)

    def test_a_state_machine(self):
        arn = self.function("in_machine")
        machines = self.client("stepfunctions")
        definition = {"QueryLanguage": "JSONata", "StartAt": "Each", "States": {"Each": {
            "Type": "Map", "Items": f"{{% [1..{DRAWS}] %}}", "End": True, "ItemProcessor": {"StartAt": "Call", "States": {"Call": {
                "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": arn}, "End": True,
                "Output": "{% [$states.result.ExecutedVersion, $states.result.Payload.version] %}"}}}}}}
        machine = machines.create_state_machine(name="m", definition=json.dumps(definition), roleArn=ROLE)["stateMachineArn"]
        execution = machines.start_execution(stateMachineArn=machine)["executionArn"]
        output = eventually(lambda: machines.describe_execution(executionArn=execution).get("output"))
        self.assertEqual({tuple(pair) for pair in json.loads(output)}, {("1", "1"), ("2", "2")})
        self.both_versions_ran("in_machine", DRAWS)

        # One version, by the task's Qualifier.
        task = {"Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "in_machine", "Qualifier": "2"}}
        self.assertEqual(json.loads(self.run_machine("one", task)["output"])["ExecutedVersion"], "2")

        # A function without concurrency throttles every version, and each has its metric.
        self.functions.put_function_concurrency(FunctionName="in_machine", ReservedConcurrentExecutions=0)
        self.assertEqual(self.run_machine("none", task)["error"], "Lambda.TooManyRequestsException")
        self.assertEqual(self.total("Throttles", FunctionName="in_machine", Resource="in_machine:2"), 1)

    def test_a_state_machine_moves_the_alias(self):
        arn = self.function("moved")
        read = {"Resource": "arn:aws:states:::aws-sdk:lambda:getAlias", "Arguments": {"FunctionName": "moved", "Name": "live"}}
        alias = json.loads(self.run_machine("read", read)["output"])
        self.assertEqual({**alias, "RevisionId": "r"}, {
            "AliasArn": arn, "Name": "live", "FunctionVersion": "1", "Description": "", "RevisionId": "r",
            "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.5}}})

        def update(name, **arguments):
            return self.run_machine(name, {"Resource": "arn:aws:states:::aws-sdk:lambda:updateAlias",
                                           "Arguments": {"FunctionName": "moved", "Name": "live", **arguments}})
        moved = update("move", RevisionId=alias["RevisionId"], Description='{"rollout":"x"}', RoutingConfig={"AdditionalVersionWeights": {"2": 0.1}})
        moved = json.loads(moved["output"])
        self.assertEqual((moved["Description"], moved["RoutingConfig"]), ('{"rollout":"x"}', {"AdditionalVersionWeights": {"2": 0.1}}))
        self.assertEqual(update("stale", RevisionId=alias["RevisionId"])["error"], "Lambda.PreconditionFailedException")
        self.assertEqual(update("unknown", FunctionVersion="9")["error"], "Lambda.ResourceNotFoundException")
        self.assertEqual(update("same", FunctionVersion="2")["error"], "Lambda.InvalidParameterValueException")
        self.assertEqual(update("long", Description="x" * 257)["error"], "Lambda.LambdaException")
        cleared = update("clear", FunctionVersion="2", RoutingConfig={"AdditionalVersionWeights": {}})
        self.assertNotIn("RoutingConfig", json.loads(cleared["output"]))

    def test_a_version_is_deleted_only_when_no_alias_points_to_it(self):
        self.function("versions")
        for used in ("1", "2"):
            with self.assertRaises(ClientError) as refused:
                self.functions.delete_function(FunctionName="versions", Qualifier=used)
            self.assertEqual(refused.exception.response["Error"]["Code"], "ResourceConflictException")
        self.functions.update_alias(FunctionName="versions", Name="live", FunctionVersion="2", RoutingConfig={"AdditionalVersionWeights": {}})
        task = {"Resource": "arn:aws:states:::aws-sdk:lambda:deleteFunction", "Arguments": {"FunctionName": "versions", "Qualifier": "1"}}
        self.assertEqual(self.run_machine("delete", task)["status"], "SUCCEEDED")
        listing = {"Resource": "arn:aws:states:::aws-sdk:lambda:listVersionsByFunction", "Arguments": {"FunctionName": "versions"},
                   "Output": "{% $states.result.Versions.Version %}"}
        self.assertEqual(json.loads(self.run_machine("list", listing)["output"]), ["$LATEST", "2"])

    def test_errors_are_counted_under_their_version(self):
        self.function("failing")
        self.functions.update_alias(FunctionName="failing", Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 1.0}})
        answer, _payload = self.invoke("failing", {"fail": True}, Qualifier="live")
        self.assertEqual((answer["FunctionError"], answer["ExecutedVersion"]), ("Unhandled", "2"))
        named = {"FunctionName": "failing", "Resource": "failing:live", "ExecutedVersion": "2"}
        self.assertEqual((self.total("Errors", **named), self.total("Invocations", **named)), (1, 1))
        self.assertGreater(self.total("Duration", **named), 0)
        # Without weights there is no such dimension, as in AWS.
        self.functions.update_alias(FunctionName="failing", Name="live", FunctionVersion="2", RoutingConfig={"AdditionalVersionWeights": {}})
        self.invoke("failing", {}, Qualifier="live")
        self.assertEqual(self.total("Invocations", **named), 1)
        self.assertEqual(self.total("Invocations", FunctionName="failing", Resource="failing:live"), 2)
