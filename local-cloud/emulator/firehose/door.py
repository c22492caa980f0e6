"""Firehose's API as SDKs call it: JSON 1.1, each request checked by AWS's model. What is not made here, MiniStack answers."""

import asyncio
import json

from ministack.core.responses import error_response_json, json_response

from emulator import api_model, request_rules
from emulator.firehose import intake, streams
from emulator.refusal import Refusal

JSON_1_1 = "application/x-amz-json-1.1"
OPERATIONS = {
    "CreateDeliveryStream": streams.create, "DeleteDeliveryStream": streams.delete, "DescribeDeliveryStream": streams.describe,
    "UpdateDestination": streams.update, "PutRecord": intake.put_record, "PutRecordBatch": intake.put_record_batch,
}


async def handle_request(_method, _path, headers, body, _query):
    try:
        # Checking an Iceberg table reads its files, and this is the emulator's one loop.
        answer = await asyncio.to_thread(call, headers.get("x-amz-target", "").rpartition(".")[2], json.loads(body or b"{}"))
        return json_response(answer, content_type=JSON_1_1)
    except json.JSONDecodeError:
        return error_response_json("SerializationException", "The body of the request is not JSON.", content_type=JSON_1_1)
    except Refusal as refusal:
        return error_response_json(refusal.code, refusal.message, refusal.status, content_type=JSON_1_1)


def call(name, params):
    """The answer of an operation; Refusal when Firehose would not take the call. Also for other stand-ins, with data as bytes."""
    if name not in model().operation_names:
        raise Refusal("UnknownOperationException", f"'{name}' is no operation of Firehose.")
    problem = request_rules.problem(model().operation_model(name).input_shape, params)
    if problem:
        raise Refusal("ValidationException", problem)
    return OPERATIONS[name](params) if name in OPERATIONS else streams.call(name, params)


def model():
    return api_model.service_model("firehose")
