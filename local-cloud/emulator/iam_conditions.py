"""The values of a request that a policy's conditions can ask for: {"dynamodb:LeadingKeys": [...]}, {"s3:prefix": [...]},
{"cloudwatch:namespace": [...]}, {"events:source": [...]}, {"iam:PassedToService": [...]}."""

import json

from ministack.services import dynamodb

from emulator import iam_actions


def describe(service, request):
    if service == "dynamodb":
        keys = _leading_keys(json.loads(request.body or b"{}"))
        return {"dynamodb:LeadingKeys": keys} if keys else {}
    if service == "s3" and request.method == "GET" and "prefix" in request.params:
        return {"s3:prefix": request.params["prefix"]}
    if service == "events":
        sources = {entry.get("Source") for entry in iam_actions.json_members(request).get("Entries") or []}
        return {"events:source": sorted(sources)} if sources else {}
    if service == "monitoring":
        namespace = iam_actions.json_members(request).get("Namespace") or request.params.get("Namespace", [None])[0]
        return {"cloudwatch:namespace": [namespace]} if namespace else {}
    if service == "sagemaker":
        return {"iam:PassedToService": ["sagemaker.amazonaws.com"]} if "RoleArn" in iam_actions.json_members(request) else {}
    if service == "personalize":
        return {"iam:PassedToService": ["personalize.amazonaws.com"]} if b'"roleArn"' in (request.body or b"") else {}
    if service == "mediaconvert":
        return {"iam:PassedToService": ["mediaconvert.amazonaws.com"]} if "role" in iam_actions.json_members(request) else {}
    return {}


def _leading_keys(members):
    """Values of the partition key in a request for one item; requests for many have none here, and so never meet the condition."""
    key = members.get("Key") or members.get("Item") or {}
    table = dynamodb._tables.get(members.get("TableName", "").rsplit("/", 1)[-1]) or {}
    name = table.get("pk_name") or (next(iter(key)) if len(key) == 1 else None)
    return [str(value) for value in key.get(name, {}).values()]
