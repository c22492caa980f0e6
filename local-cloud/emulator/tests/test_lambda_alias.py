import asyncio
import collections
import json
import unittest
from unittest import mock

from ministack.core import lambda_runtime
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, lambda_svc, stepfunctions

from emulator import cloud_clock, integration_calls, lambda_alias, lambda_metrics, lambda_task, metric_data, provisioned_concurrency, sdk_integration
from emulator.tests.restored import restored
from emulator.tests.running import eventually

HALF = {"AdditionalVersionWeights": {"2": 0.5}}


def body(answer):
    return json.loads(answer[2])


class FunctionTest(unittest.TestCase):
    """A function `f` with versions 1 to 3 and the alias `live`; what would run answers with its version."""

    def setUp(self):
        restored(self, lambda_svc, "_effective_func_record_for_qualifier", "_execute_function", "_execute_function_dispatch", "_invoke",
                 "_create_alias", "_update_alias", "_emit_lambda_metrics", "_put_provisioned_concurrency", "_get_provisioned_concurrency",
                 "_delete_provisioned_concurrency")
        restored(self, lambda_runtime.Worker, "invoke")
        restored(self, stepfunctions, "_call_lambda", "_invoke_resource", "_invoke_with_callback")
        for module in (lambda_alias, lambda_metrics, lambda_task, provisioned_concurrency):
            module.register()
        lambda_svc._functions.clear()
        cloudwatch._metrics.clear()
        self.addCleanup(lambda_svc._functions.clear)
        self.answer = {}
        lambda_svc._execute_function_dispatch = self.run
        base = {"FunctionName": "f", "Role": "arn:aws:iam::000000000000:role/r", "RevisionId": "0"}
        config = {**base, "Version": "$LATEST", "FunctionArn": lambda_svc._func_arn("f")}
        self.function = {"config": config, "aliases": {}, "next_version": 4, "versions": {
            n: {"config": {**base, "Version": n, "FunctionArn": f"{config['FunctionArn']}:{n}"}} for n in "123"}}
        lambda_svc._functions["f"] = self.function
        body(lambda_svc._create_alias("f", {"Name": "live", "FunctionVersion": "1", "RoutingConfig": HALF}))

    def run(self, result=None, *rest):
        """The method of TestCase, and in the emulator's place the executor of functions."""
        if isinstance(result, dict):
            return {"body": [result["config"]["Version"], result["config"]["FunctionArn"]], "log": "", **self.answer}
        return super().run(result)

    def points(self, metric, **dimensions):
        found = cloudwatch._metrics.get(("AWS/Lambda", metric, cloudwatch._dims_key({"FunctionName": "f", **dimensions}))) or []
        return [point["Value"] for point in found]


class AliasTest(FunctionTest):
    def invoke(self, qualifier=None, **headers):
        status, answer, payload = asyncio.run(lambda_svc._invoke("f", {}, headers, qualifier))
        return status, answer.get("X-Amz-Executed-Version"), json.loads(payload or b"null")

    def test_weights_are_honoured_and_the_answer_names_the_version(self):
        seen = collections.Counter()
        for _ in range(300):
            status, version, payload = self.invoke("live")
            self.assertEqual((status, payload), (200, [version, f"{lambda_svc._func_arn('f')}:live"]))
            seen[version] += 1
        # Six standard deviations around one half.
        self.assertTrue(98 < seen["2"] < 202, seen)
        self.assertEqual(seen["1"] + seen["2"], 300)

    def test_the_ends_of_a_weight(self):
        for weight, version in ((0, "1"), (1, "2")):
            body(lambda_svc._update_alias("f", "live", {"RoutingConfig": {"AdditionalVersionWeights": {"2": weight}}}))
            self.assertEqual({self.invoke("live")[1] for _ in range(20)}, {version})

    def test_other_callers_get_a_record_that_is_drawn_when_it_runs(self):
        record, config, _name = lambda_svc._get_func_record_for_ref(f"{lambda_svc._func_arn('f')}:live")
        record = lambda_svc._execution_record_for_config(record, config)
        seen = {lambda_svc._execute_function_with_config_scope(record, {})["body"][0] for _ in range(60)}
        self.assertEqual(seen, {"1", "2"})

    def test_unqualified_and_versions_are_not_drawn(self):
        self.assertEqual([self.invoke(q)[1] for q in (None, "3", "$LATEST")], ["$LATEST", "3", "$LATEST"])

    def test_an_asynchronous_answer_names_no_version(self):
        self.assertEqual(self.invoke("live", **{"x-amz-invocation-type": "Event"})[:2], (202, None))

    def test_another_scope_runs_there(self):
        self.function["config"]["FunctionArn"] = f"arn:aws:lambda:us-west-2:{get_account_id()}:function:f"
        lambda_svc._functions.set_scoped(get_account_id(), "us-west-2", "f", self.function)
        self.assertNotEqual(get_region(), "us-west-2")
        self.assertEqual(lambda_svc._execute_function(self.function, {})["body"][0], "$LATEST")

    def refused(self, data, code, status=400, words=""):
        before = dict(self.function["aliases"]["live"])
        answer = lambda_svc._update_alias("f", "live", data)
        self.assertEqual((answer[0], body(answer)["__type"]), (status, code))
        self.assertIn(words, body(answer)["message"])
        self.assertEqual(self.function["aliases"]["live"], before)

    def test_update_alias_refuses_what_lambda_refuses(self):
        self.refused({"RevisionId": "old", "FunctionVersion": "9"}, "PreconditionFailedException", 412)
        self.refused({"FunctionVersion": "9"}, "ResourceNotFoundException", 404, "f:9")
        self.refused({"RoutingConfig": {"AdditionalVersionWeights": {"9": 0.1}}}, "ResourceNotFoundException", 404)
        for weight in (-0.1, 1.1):
            self.refused({"RoutingConfig": {"AdditionalVersionWeights": {"2": weight}}}, "InvalidParameterValueException", words=str(weight))
        # The weights of before count when the call does not name them.
        self.refused({"FunctionVersion": "2"}, "InvalidParameterValueException", words="already included")
        self.refused({"RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1, "3": 0.1}}}, "InvalidParameterValueException")
        self.refused({"FunctionVersion": "$LATEST"}, "InvalidParameterValueException", words="$LATEST")
        self.refused({"Description": "x" * 257}, "ValidationException", words="256")

    def test_two_versions_of_an_alias_share_role_and_dead_letter_queue(self):
        self.function["versions"]["2"]["config"]["Role"] = "other"
        self.refused({"Description": "x"}, "InvalidParameterValueException", words="execution role")
        self.function["versions"]["3"]["config"]["DeadLetterConfig"] = {"TargetArn": "q"}
        self.refused({"RoutingConfig": {"AdditionalVersionWeights": {"3": 0.1}}}, "InvalidParameterValueException", words="dead-letter")

    def test_update_alias_takes_the_boundaries(self):
        revision = self.function["aliases"]["live"]["RevisionId"]
        updated = body(lambda_svc._update_alias("f", "live", {"RevisionId": revision, "Description": "x" * 256, "FunctionVersion": "2",
                                                                "RoutingConfig": {"AdditionalVersionWeights": {}}}))
        self.assertEqual((updated["FunctionVersion"], len(updated["Description"])), ("2", 256))
        self.assertNotIn("RoutingConfig", updated)
        self.assertNotEqual(updated["RevisionId"], revision)

    def test_create_alias_is_checked_too(self):
        self.assertEqual(lambda_svc._create_alias("f", {"Name": "b", "FunctionVersion": "9"})[0], 404)
        self.assertEqual(lambda_svc._create_alias("g", {"Name": "b", "FunctionVersion": "1"})[0], 404)
        self.assertEqual(lambda_svc._update_alias("f", "none", {})[0], 404)


class MetricsTest(FunctionTest):
    def call(self, qualifier="live"):
        record, config = lambda_svc._get_func_record_for_qualifier("f", qualifier)
        return lambda_svc._execute_function(lambda_svc._execution_record_for_config(record, config), {})

    def test_three_sets_of_dimensions(self):
        self.answer = {"error": True}
        body(lambda_svc._update_alias("f", "live", {"RoutingConfig": {"AdditionalVersionWeights": {"2": 1}}}))
        self.call()
        for dimensions in ({}, {"Resource": "f:live"}, {"Resource": "f:live", "ExecutedVersion": "2"}):
            self.assertEqual([self.points(m, **dimensions) for m in ("Invocations", "Errors", "Throttles")], [[1], [1], [0]])
            self.assertEqual(len(self.points("Duration", **dimensions)), 1)
        body(lambda_svc._update_alias("f", "live", {"RoutingConfig": {}}))
        self.call()
        self.assertEqual(self.points("Invocations", Resource="f:live"), [1, 1])
        self.assertEqual(self.points("Invocations", Resource="f:live", ExecutedVersion="1"), [])
        self.call(None)
        self.assertEqual(self.points("Invocations", Resource="f"), [1])

    def test_a_throttled_call_is_no_invocation(self):
        self.function["concurrency"] = 0
        self.assertTrue(self.call("2")["throttle"])
        self.assertEqual([self.points(m, Resource="f:2") for m in ("Throttles", "Invocations", "Errors")], [[1], [], []])

    def test_the_lag_holds_points_back_and_keeps_their_time(self):
        with mock.patch.object(lambda_metrics, "LAG_S", 0.3):
            begun = cloud_clock.now()
            self.call("2")
            called = cloud_clock.now()
        eventually(lambda: self.points("Invocations"))
        self.assertGreaterEqual(cloud_clock.now() - begun, 0.3)
        point = cloudwatch._metrics[("AWS/Lambda", "Invocations", "FunctionName=f")][0]
        self.assertTrue(begun <= point["Timestamp"] <= called, point)

    def test_duration_leaves_the_cold_start_out(self):
        now = 0

        def lasts(seconds):
            nonlocal now
            now += seconds
            return "ran"
        worker = mock.Mock(_lock=mock.MagicMock(), _proc=None, config={}, _spawn=mock.Mock(side_effect=lambda *_: lasts(7)))
        invoke = lambda_metrics._timed(lambda *_: lasts(0.25))
        with mock.patch.object(lambda_metrics, "time", mock.Mock(monotonic=lambda: now)):
            self.assertEqual(invoke(worker, {}, "id"), "ran")
        worker._spawn.assert_called_once()
        self.assertEqual(lambda_metrics.handler_ms(), 250)
        self.assertIsNone(lambda_metrics.handler_ms())


class TaskTest(FunctionTest):
    def test_qualifier_and_executed_version(self):
        arguments = {"FunctionName": "f", "Qualifier": "3", "Payload": {}}
        result = stepfunctions._invoke_resource(lambda_task.OPTIMIZED, arguments)
        self.assertEqual((result["ExecutedVersion"], result["Payload"][0], result["StatusCode"]), ("3", "3", 200))
        # The record of calls has the version too: a role may allow one version only.
        call, = integration_calls.describe(lambda_task.OPTIMIZED, arguments, get_region())
        self.assertEqual(call["resources"], [f"{lambda_svc._func_arn('f')}:3"])
        self.assertEqual(lambda_task.qualified({"FunctionName": "f"}), "f")

    def test_other_resources_pass(self):
        passed = lambda_task._with_version(lambda resource, arguments: (resource, arguments))
        self.assertEqual(passed("arn:aws:states:::sqs:sendMessage", {"a": 1}), ("arn:aws:states:::sqs:sendMessage", {"a": 1}))
        self.assertEqual(passed(lambda_task.OPTIMIZED, {"FunctionName": "f"}), (lambda_task.OPTIMIZED, {"FunctionName": "f"}))

    def failure(self):
        with self.assertRaises(stepfunctions._ExecutionError) as failed:
            stepfunctions._call_lambda("f:1", {})
        return failed.exception.error

    def test_a_throttle_has_its_name_and_an_error_its_own(self):
        self.answer = {"error": True, "body": {"errorType": "Oops", "errorMessage": "no TooManyRequestsException"}}
        self.assertEqual(self.failure(), "Oops")
        self.function["concurrency"] = 0
        self.assertEqual(self.failure(), "Lambda.TooManyRequestsException")


class ProvisionedTest(FunctionTest):
    def put(self, qualifier, count=2):
        return lambda_svc._put_provisioned_concurrency("f", qualifier, {"ProvisionedConcurrentExecutions": count})

    def test_it_takes_a_while(self):
        self.assertEqual(self.put("2")[0], 202)
        waiting = body(lambda_svc._get_provisioned_concurrency("f", "2"))
        self.assertEqual((waiting["Status"], waiting["AvailableProvisionedConcurrentExecutions"]), ("IN_PROGRESS", 0))
        later = cloud_clock.now() + provisioned_concurrency.PROVISIONING_S
        with mock.patch.object(cloud_clock, "now", lambda: later):
            ready = body(lambda_svc._get_provisioned_concurrency("f", "2"))
        self.assertEqual((ready["Status"], ready["AllocatedProvisionedConcurrentExecutions"]), ("READY", 2))
        self.assertNotIn(provisioned_concurrency.READY_AT, ready)
        self.assertEqual(lambda_svc._delete_provisioned_concurrency("f", "2")[0], 204)
        self.assertEqual(body(lambda_svc._get_provisioned_concurrency("f", "2"))["__type"], "ProvisionedConcurrencyConfigNotFoundException")

    def test_refusals(self):
        for qualifier, count in (("$LATEST", 1), (None, 1), ("2", 0), ("live", 1)):
            self.assertEqual(body(self.put(qualifier, count))["__type"], "InvalidParameterValueException", (qualifier, count))
        self.assertEqual(lambda_svc._delete_provisioned_concurrency("f", "live")[0], 400)
        self.assertEqual(self.put("9")[0], 404)


class SdkIntegrationTest(FunctionTest):
    def setUp(self):
        super().setUp()
        before = dict(stepfunctions._SERVICE_DISPATCH)
        self.addCleanup(lambda: (stepfunctions._SERVICE_DISPATCH.clear(), stepfunctions._SERVICE_DISPATCH.update(before)))
        restored(self, cloudwatch, "_get_metric_data", "_evict_old_metrics", "time")
        metric_data.register()
        sdk_integration.register()

    def call(self, service, action, **arguments):
        return stepfunctions._invoke_resource(f"arn:aws:states:::aws-sdk:{service}:{action}", arguments)

    def error(self, *args, **arguments):
        with self.assertRaises(stepfunctions._ExecutionError) as failed:
            self.call(*args, **arguments)
        return failed.exception.error

    def test_lambda_by_its_model(self):
        alias = self.call("lambda", "updateAlias", FunctionName="f", Name="live", Description="memo", FunctionVersion="3")
        self.assertEqual(set(alias), {"AliasArn", "Name", "FunctionVersion", "Description", "RevisionId", "RoutingConfig"})
        self.assertEqual(self.call("lambda", "getAlias", FunctionName="f", Name="live"), alias)
        self.assertEqual(alias["RoutingConfig"], HALF)
        self.assertEqual(self.call("lambda", "deleteFunction", FunctionName="f", Qualifier="1"), {"StatusCode": 204})
        self.assertEqual([v["Version"] for v in self.call("lambda", "listVersionsByFunction", FunctionName="f")["Versions"]], ["$LATEST", "2", "3"])
        self.assertEqual(self.call("lambda", "putProvisionedConcurrencyConfig", FunctionName="f", Qualifier="2",
                                   ProvisionedConcurrentExecutions=1)["Status"], "IN_PROGRESS")
        invoked = self.call("lambda", "invoke", FunctionName="f", Qualifier="3", Payload={"a": 1})
        self.assertEqual((invoked["ExecutedVersion"], json.loads(invoked["Payload"])[0]), ("3", "3"))

    def test_errors_have_the_names_of_the_sdk(self):
        live = {"FunctionName": "f", "Name": "live"}
        self.assertEqual(self.error("lambda", "updateAlias", **live, RevisionId="x"), "Lambda.PreconditionFailedException")
        self.assertEqual(self.error("lambda", "getAlias", FunctionName="g", Name="live"), "Lambda.ResourceNotFoundException")
        self.assertEqual(self.error("lambda", "updateAlias", **live, Description="x" * 257), "Lambda.LambdaException")
        self.assertEqual(self.error("cloudwatch", "getMetricData", MetricDataQueries=[], StartTime=2, EndTime=1), "CloudWatch.CloudWatchException")

    def test_cloudwatch_answers_in_numbers_and_times(self):
        minute = cloud_clock.now() // 60 * 60
        datum = {"MetricName": "M", "Value": 2, "Timestamp": cloud_clock.iso(minute + 10)}
        self.call("cloudwatch", "putMetricData", Namespace="N", MetricData=[datum])
        stat = {"Metric": {"Namespace": "N", "MetricName": "M"}, "Period": 60, "Stat": "Sum"}
        found = self.call("cloudwatch", "getMetricData", StartTime=cloud_clock.iso(minute), EndTime=cloud_clock.iso(minute + 300),
                          MetricDataQueries=[{"Id": "m", "MetricStat": stat}])["MetricDataResults"][0]
        self.assertEqual((found["Timestamps"], found["Values"]), ([cloud_clock.iso(minute)], [2.0]))
