"""A request against AWS's API model: types, required members, lengths, patterns and enumerations, refused in SageMaker's words."""

import functools
import re

from botocore.validate import ParamValidator

from emulator import api_model
from emulator.sagemaker.refusal import invalid

SERVICE = "sagemaker"
# Java's names of character classes, which Python's expressions do not have; each stands inside brackets.
CLASSES = {r"\p{L}": "A-Za-z\u00aa-\uffff", r"\p{N}": r"\d", r"\p{Z}": r"\s", r"\p{M}": "\u0300-\u036f", r"\p{S}": "$+<=>^`|~",
           r"\p{P}": r"!-/:-@\[-`{-~", r"\p{Alnum}": "A-Za-z0-9"}


def operation(name):
    model = api_model.service_model(SERVICE)
    return model.operation_model(name) if name in model.operation_names else None


def checked(name, params):
    """The parameters, if the API takes them."""
    shape = operation(name).input_shape
    problems = ParamValidator().validate(params, shape)
    if problems.has_errors():
        raise invalid(problems.generate_report())
    broken = list(_broken(shape, params, ""))
    if broken:
        raise invalid(f"{len(broken)} validation error{'s' if broken[1:] else ''} detected: {'; '.join(broken)}")
    return params


def _broken(shape, value, path):
    kind = shape.type_name
    if kind == "structure":
        for name, item in value.items():
            yield from _broken(shape.members[name], item, f"{path}.{name[0].lower()}{name[1:]}".lstrip("."))
    elif kind == "list":
        yield from _length(shape, len(value), path)
        for number, item in enumerate(value, 1):
            yield from _broken(shape.member, item, f"{path}.{number}.member")
    elif kind == "map":
        yield from _length(shape, len(value), path)
        for key, item in value.items():
            yield from _broken(shape.key, key, f"{path}.key")
            yield from _broken(shape.value, item, f"{path}.{key}")
    elif kind == "string":
        yield from _length(shape, len(value), path)
        if shape.enum and value not in shape.enum:
            yield _failed(value, path, f"satisfy enum value set: [{', '.join(shape.enum)}]")
        pattern = shape.metadata.get("pattern")
        if pattern and not _compiled(pattern).fullmatch(value):
            yield _failed(value, path, f"satisfy regular expression pattern: {pattern}")
    elif kind in ("integer", "long"):
        yield from _length(shape, value, path, "value")


def _length(shape, size, path, what="length"):
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield _failed(size, path, f"have {what} greater than or equal to {least}")
    if most is not None and size > most:
        yield _failed(size, path, f"have {what} less than or equal to {most}")


def _failed(value, path, rule):
    return f"Value '{value}' at '{path}' failed to satisfy constraint: Member must {rule}"


@functools.cache
def _compiled(pattern):
    for java, python in CLASSES.items():
        pattern = pattern.replace(java, python)
    return re.compile(re.sub(r"\$\{1,\d+\}$", "", pattern))
