"""The actions of rules, each made with the rule's role and recorded under it: MiniStack has none of Firehose, Kinesis, S3 and CloudWatch Logs.

https://docs.aws.amazon.com/iot/latest/developerguide/iot-rule-actions.html
"""

import base64
import fnmatch
import json

from ministack import app as ministack_app
from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc

from emulator import cloud_clock, recorder, role_trust
from emulator.role_storage import Missing, Storage

PRINCIPAL = "iot.amazonaws.com"
TARGETS = {"firehose": "Firehose_20150804", "kinesis": "Kinesis_20131202", "logs": "Logs_20140328"}
# PutRecordBatch takes no more, and a rule does not split an array.
FIREHOSE_RECORDS = 500
MAY_PASS = ("Throttl", "Unavailable", "ProvisionedThroughput", "Internal", "LimitExceeded")


class Failed(Exception):
    """An attempt that failed; `may_pass`: another one may not."""

    def __init__(self, message, may_pass=False):
        super().__init__(message)
        self.may_pass = may_pass


def assume(spec):
    role = spec.get("roleArn")
    if role is not None and not role_trust.allows(role, PRINCIPAL):
        raise Failed(f"Unable to assume role {role}: it must exist and trust {PRINCIPAL}")


def firehose(message, spec):
    name, batch = spec["deliveryStreamName"], bool(spec.get("batchMode")) and isinstance(message.event, list)
    if batch and len(message.event) > FIREHOSE_RECORDS:
        raise Failed(f"Failed to publish batch to Firehose. The array has {len(message.event)} elements, at most {FIREHOSE_RECORDS} are allowed. "
                     f"Message arrived on: {message.topic}, Action: firehose, Delivery stream: {name}")
    everything = message.event if batch else [message.event]
    records = message.left.setdefault(id(spec), [{"Data": _base64(_bytes(each) + spec.get("separator", "").encode())} for each in everything])
    arn = f"arn:aws:firehose:{get_region()}:{get_account_id()}:deliverystream/{name}"
    if not batch:
        _call(message, spec, "firehose", "PutRecord", {"DeliveryStreamName": name, "Record": records[0]}, arn)
        return
    answer = _call(message, spec, "firehose", "PutRecordBatch", {"DeliveryStreamName": name, "Records": records}, arn)
    refused = [(record, said) for record, said in zip(records, answer["RequestResponses"], strict=True) if said.get("ErrorCode")]
    if refused:
        message.left[id(spec)] = [record for record, _ in refused]
        raise Failed(f"{len(refused)} of {len(records)} records were not taken by {name}: {refused[0][1]}", may_pass=True)


def kinesis(message, spec):
    name, key = spec["streamName"], _expanded(message, spec.get("partitionKey", "${newuuid()}"))
    arn = f"arn:aws:kinesis:{get_region()}:{get_account_id()}:stream/{name}"
    _call(message, spec, "kinesis", "PutRecord", {"StreamName": name, "PartitionKey": key, "Data": _base64(_bytes(message.event))}, arn)


def s3(message, spec):
    bucket, key = spec["bucketName"], _expanded(message, spec["key"])
    if spec.get("cannedAcl"):
        _note(message, spec, "s3", "PutObjectAcl", f"arn:aws:s3:::{bucket}/{key}")
    try:
        Storage(spec["roleArn"], message.arn).upload(f"s3://{bucket}/{key}", _bytes(message.event))
    except Missing as problem:
        raise Failed(f"Failed to put S3 object. The error received was {problem}. Message arrived on: {message.topic}, Action: s3, "
                     f"Bucket: {bucket}, Key: {json.dumps(key)}") from None


def cloudwatch_logs(message, spec):
    """The group must be there; the stream, whose name AWS does not document, is made."""
    group, stream = spec["logGroupName"], f"{message.rule['ruleName']}_{message.account}"
    prefix = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{group}:log-stream:"
    found = _call(message, spec, "logs", "DescribeLogStreams", {"logGroupName": group, "logStreamNamePrefix": stream}, prefix)
    if not any(each["logStreamName"] == stream for each in found["logStreams"]):
        try:
            _call(message, spec, "logs", "CreateLogStream", {"logGroupName": group, "logStreamName": stream}, prefix + stream)
        except Failed as problem:
            # Another message of the rule made it meanwhile.
            if "ResourceAlreadyExists" not in str(problem):
                raise
    events = message.event if spec.get("batchMode") and isinstance(message.event, list) else [None]
    now = int(cloud_clock.now() * 1000)
    entries = [{"timestamp": now, "message": _bytes(message.event).decode("utf-8", "replace")} if each is None else _entry(each) for each in events]
    _call(message, spec, "logs", "PutLogEvents", {"logGroupName": group, "logStreamName": stream, "logEvents": entries}, prefix + stream)


def _entry(record):
    if not isinstance(record, dict) or set(record) != {"timestamp", "message"}:
        raise Failed(f"batchMode of cloudwatchLogs takes an array of {{timestamp, message}}; one element is {json.dumps(record)}")
    return {"timestamp": record["timestamp"], "message": str(record["message"])}


def function(message, spec):
    """Asynchronous; the function's own policy lets IoT call it, no role does."""
    arn = spec["functionArn"]
    func, config, _name = lambda_svc._get_func_record_for_ref(arn)
    if not func:
        raise Failed(f"Failed to invoke lambda function. Function not found: {arn}. Message arrived on: {message.topic}, Action: lambda")
    if not _lets_iot(func["policy"], message):
        raise Failed(f"Failed to invoke lambda function. The policy of {arn} does not let {PRINCIPAL} invoke it for {message.arn} "
                     "(Status Code: 403; Error Code: AccessDeniedException)")
    event = message.event if not isinstance(message.event, bytes) else _base64(message.event)
    lambda_svc.invoke_async_with_retry(lambda_svc._execution_record_for_config(func, config), event)


def _lets_iot(policy, message):
    for statement in policy["Statement"]:
        principal = statement["Principal"]
        asked = {key.lower(): value for part in statement.get("Condition", {}).values() for key, value in part.items()}
        if (principal == "*" or principal.get("Service") == PRINCIPAL) and statement["Action"] in ("lambda:InvokeFunction", "lambda:*", "*") \
                and fnmatch.fnmatchcase(message.arn, asked.get("aws:sourcearn", "*")) \
                and asked.get("aws:sourceaccount", message.account) == message.account:
            return True
    return False


ACTIONS = {"firehose": firehose, "kinesis": kinesis, "s3": s3, "cloudwatchLogs": cloudwatch_logs, "lambda": function}
# MiniStack carries these out: what is recorded of them, as (action, ARN).
OF_MINISTACK = {
    "sns": lambda spec: ("sns:Publish", spec["targetArn"]),
    "sqs": lambda spec: ("sqs:SendMessage", f"arn:aws:sqs:{get_region()}:{get_account_id()}:{spec['queueUrl'].rpartition('/')[2]}"),
    "dynamoDBv2": lambda spec: ("dynamodb:PutItem", f"arn:aws:dynamodb:{get_region()}:{get_account_id()}:table/{spec['putItem']['tableName']}"),
    "republish": lambda spec: ("iot:Publish", f"arn:aws:iot:{get_region()}:{get_account_id()}:topic/{spec['topic']}"),
}
_RESOURCE = {"firehose": "deliveryStreamName", "kinesis": "streamName", "s3": "bucketName", "cloudwatchLogs": "logGroupName", "lambda": "functionArn",
             "sns": "targetArn", "sqs": "queueUrl", "republish": "topic"}


def resource(kind, spec):
    return spec["putItem"]["tableName"] if kind == "dynamoDBv2" else spec[_RESOURCE[kind]]


def note_of_ministack(message, kind, spec):
    assume(spec)
    action, arn = OF_MINISTACK[kind](spec)
    service, operation = action.split(":")
    _note(message, spec, service, operation, arn)


def _note(message, spec, service, operation, arn, status=0):
    recorder.note(service=service, operation=operation, action=f"{service}:{operation}", resources=[arn], principal=spec["roleArn"],
                  via=message.arn, status=status)


def _call(message, spec, service, operation, body, arn):
    headers = {"x-amz-target": f"{TARGETS[service]}.{operation}", "content-type": "application/x-amz-json-1.1", "host": service, "authorization":
               f"AWS4-HMAC-SHA256 Credential={get_account_id()}/20260101/{get_region()}/{service}/aws4_request"}
    status, _, answer = ministack_app.call_service_handler_sync(
        ministack_app.SERVICE_HANDLERS[service], "POST", "/", headers, json.dumps(body).encode(), {})
    _note(message, spec, service, operation, arn, status)
    said = json.loads(answer or b"{}")
    if status >= 400:
        code = said.get("__type", "")
        why = f"{said.get('message') or said.get('Message')} (Service: {service}; Status Code: {status}; Error Code: {code})"
        raise Failed(f"{operation} failed: {why}", may_pass=status >= 500 or any(part in code for part in MAY_PASS))
    return said


def _expanded(message, template):
    try:
        return message.expanded(template)
    except ValueError as problem:
        raise Failed(str(problem)) from None


def _bytes(value):
    """Bytes and texts as they are, all else as JSON."""
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))).encode()


def _base64(data):
    return base64.b64encode(data).decode("ascii")
