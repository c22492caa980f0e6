"""Glue's API as SDKs call it: JSON 1.1, each request checked by AWS's model. What is not made here, MiniStack answers."""

import asyncio
import json

from ministack.core.responses import error_response_json, json_response
from ministack.services import glue

from emulator import api_model, request_rules
from emulator.glue import catalog, connections, crawlers, job_runs, jobs, stored, world
from emulator.glue.refusals import not_implemented
from emulator.refusal import Refusal

JSON_1_1 = "application/x-amz-json-1.1"
OPERATIONS = {
    "CreateTable": catalog.create_table, "UpdateTable": catalog.update_table, "DeleteTable": catalog.delete_table,
    "GetTables": catalog.get_tables, "GetTableVersions": catalog.get_table_versions,
    "GetTableVersion": catalog.get_table_version, "CreatePartition": catalog.create_partition, "BatchCreatePartition": catalog.batch_create_partition,
    "CreateConnection": connections.create, "UpdateConnection": connections.update, "TestConnection": connections.test,
    "CreateCrawler": crawlers.create, "UpdateCrawler": crawlers.update, "DeleteCrawler": crawlers.delete, "GetCrawler": crawlers.get,
    "GetCrawlers": crawlers.get_all, "ListCrawlers": crawlers.listed, "StartCrawler": crawlers.start, "StopCrawler": crawlers.stop,
    "StartCrawlerSchedule": crawlers.start_schedule, "StopCrawlerSchedule": crawlers.stop_schedule, "GetCrawlerMetrics": crawlers.metrics,
    "CreateJob": jobs.create, "UpdateJob": jobs.update, "DeleteJob": jobs.delete, "ListJobs": jobs.listed,
    "StartJobRun": job_runs.start, "GetJobRun": job_runs.get, "GetJobRuns": job_runs.listed, "BatchStopJobRun": job_runs.stop,
}


async def handle_request(method, path, headers, body, query):
    if path.startswith("/iceberg"):
        return await glue.handle_request(method, path, headers, body, query)
    try:
        # Testing a connection takes its time, and this is the emulator's one loop.
        answer = await asyncio.to_thread(call, headers.get("x-amz-target", "").rpartition(".")[2], json.loads(body or b"{}"))
        return json_response(answer, content_type=JSON_1_1)
    except json.JSONDecodeError:
        return error_response_json("SerializationException", "The body of the request is not JSON.", content_type=JSON_1_1)
    except Refusal as refusal:
        return error_response_json(refusal.code, refusal.message, refusal.status, content_type=JSON_1_1)


def call(name, params):
    """The answer of an operation; Refusal when Glue would not take the call."""
    if world.strikes("throttle"):
        raise Refusal("ThrottlingException", "Rate exceeded")
    if world.strikes("serverError"):
        raise Refusal("InternalServiceException", "An internal service error occurred.", 500)
    if name not in model().operation_names:
        raise Refusal("UnknownOperationException", f"'{name}' is no operation of Glue.")
    operation = model().operation_model(name)
    problem = request_rules.problem(operation.input_shape, params)
    if problem:
        raise Refusal("ValidationException", problem)
    return _shown(operation.output_shape, _made(name, catalog.folded(name, params)))


def model():
    return api_model.service_model("glue")


def _made(name, params):
    if name in OPERATIONS:
        return OPERATIONS[name](params)
    try:
        return stored.call(name, params)
    except Refusal as refusal:
        if refusal.code != "InvalidAction":
            raise
        raise not_implemented(f"operation {name}") from None


def _shown(shape, value):
    """Without what is not there, which MiniStack says as null and AWS not at all, and without members that Glue's model does not have."""
    if shape.type_name == "structure":
        return {name: _shown(shape.members[name], item) for name, item in value.items() if item is not None and name in shape.members}
    if shape.type_name == "list":
        return [_shown(shape.member, item) for item in value]
    return value
