"""Personalize's three APIs as SDKs call them, all signed for `personalize`: its own with the operation in X-Amz-Target, recommendations and events
by their path. Each request is checked by AWS's model."""

import asyncio
import json

from ministack.core.responses import error_response_json, get_region, json_response

from emulator import api_model, iam_actions, request_model, request_rules
from emulator.personalize import (
    batches, campaigns, datasets, deletions, events, filters, groups, imports, recommenders, resources, runtime, schemas, solutions, tags, trackers,
    versions, world,
)
from emulator.personalize.refusals import invalid
from emulator.refusal import Refusal

JSON_1_1 = "application/x-amz-json-1.1"
# What a List operation may be narrowed by.
LISTED = {"datasetGroup": None, "schema": None, "dataset": "datasetGroupArn", "datasetImportJob": "datasetArn", "solution": "datasetGroupArn",
          "solutionVersion": "solutionArn", "campaign": "solutionArn", "recommender": "datasetGroupArn", "filter": "datasetGroupArn",
          "eventTracker": "datasetGroupArn", "metricAttribution": "datasetGroupArn", "batchInferenceJob": "solutionVersionArn",
          "dataDeletionJob": "datasetGroupArn"}
OPERATIONS = {
    **{f"Describe{kind[0].upper()}{kind[1:]}": resources.describe(kind) for kind in LISTED},
    **{f"List{kind[0].upper()}{kind[1:]}s": resources.listed(kind, by) for kind, by in LISTED.items()},
    "CreateDatasetGroup": groups.create, "DeleteDatasetGroup": groups.delete,
    "CreateSchema": schemas.create, "DeleteSchema": schemas.delete,
    "CreateDataset": datasets.create, "UpdateDataset": datasets.update, "DeleteDataset": datasets.delete,
    "CreateDatasetImportJob": imports.create,
    "CreateSolution": solutions.create, "UpdateSolution": solutions.update, "DeleteSolution": solutions.delete,
    "CreateSolutionVersion": versions.create, "StopSolutionVersionCreation": versions.stop, "GetSolutionMetrics": versions.metrics,
    "CreateCampaign": campaigns.create, "UpdateCampaign": campaigns.update, "DeleteCampaign": campaigns.delete,
    "CreateRecommender": recommenders.create, "UpdateRecommender": recommenders.update, "DeleteRecommender": recommenders.delete,
    "CreateFilter": filters.create, "DeleteFilter": filters.delete,
    "CreateEventTracker": trackers.create, "DeleteEventTracker": trackers.delete,
    "CreateMetricAttribution": trackers.attribute, "ListMetricAttributionMetrics": trackers.metrics,
    "DeleteMetricAttribution": trackers.delete_attribution,
    "CreateBatchInferenceJob": batches.create, "CreateDataDeletionJob": deletions.create,
    "TagResource": tags.add, "UntagResource": tags.remove, "ListTagsForResource": tags.listed,
    "GetRecommendations": runtime.recommendations, "GetPersonalizedRanking": runtime.ranking,
    "PutEvents": events.put_events, "PutItems": events.put_items, "PutUsers": events.put_users,
}


async def handle_request(method, path, headers, body, query):
    own = "x-amz-target" in headers
    kind = JSON_1_1 if own else "application/json"
    try:
        operation, params = _read(iam_actions.Request(method, path, headers, body, query, get_region()), own)
        # Training needs the processor all the while; the emulator's one loop does not wait for an answer.
        return json_response(await asyncio.to_thread(call, operation, params), content_type=kind)
    except Refusal as refusal:
        return error_response_json(refusal.code, refusal.message, refusal.status, content_type=kind)


def call(operation, params):
    """The answer of an operation of the model; Refusal when Personalize would not take the call."""
    if world.throttles():
        raise Refusal("ThrottlingException", "Rate exceeded", 400)
    if operation.name not in OPERATIONS:
        raise invalid(f"The local cloud has no {operation.name}, only {', '.join(OPERATIONS)}.")
    problem = request_rules.problem(operation.input_shape, params)
    if problem:
        raise invalid(problem)
    try:
        return OPERATIONS[operation.name](params)
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, _status(operation, refusal.code)) from None


def _status(operation, code):
    """Of its own API, Personalize's model tells no statuses: all are 400."""
    shapes = {shape.name: shape.metadata.get("error") or {} for shape in operation.error_shapes}
    return shapes.get(code, {}).get("httpStatusCode", 400)


def _read(request, own):
    services = ["personalize"] if own else ["personalize-runtime", "personalize-events"]
    for service in services:
        model = api_model.service_model(service)
        try:
            return request_model.READERS[model.metadata["protocol"]](model, request)
        except json.JSONDecodeError:
            raise Refusal("SerializationException", "The body of the request is not JSON.") from None
        except LookupError:
            continue
    raise Refusal("UnknownOperationException", f"{request.headers.get('x-amz-target') or request.path} is no operation of Personalize.")
