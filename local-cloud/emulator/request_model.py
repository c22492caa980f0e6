"""Reads a request back into an operation and its parameters and checks them against AWS's API model, as botocore carries it.

The SDK that made the request has checked little: JavaScript knows no types when it runs, and none checks enumerations.
"""

import functools
import json
import re
from urllib.parse import parse_qs, unquote

from defusedxml import ElementTree

from emulator import api_model

# Names by which MiniStack's router knows a service, where botocore's folder of models has another.
MODELS = {"states": "stepfunctions"}
EVENTS = ("/events", "/items", "/users", "/actions", "/action-interactions")


def problem(service, request):
    """One sentence about what AWS would not take, or None."""
    try:
        model = api_model.service_model(_model(service, request))
        operation, params = READERS[model.metadata["protocol"]](model, request)
        if params is not None and operation.input_shape:
            api_model.conform(model.service_name, operation.input_shape.name, params)
        return None
    except (ValueError, KeyError, LookupError) as cause:
        return f"{service}: {cause}"


def _model(service, request):
    if service == "personalize" and "x-amz-target" not in request.headers:
        # Two more APIs are signed for the same service.
        return "personalize-events" if request.path in EVENTS else "personalize-runtime"
    return MODELS.get(service, service)


def _json(model, request):
    name = request.headers.get("x-amz-target", "").split(".")[-1]
    return _operation(model, name), json.loads(request.body or b"{}")


def _query(model, request):
    form = {**request.params, **parse_qs(request.body.decode("utf-8", "replace"))}
    # Members are flattened in a form: only that the operation exists is checked.
    return _operation(model, "".join(form.get("Action", [""]))), None


def _rest(model, request):
    for operation, path, query in _routes(model):
        match = path.fullmatch(request.path)
        asked = {key: request.params[key][0] for key in query if key in request.params}
        # Operations may share an address: PutObject is what CopyObject is without the name of a source, and UploadPart without the number of a part.
        if operation.http["method"] == request.method and match and asked == query and _has_required(operation, request):
            return operation, _members(operation, {k: unquote(v) for k, v in match.groupdict().items()}, request)
    raise LookupError(f"{request.method} {request.path} is no operation of the service")


def _has_required(operation, request):
    there = {"header": request.headers, "querystring": request.params}
    return all(wire in there[where] for where, wire in _required(operation))


def _required(operation):
    """The members that a request has to have beside its path and its body: where they are, and their names there."""
    shape = operation.input_shape
    wanted = [shape.members[name].serialization for name in shape.required_members] if shape else []
    return [(each["location"], each["name"].lower() if each["location"] == "header" else each["name"]) for each in wanted
            if each.get("location") in ("header", "querystring")]


READERS = {"json": _json, "query": _query, "rest-json": _rest, "rest-xml": _rest}


def _operation(model, name):
    if name not in model.operation_names:
        raise LookupError(f'"{name}" is no operation of the service')
    return model.operation_model(name)


@functools.cache
def _routes(model):
    """Operations with the pattern of their path and their fixed query, the most particular first."""
    routes = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        path, _, query = operation.http["requestUri"].partition("?")
        fixed = {key: values[0] for key, values in parse_qs(query, keep_blank_values=True).items()}
        pattern = re.sub(r"\\{(\w+)(\\\+)?\\}", lambda m: f"(?P<{m[1]}>{'.+' if m[2] else '[^/]+'})", re.escape(path))
        routes.append((operation, re.compile(f"{pattern.rstrip('/')}/?"), fixed))
    return sorted(routes, key=lambda route: (-len(route[2]), -len(_required(route[0])), -len(route[0].http["requestUri"])))


def _members(operation, labels, request):
    shape, members = operation.input_shape, {}
    if shape is None:
        return members
    payload = shape.serialization.get("payload")
    for name, member in shape.members.items():
        where, wire = member.serialization.get("location"), member.serialization.get("name", name)
        if where == "uri":
            members[name] = labels[wire]
        elif where == "header" and wire.lower() in request.headers:
            members[name] = request.headers[wire.lower()]
        elif where == "querystring" and wire in request.params:
            members[name] = request.params[wire][0]
        elif name == payload and request.body:
            members[name] = _document(member, request.body) if member.type_name == "structure" and _is_xml(operation) else request.body
    if payload is None and request.body and operation.service_model.metadata["protocol"] == "rest-json":
        members.update(json.loads(request.body))
    return members


def _is_xml(operation):
    return operation.service_model.metadata["protocol"] == "rest-xml"


def _document(shape, body):
    try:
        return _element(shape, ElementTree.fromstring(body))
    except ElementTree.ParseError as cause:
        raise ValueError(f"the body is not XML: {cause}") from None


def _element(shape, node):
    """An element as the members of its shape; what the shape does not have keeps its name, for the validator to find."""
    if shape.type_name == "list":
        return [_element(shape.member, child) for child in node]
    if shape.type_name != "structure":
        return node.text or ""
    names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
    found = {}
    for child in node:
        tag = child.tag.rpartition("}")[2]
        name = names.get(tag, tag)
        member = shape.members.get(name)
        if member is None:
            found[name] = child.text
        elif member.serialization.get("flattened"):
            found.setdefault(name, []).append(_element(member.member, child))
        else:
            found[name] = _element(member, child)
    return found
