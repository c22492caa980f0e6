"""What IAM would check for a request: its actions and the ARNs that they touch, read by MiniStack's own tables."""

import json
import re
from dataclasses import dataclass, replace

import cbor2
from ministack.core import iam_actions as tables
from ministack.core.responses import get_account_id
from ministack.core.router import detect_service

from emulator.glue import access as glue_access
from emulator.mediaconvert import access as mediaconvert_access
from emulator.personalize import access as personalize_access
from emulator.sagemaker import access as sagemaker_access


@dataclass
class Request:
    method: str
    path: str
    headers: dict
    body: bytes
    params: dict
    region: str


def describe(request):
    """{"service", "operation", "action", "resources"} and, when one call is several checks, "also": [[action, arn]]."""
    r = _with_json_body(request)
    service = detect_service(r.method, r.path, r.headers, r.params)
    action = tables.extract_iam_action(service, r.method, r.path, r.headers, r.body, r.params) or _smithy_action(service, r.path)
    account = get_account_id()
    first = tables.extract_resource_arn(service, r.method, r.path, r.headers, r.body, r.params, r.region, account)
    resources, also = [first], []
    if service == "dynamodb":
        resources = tables.dynamodb_resource_arns(r.body, r.region, account) or resources
        also = tables.dynamodb_transaction_checks(action, r.body, r.region, account)
    if service == "events":
        resources = tables.eventbridge_resource_arns(r.body, r.region, account) or resources
    if service == "s3":
        also = tables.s3_additional_checks(r.method, r.path, r.headers, r.body, r.params)
        action = _with_version(action, r)
    if service == "glue":
        resources, also = glue_access.checks((action or "?").split(":", 1)[-1], json_members(r), r.region, account)
    if service == "sagemaker":
        resources, also = sagemaker_access.checks((action or "?").split(":", 1)[-1], json_members(r), r.region, account)
    if service == "mediaconvert":
        resources, also = mediaconvert_access.checks((action or "?").split(":", 1)[-1], r.path, json_members(r), r.region, account)
    if service == "personalize":
        resources, also = personalize_access.checks((action or "?").split(":", 1)[-1], json_members(r), r.region, account)
    call = {
        "service": service,
        "operation": (action or "?").split(":", 1)[-1],
        "action": action or f"{service}:?",
        "resources": resources,
    }
    return {**call, "also": [list(check) for check in also]} if also else call


def _with_json_body(request):
    """The tables read JSON and forms; SDKs send some services the same members as CBOR."""
    if "cbor" not in request.headers.get("content-type", ""):
        return request
    members = cbor2.loads(request.body) if request.body else {}
    return replace(request, body=json.dumps(members, default=str).encode())


def json_members(request):
    """The members of a request that came as JSON or CBOR; of another, none."""
    try:
        members = json.loads(_with_json_body(request).body or b"{}")
    except ValueError:
        return {}
    return members if isinstance(members, dict) else {}


def _with_version(action, request):
    """Deleting several objects is asked as deleting the first one, of which a version may be meant; MiniStack minds it only for the others."""
    if action != "s3:DeleteObject" or "delete" not in request.params:
        return action
    targets = tables._s3_batch_delete_targets(request.path.strip("/"), request.body)
    return "s3:DeleteObjectVersion" if targets and targets[0][1] else action


def _smithy_action(service, path):
    """SDKs speak Smithy's RPC to some services: /service/<model>/operation/<name>."""
    operation = re.search(r"/operation/(\w+)$", path)
    return f"{tables.SERVICE_TO_IAM_NAMESPACE.get(service, service)}:{operation.group(1)}" if operation else None
