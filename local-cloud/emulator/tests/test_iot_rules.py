import asyncio
import base64
import json
import unittest
from unittest import mock

from ministack import app as ministack_app
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch_logs, firehose, iam, iot, kinesis, lambda_svc, s3, sns, sqs

from emulator import cloud_clock, recorder
from emulator.iot import lambda_failures, rule_check, rules, sql, world
from emulator.tests.restored import restored

ACCOUNT, REGION = get_account_id(), get_region()
ROLE = f"arn:aws:iam::{ACCOUNT}:role/rule"
OTHER = f"arn:aws:iam::{ACCOUNT}:role/other"
PRINCIPAL = "iot.amazonaws.com"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"


class RulesTest(unittest.TestCase):
    def setUp(self):
        restored(self, iot, "_rule_event", "_eval_select_function", "_IMPLEMENTED_SQL_FUNCS", "put_topic_rule", "_run_rule_actions")
        restored(self, lambda_svc, "_route_async_failure", "invoke_async_with_retry")
        restored(self, cloud_clock, "real_seconds")
        for store in (iot._topic_rules, iam._roles, firehose._streams, kinesis._streams, s3._buckets, cloudwatch_logs._log_groups, sqs._queues,
                      lambda_svc._functions, sns._topics, rules.counts):
            store.clear()
        world.reset()
        sql.register()
        rule_check.register()
        rules.register()
        lambda_failures.register()
        self.pauses = []
        cloud_clock.real_seconds = lambda seconds: self.pauses.append(seconds) or 0
        for arn, principal in ((ROLE, PRINCIPAL), (OTHER, "lambda.amazonaws.com")):
            trust = json.dumps({"Statement": [{"Principal": {"Service": principal}}]})
            iam._roles[arn.rpartition("/")[2]] = {"RoleId": "AROA", "AssumeRolePolicyDocument": trust}
        self.calls = []
        self.enterContext(mock.patch.object(recorder, "note", lambda **call: self.calls.append(call)))
        self.enterContext(mock.patch.object(ministack_app, "_MAIN_LOOP", None))

    def rule(self, *given, statement="SELECT VALUE rows FROM 'ff/+/press/rows'", name="r", **more):
        iot.put_topic_rule(name, {"sql": statement, "actions": list(given), "awsIotSqlVersion": "2016-03-23", **more})

    def publish(self, payload, topic="ff/d/press/rows", client="d"):
        data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()

        async def published():
            with iot._rule_message_scope("principal"):
                await iot._evaluate_topic_rules(ACCOUNT, REGION, topic, data, client)
            await rules.idle()
        asyncio.run(published())

    def answering(self, service, *answers):
        """Stands in for a service: what each call is answered, and what was asked."""
        asked, left = [], list(answers)

        async def handler(method, path, headers, body, query):
            asked.append((headers.get("x-amz-target", f"{method} {path}"), body))
            status, content = left.pop(0) if left[1:] else left[0]
            return status, {}, json.dumps(content).encode()
        self.enterContext(mock.patch.dict(ministack_app.SERVICE_HANDLERS, {service: handler}))
        return asked


class SqlTest(RulesTest):
    def event(self, statement, payload=b'{"rows":[{"a":1}],"n":2,"deep":{"list":[1,2]},"name":"x"}', topic="ff/d/press/rows"):
        return iot._rule_event(statement, topic, payload, "c")

    def test_select_value_gives_the_value_itself(self):
        self.assertEqual(self.event("SELECT VALUE rows FROM 'x'"), [{"a": 1}])
        self.assertEqual(self.event("select value deep.list FROM 'x'"), [1, 2])
        self.assertEqual(self.event("SELECT VALUE * FROM 'x'")["n"], 2)
        self.assertIs(self.event("SELECT VALUE nothing FROM 'x'"), sql.UNDEFINED)

    def test_other_statements_are_ministacks(self):
        self.assertEqual(self.event("SELECT n, topic(2) AS device FROM 'x'"), {"n": 2, "device": "d"})
        self.assertEqual(self.event("SELECT value FROM 'x'", b'{"value":3}'), {"value": 3})

    def test_bytes(self):
        data = bytes([0x1f, 0x8b, 0xff, 0])
        self.assertEqual(self.event("SELECT * FROM 'x'", data), data)
        encoded = base64.b64encode(data).decode()
        self.assertEqual(self.event("SELECT encode(*, 'base64') AS data, topic(2) AS device FROM 'x'", data), {"data": encoded, "device": "d"})

    def test_functions_of_keys(self):
        def made(template):
            return sql.expanded(template, "ff/d/press/rows", b'{"name":"x"}', "c")
        self.assertEqual(made("${topic(2)}/${clientid()}-${name}"), "d/c-x")
        self.assertEqual(made("""${parse_time("yyyy/MM/dd 'at' HH", 86400000)}"""), "1970/01/02 at 00")
        self.assertEqual(made("${parse_time('HH', 0, 'Asia/Tokyo')}"), "09")
        key = """errors/${parse_time("yyyy/MM/dd", timestamp(), "UTC")}/${newuuid()}.json"""
        self.assertRegex(made(key), r"^errors/20\d\d/\d\d/\d\d/[0-9a-f-]{36}\.json$")
        self.assertEqual(made("${concat('a', 1, name)}"), "a1x")
        self.assertEqual(made("${replace(topic(), '/', '-') + '-' + name}"), "ff-d-press-rows-x")
        for template in ("${nothing}", "${parse_time('yyyy', name)}", "${concat('a', nothing)}"):
            with self.assertRaisesRegex(ValueError, "is undefined for this message"):
                made(template)
        self.assertEqual(iot._eval_select_expr("concat(rows, 5)", "t", b"", {"rows": [1]}, None), [1, 5])


class CheckTest(RulesTest):
    def refused(self, kind, text, *given, **more):
        with self.assertRaisesRegex(kind, text):
            self.rule(*given, **more)

    def test_what_create_topic_rule_refuses(self):
        good = {"firehose": {"roleArn": ROLE, "deliveryStreamName": "s"}}
        self.refused(iot.RuleSqlError, "SELECT VALUE needs awsIotSqlVersion 2016-03-23", good, awsIotSqlVersion="2015-10-08")
        self.refused(iot.RuleRoleError, "Unable to assume role.*must exist and trust iot", {"firehose": {**good["firehose"], "roleArn": OTHER}})
        self.refused(iot.RuleRoleError, "Unable to assume role", good, errorAction={"s3": {"roleArn": ROLE + "x", "bucketName": "b", "key": "k"}})
        self.refused(iot.RuleRoleError, "separator is ';'", {"firehose": {**good["firehose"], "separator": ";"}})
        self.refused(iot.RuleRoleError, "NotImplemented: the local cloud has no action timestream", {"timestream": {
            "roleArn": ROLE, "databaseName": "d", "tableName": "t", "dimensions": [{"name": "n", "value": "v"}]}})
        self.refused(iot.RuleRoleError, "Missing required parameter", {"firehose": {"roleArn": ROLE}})
        self.refused(iot.RuleRoleError, "Unknown parameter", {"firehose": {**good["firehose"], "batch": True}})

    def test_a_template_may_say_true_as_text_and_a_rule_without_a_version_has_the_oldest(self):
        action = {"firehose": {"roleArn": ROLE, "deliveryStreamName": "s", "batchMode": "true"}}
        iot.put_topic_rule("r", {"sql": "SELECT * FROM 't'", "actions": [action]})
        self.assertIs(iot._topic_rules["r"]["actions"][0]["firehose"]["batchMode"], True)
        self.assertEqual(iot._topic_rules["r"]["awsIotSqlVersion"], "2015-10-08")


class ActionsTest(RulesTest):
    def stream(self, **more):
        return {"firehose": {"roleArn": ROLE, "deliveryStreamName": "s", "batchMode": True, **more}}

    def records(self, body):
        return [base64.b64decode(each["Data"]).decode() for each in json.loads(body)["Records"]]

    def noted(self):
        return [(call["action"], call["resources"], call["principal"], call["via"]) for call in self.calls]

    def test_an_array_is_one_batch(self):
        asked = self.answering("firehose", (200, {"FailedPutCount": 0, "RequestResponses": [{"RecordId": "1"}, {"RecordId": "2"}]}))
        self.rule(self.stream(separator="\n"))
        self.publish({"rows": [{"n": "ü"}, "text"]})
        self.assertEqual(self.records(asked[0][1]), ['{"n":"ü"}\n', "text\n"])
        arn = f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/s"
        self.assertEqual(self.noted(), [("firehose:PutRecordBatch", [arn], ROLE, f"arn:aws:iot:{REGION}:{ACCOUNT}:rule/r")])
        self.assertEqual(rules.counts["r"], {"matched": 1, "firehose done": 1})

    def test_without_a_batch_it_is_one_record(self):
        asked = self.answering("firehose", (200, {"RecordId": "1"}))
        self.rule(self.stream(batchMode=False))
        self.rule(self.stream(), statement="SELECT * FROM 'ff/+/press/rows'", name="object")
        self.publish({"rows": [1, 2]})
        # Rules are carried out side by side.
        self.assertCountEqual([json.loads(body)["Record"]["Data"] for _, body in asked],
                              [base64.b64encode(text).decode() for text in (b"[1,2]", b'{"rows":[1,2]}')])

    def test_only_records_that_were_not_taken_are_sent_again(self):
        asked = self.answering("firehose", (200, {"RequestResponses": [{"RecordId": "1"}, {"ErrorCode": "ServiceUnavailableException"}]}),
                               (200, {"RequestResponses": [{"RecordId": "2"}]}))
        self.rule(self.stream())
        self.publish({"rows": [{"n": 1}, {"n": 2}]})
        self.assertEqual([self.records(body) for _, body in asked], [['{"n":1}', '{"n":2}'], ['{"n":2}']])
        self.assertEqual(self.pauses, [1])

    def test_what_may_pass_is_tried_four_times_then_the_error_action_is_told_once(self):
        asked = self.answering("firehose", (503, {"__type": "ServiceUnavailableException", "message": "busy"}))
        queue = self.queue()
        self.rule(self.stream(), {"s3": {"roleArn": ROLE, "bucketName": "none", "key": "${nothing}"}},
                  errorAction={"sqs": {"roleArn": ROLE, "queueUrl": queue["url"]}})
        self.publish({"rows": [1]})
        self.assertEqual((len(asked), self.pauses), (4, [1, 2, 4]))
        document = json.loads(queue["messages"][0]["body"])
        self.assertEqual([document[key] for key in ("ruleName", "topic", "clientId")], ["r", "ff/d/press/rows", "d"])
        self.assertEqual(base64.b64decode(document["base64OriginalPayload"]), b'{"rows": [1]}')
        self.assertEqual([(f["failedAction"], f["failedResource"]) for f in document["failures"]], [("FirehoseAction", "s"), ("S3Action", "none")])
        self.assertIn("Error Code: ServiceUnavailableException", document["failures"][0]["errorMessage"])
        self.assertIn("substitution template ${nothing}", document["failures"][1]["errorMessage"])
        self.assertIn(("sqs:SendMessage", [queue["attributes"]["QueueArn"]], ROLE, f"arn:aws:iot:{REGION}:{ACCOUNT}:rule/r"), self.noted())

    def queue(self, name="q"):
        sqs._act_create_queue({"QueueName": name}, "")
        return sqs._queues[next(url for url in sqs._queues if url.endswith(f"/{name}"))]

    def test_a_message_without_the_value_carries_out_nothing(self):
        asked = self.answering("firehose", (200, {}))
        self.rule(self.stream())
        self.publish({"other": 1})
        self.publish({"rows": [1]}, topic="another")
        self.assertEqual((asked, rules.counts["r"]), ([], {"matched": 1, "undefined": 1}))

    def test_where_and_disabled_rules(self):
        asked = self.answering("firehose", (200, {"RecordId": "1"}))
        self.rule(self.stream(batchMode=False), statement="SELECT * FROM 'ff/+/press/rows' WHERE n > 1")
        self.rule(self.stream(), name="off", ruleDisabled=True)
        self.publish({"n": 1})
        self.publish({"n": 2})
        self.assertEqual(len(asked), 1)

    def test_a_fault_strikes_so_many_times(self):
        self.answering("firehose", (200, {"RecordId": "1"}))
        world.change({"failActions": [{"rule": "r", "action": "firehose", "times": 2, "mayPass": True}]})
        self.rule(self.stream(batchMode=False))
        self.publish({"rows": 1})
        self.assertEqual(rules.counts["r"], {"matched": 1, "firehose failed": 2, "firehose done": 1})
        for wrong in ({"nothing": 1}, {"loseAcknowledgements": "1"}):
            with self.assertRaises(ValueError):
                world.change(wrong)

    def test_a_role_that_is_gone_fails_the_action_and_a_failing_error_action_is_told_to_the_log(self):
        self.answering("kinesis", (200, {"SequenceNumber": "1"}))
        self.rule({"kinesis": {"roleArn": ROLE, "streamName": "s"}}, errorAction={"s3": {"roleArn": ROLE, "bucketName": "none", "key": "k"}})
        iam._roles.clear()
        with self.assertLogs("iot", "ERROR") as logged:
            self.publish({"rows": 1})
        self.assertIn("its error action failed too", logged.output[0])
        self.assertEqual(rules.counts["r"], {"matched": 1, "kinesis failed": 1, "error s3 failed": 1})

    def test_kinesis(self):
        asked = self.answering("kinesis", (200, {"SequenceNumber": "1"}))
        self.rule({"kinesis": {"roleArn": ROLE, "streamName": "s", "partitionKey": "${topic(2)}"}})
        self.publish({"rows": {"n": 1}})
        body = json.loads(asked[0][1])
        self.assertEqual((body["PartitionKey"], base64.b64decode(body["Data"])), ("d", b'{"n":1}'))

    def test_s3(self):
        asked = self.answering("s3", (200, {}), (404, {"Code": "NoSuchBucket"}))
        self.rule({"s3": {"roleArn": ROLE, "bucketName": "b", "key": "raw/${topic(2)}", "cannedAcl": "private"}}, statement="SELECT * FROM '#'")
        self.publish(b"\xff\x00")
        self.assertEqual(asked, [("PUT /b/raw/d", b"\xff\x00")])
        self.assertEqual([action for action, *_ in self.noted()], ["s3:PutObjectAcl", "s3:PutObject"])
        self.publish({})
        self.assertEqual(rules.counts["r"]["s3 failed"], 1)

    def test_cloudwatch_logs(self):
        self.rule({"cloudwatchLogs": {"roleArn": ROLE, "logGroupName": "g"}}, statement="SELECT * FROM '#'")
        self.publish({"n": 0})
        self.assertEqual(rules.counts["r"]["cloudwatchLogs failed"], 1)
        cloudwatch_logs._create_log_group({"logGroupName": "g"})
        self.publish({"n": 1})
        self.publish({"n": 2})
        (stream,) = cloudwatch_logs._log_groups["g"]["streams"].values()
        self.assertEqual([event["message"] for event in stream["events"]], ['{"n":1}', '{"n":2}'])
        self.assertEqual([action for action, *_ in self.noted()][-5:], ["logs:DescribeLogStreams", "logs:CreateLogStream", "logs:PutLogEvents",
                                                                       "logs:DescribeLogStreams", "logs:PutLogEvents"])

    def test_batches_of_log_records(self):
        cloudwatch_logs._create_log_group({"logGroupName": "g"})
        self.rule({"cloudwatchLogs": {"roleArn": ROLE, "logGroupName": "g", "batchMode": True}}, statement="SELECT VALUE rows FROM '#'")
        self.publish({"rows": [{"timestamp": 5, "message": "a"}]})
        self.publish({"rows": ["a"]})
        (stream,) = cloudwatch_logs._log_groups["g"]["streams"].values()
        self.assertEqual([(event["timestamp"], event["message"]) for event in stream["events"]], [(5, "a")])
        self.assertEqual(rules.counts["r"]["cloudwatchLogs failed"], 1)

    def test_a_stream_that_another_message_made_meanwhile(self):
        asked = self.answering("logs", (200, {"logStreams": []}), (400, {"__type": "ResourceAlreadyExistsException", "message": "there"}), (200, {}))
        self.rule({"cloudwatchLogs": {"roleArn": ROLE, "logGroupName": "g"}}, statement="SELECT * FROM '#'")
        self.publish({})
        self.assertEqual([target.split(".")[1] for target, _ in asked], ["DescribeLogStreams", "CreateLogStream", "PutLogEvents"])

    def test_sns_and_dynamodb_are_recorded(self):
        self.rule({"sns": {"roleArn": ROLE, "targetArn": "arn:aws:sns:x:1:none"}},
                  {"dynamoDBv2": {"roleArn": ROLE, "putItem": {"tableName": "none"}}},
                  {"republish": {"roleArn": ROLE, "topic": "elsewhere"}}, statement="SELECT * FROM 'ff/+/press/rows'")
        self.publish({})
        self.assertEqual({action for action, *_ in self.noted()}, {"sns:Publish", "dynamodb:PutItem", "iot:Publish"})
        self.assertEqual(rules.counts["r"]["republish done"], 1)


class FunctionTest(RulesTest):
    def setUp(self):
        super().setUp()
        self.invoked = []
        lambda_svc.invoke_async_with_retry = lambda func, event: self.invoked.append(event)
        config = {"FunctionArn": FUNCTION, "FunctionName": "f", "Role": ROLE}
        lambda_svc._functions["f"] = {"config": config, "policy": {"Statement": []}, "versions": {}, "aliases": {}}
        self.rule({"lambda": {"functionArn": FUNCTION}}, statement="SELECT * FROM '#'")

    def permit(self, **more):
        lambda_svc._add_permission("f", {"StatementId": "s", "Principal": PRINCIPAL, "Action": "lambda:InvokeFunction", **more})

    def test_the_policy_of_the_function_must_let_iot(self):
        self.publish({"n": 1})
        self.permit(SourceArn=f"arn:aws:iot:{REGION}:{ACCOUNT}:rule/another")
        self.publish({"n": 1})
        self.assertEqual((self.invoked, rules.counts["r"]["lambda failed"]), ([], 2))

    def test_it_is_invoked_with_the_event(self):
        self.permit(SourceArn=f"arn:aws:iot:{REGION}:{ACCOUNT}:rule/r", SourceAccount=ACCOUNT)
        self.publish({"n": 1})
        self.publish(b"\xff")
        self.assertEqual(self.invoked, [{"n": 1}, "/w=="])

    def test_a_function_that_is_not_there(self):
        lambda_svc._functions.clear()
        self.publish({})
        self.assertEqual(rules.counts["r"]["lambda failed"], 1)

    def give_up(self, target, **config):
        lambda_svc._functions["f"]["event_invoke_config"] = config
        lambda_svc._route_async_failure(target, "f", {"n": 1}, {"error": True, "body": {"errorMessage": "broken"}})

    def test_a_destination_gets_what_happened_and_a_dead_letter_queue_the_event(self):
        sqs._act_create_queue({"QueueName": "q"}, "")
        queue = next(iter(sqs._queues.values()))
        arn = queue["attributes"]["QueueArn"]
        self.give_up(arn, MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": arn}})
        self.give_up(arn)
        told, event = queue["messages"]
        self.assertEqual(json.loads(told["body"])["requestContext"]["approximateInvokeCount"], 1)
        self.assertEqual(json.loads(told["body"])["requestPayload"], {"n": 1})
        self.assertEqual(json.loads(event["body"]), {"n": 1})
        self.assertEqual(event["message_attributes"]["ErrorMessage"]["StringValue"], "broken")
        self.assertEqual([(call["action"], call["resources"], call["principal"]) for call in self.calls], [("sqs:SendMessage", [arn], ROLE)] * 2)

    def test_other_targets(self):
        with self.assertRaisesRegex(RuntimeError, "the event is lost"):
            self.give_up(f"arn:aws:sqs:{REGION}:{ACCOUNT}:gone")
        self.give_up(f"arn:aws:sns:{REGION}:{ACCOUNT}:none")
        self.give_up(f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default")
        self.assertEqual([call["action"] for call in self.calls], ["sqs:SendMessage", "sns:Publish"])
