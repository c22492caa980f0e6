"""EventBridge Pipes from a DynamoDB stream to a state machine: MiniStack knows no batches, filters, retries, age limits or dead-letter queue.

In order: a batch is tried until the target takes it or the limits are reached, then its dead-letter queue is told where the records
are. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-error-troubleshooting.html
"""

import contextvars
import json
import logging
import threading
import time

from ministack.services import dynamodb, eventbridge, pipes, sqs, stepfunctions

from emulator import cloud_clock, pipes_api, recorder

LOOK_EVERY_S = 0.1
DEFAULT_BATCH = 100
# Cloud seconds before the first retry; doubled up to the last.
FIRST_PAUSE_S, LAST_PAUSE_S = 1, 60

_busy = set()
_started_reading = set()


def register():
    pipes._poll_loop = poll
    pipes._poll_pipe = look
    dynamodb._build_change_record = _in_cloud_time(dynamodb._build_change_record)


def poll():
    while True:
        try:
            pipes._poll_once()
        except Exception:
            logging.getLogger("pipes").exception("polling failed")
        time.sleep(LOOK_EVERY_S)


def look(_dynamodb, pipe, _account):
    """Each pipe works in a thread of its own: one whose target fails does not hold up the others."""
    arn = pipe["Arn"]
    # A pipe that is still being made has no parameters yet, and would deliver without its filter.
    if pipe["CurrentState"] != "RUNNING" or arn in _busy or "SourceParameters" not in pipe or pipes._dynamodb_stream_source(pipe["Source"]) is None:
        return
    _busy.add(arn)
    threading.Thread(target=contextvars.copy_context().run, args=(_work, pipe), daemon=True).start()


def _work(pipe):
    try:
        while _next_batch(pipe):
            pass
    except Exception:
        logging.getLogger("pipes").exception("pipe %s", pipe["Name"])
    finally:
        _busy.discard(pipe["Arn"])


def _next_batch(pipe):
    """Whether there was one, and the pipe may go on."""
    spec, table = pipes._dynamodb_stream_source(pipe["Source"])
    scope = {"account_id": spec.account_id, "region": spec.region}
    if pipe["Arn"] not in _started_reading:
        _started_reading.add(pipe["Arn"])
        for operation in ("DescribeStream", "GetShardIterator"):
            _note(pipe, "dynamodb", operation, pipe["Source"])
    position = max(int(pipes._positions.get(pipe["Arn"], 0)), dynamodb.stream_start_position(table, **scope))
    records = dynamodb.stream_records_since(table, position, _settings(pipe).get("BatchSize", DEFAULT_BATCH), **scope)
    if not records:
        return False
    _note(pipe, "dynamodb", "GetRecords", pipe["Source"])
    if not deliver(pipe, [record for record in records if wanted(pipe, record)]):
        return False
    pipes._positions[pipe["Arn"]] = position + len(records)
    return True


def wanted(pipe, record):
    """One of the filters matches, or there is none."""
    filters = pipe.get("SourceParameters", {}).get("FilterCriteria", {}).get("Filters", [])
    return not filters or any(eventbridge._matches_detail(record, json.loads(one["Pattern"])) for one in filters)


def deliver(pipe, batch):
    """False when the pipe was stopped or deleted before the batch was taken or given up; the batch stays on the stream then."""
    settings, attempts, pause = _settings(pipe), 0, FIRST_PAUSE_S
    while batch and _runs(pipe):
        limit = settings.get("MaximumRecordAgeInSeconds", -1)
        old = [r for r in batch if 0 <= limit < cloud_clock.now() - r["dynamodb"]["ApproximateCreationDateTime"]]
        if old:
            _bury(pipe, old, "RecordAgeExceeded")
            batch = [record for record in batch if record not in old]
            continue
        taken = _invoke(pipe, batch)
        if taken:
            batch, attempts, pause = batch[taken:], 0, FIRST_PAUSE_S
            continue
        if settings.get("OnPartialBatchItemFailure") == "AUTOMATIC_BISECT" and len(batch) > 1:
            half = (len(batch) + 1) // 2
            return deliver(pipe, batch[:half]) and deliver(pipe, batch[half:])
        if attempts == settings.get("MaximumRetryAttempts", -1):
            _bury(pipe, batch, "RetryAttemptsExhausted")
            return True
        attempts += 1
        time.sleep(cloud_clock.real_seconds(pause))
        pause = min(2 * pause, LAST_PAUSE_S)
    return not batch


def _invoke(pipe, batch):
    """How many records the target took, from the first on."""
    target, wait = pipe["Target"], pipes_api.invocation(pipe.get("TargetParameters", {})) == "REQUEST_RESPONSE"
    if pipes._arn_service(target) != "states":
        return len(batch) if pipes._deliver_batch(pipe, batch) else 0
    call = stepfunctions._start_sync_execution if wait else stepfunctions._start_execution
    status, _headers, body = call({"stateMachineArn": target, "input": json.dumps(batch)})
    _note(pipe, "states", "StartSyncExecution" if wait else "StartExecution", target, status)
    answer = json.loads(body)
    if status >= 400 or (wait and answer["status"] != "SUCCEEDED"):
        logging.getLogger("pipes").warning("pipe %s: %s", pipe["Name"], answer.get("cause") or answer.get("message") or answer["status"])
        return 0
    return _before_failures(json.loads(answer["output"]), batch) if wait else len(batch)


def _before_failures(output, batch):
    """A target may name records that it did not take; a stream goes on from the first of them."""
    failures = output.get("batchItemFailures", []) if isinstance(output, dict) else []
    failed = {failure.get("itemIdentifier") for failure in failures}
    return next((n for n, record in enumerate(batch) if record["dynamodb"]["SequenceNumber"] in failed), 0 if failed else len(batch))


def _bury(pipe, batch, condition):
    """The queue is told where the records are in the stream, not what is in them."""
    arn = _settings(pipe).get("DeadLetterConfig", {}).get("Arn", "")
    queue = sqs._queue_by_arn(arn)
    if not queue:
        logging.getLogger("pipes").warning("pipe %s: %d records lost: %s", pipe["Name"], len(batch), condition)
        return
    arrival = [cloud_clock.iso(record["dynamodb"]["ApproximateCreationDateTime"]) for record in batch]
    sqs._act_send_message({"MessageBody": json.dumps({
        "context": {"partnerResourceArn": pipe["Arn"], "condition": condition},
        "version": "1.0",
        "timestamp": cloud_clock.iso(),
        "DDBStreamBatchInfo": {
            "shardId": "shardId-00000000000000000000-00000000",
            "startSequenceNumber": batch[0]["dynamodb"]["SequenceNumber"],
            "endSequenceNumber": batch[-1]["dynamodb"]["SequenceNumber"],
            "approximateArrivalOfFirstRecord": arrival[0],
            "approximateArrivalOfLastRecord": arrival[-1],
            "batchSize": len(batch),
            "streamArn": pipe["Source"],
        },
    })}, queue["url"])
    _note(pipe, "sqs", "SendMessage", arn)


def _settings(pipe):
    return pipe.get("SourceParameters", {}).get("DynamoDBStreamParameters", {})


def _runs(pipe):
    return (pipes._pipes.get(pipe["Name"]) or {}).get("CurrentState") == "RUNNING"


def _note(pipe, service, operation, resource, status=200):
    recorder.note(service=service, operation=operation, action=f"{service}:{operation}", resources=[resource],
                  principal=pipe["RoleArn"], via=pipe["Arn"], status=status)


def _in_cloud_time(build):
    def built(*arguments):
        record = build(*arguments)
        record["dynamodb"]["ApproximateCreationDateTime"] = int(cloud_clock.now())
        return record
    return built
