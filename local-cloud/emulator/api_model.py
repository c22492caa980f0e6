"""Checks a request against AWS's published API model, as the botocore package carries it."""

import functools

import botocore.loaders
from botocore.model import ServiceModel
from botocore.validate import ParamValidator


@functools.cache
def service_model(service):
    return ServiceModel(botocore.loaders.Loader().load_service_model(service, "service-2"), service)


def conform(service, shape_name, value):
    """The value with template strings turned into the model's types; ValueError with one sentence if it breaks the model."""
    shape = service_model(service).shape_for(shape_name)
    value = _coerce(shape, value)
    problems = ParamValidator().validate(value, shape).generate_report().splitlines()
    problems += _unknown_enums(shape, value, shape_name)
    if problems:
        raise ValueError(f"{shape_name}: {'; '.join(problems)}")
    return value


def _coerce(shape, value):
    """CloudFormation accepts "443" for 443 and "true" for true, and so does its GetAtt."""
    if shape.type_name == "structure" and isinstance(value, dict):
        return {k: _coerce(shape.members[k], v) if k in shape.members else v for k, v in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_coerce(shape.member, item) for item in value]
    if shape.type_name in ("integer", "long") and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    if shape.type_name == "boolean" and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value


def _unknown_enums(shape, value, path):
    """botocore's validator leaves enumerations and upper bounds to the service; a stand-in is the service."""
    if shape.type_name == "structure" and isinstance(value, dict):
        return [p for k, v in value.items() if k in shape.members for p in _unknown_enums(shape.members[k], v, f"{path}.{k}")]
    if shape.type_name == "list" and isinstance(value, list):
        return [p for item in value for p in _unknown_enums(shape.member, item, f"{path}[]")] + _too_big(shape, len(value), path)
    if shape.type_name == "string" and isinstance(value, str):
        allowed = getattr(shape, "enum", [])
        if allowed and value not in allowed:
            return [f"{path} is {value!r}, allowed: {', '.join(allowed)}"]
        return _too_big(shape, len(value), path)
    if shape.type_name in ("integer", "long") and isinstance(value, int):
        return _too_big(shape, value, path)
    return []


def _too_big(shape, size, path):
    limit = shape.metadata.get("max")
    return [f"{path} is {size}, at most {limit}"] if limit is not None and size > limit else []
