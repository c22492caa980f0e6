"""AWS::Athena::WorkGroup, checked as a call of the API is, and AWS::Athena::NamedQuery, which MiniStack lacks."""

import json

from ministack.services import athena
from ministack.services.cloudformation import provisioners

from emulator import api_model
from emulator.athena import door
from emulator.refusal import Refusal

GROUP, QUERY = "AWS::Athena::WorkGroup", "AWS::Athena::NamedQuery"


def register():
    handler = provisioners._RESOURCE_HANDLERS[GROUP]
    if QUERY in provisioners._RESOURCE_HANDLERS:
        return
    provisioners._RESOURCE_HANDLERS[GROUP] = {
        **handler,
        "create": lambda logical_id, props, stack_name: handler["create"](logical_id, _group(props), stack_name),
        "update": lambda name, old, new, stack_name, logical_id=None: handler["update"](name, old, _group(new), stack_name, logical_id),
        "delete": _delete_group,
    }
    provisioners._RESOURCE_HANDLERS[QUERY] = {"create": _create_query, "update": _update_query, "delete": _delete_query}


def _group(props):
    """With its configuration as the API knows it."""
    request = {"Name": props.get("Name"), "Configuration": props.get("WorkGroupConfiguration") or {}}
    shape = door.model().operation_model("CreateWorkGroup").input_shape
    request = api_model._coerce(shape, {key: value for key, value in request.items() if value is not None})
    _checked(GROUP, "CreateWorkGroup", request)
    return {**props, "WorkGroupConfiguration": request["Configuration"]}


def _delete_group(name, props):
    request = {"WorkGroup": name, "RecursiveDeleteOption": str(props.get("RecursiveDeleteOption", False)).lower() == "true"}
    if name in athena._workgroups:
        _checked(GROUP, "DeleteWorkGroup", request)
        athena._delete_workgroup(request)


def _create_query(logical_id, props, stack_name):
    """It may have no name in a template."""
    request = {"Name": provisioners._physical_name(stack_name, logical_id, max_len=128), **props}
    _checked(QUERY, "CreateNamedQuery", request)
    number = json.loads(athena._create_named_query(request)[2])["NamedQueryId"]
    return number, {"NamedQueryId": number}


def _update_query(_number, _old_props, props, stack_name):
    """It is another one then; CloudFormation takes the old one away."""
    return _create_query("query", props, stack_name)


def _delete_query(number, _props):
    athena._delete_named_query({"NamedQueryId": number})


def _checked(kind, operation, request):
    try:
        door.check(operation, request)
    except Refusal as refusal:
        raise ValueError(f"{kind}: {refusal.code}: {refusal.message}") from None
