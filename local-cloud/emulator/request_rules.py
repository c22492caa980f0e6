"""A request against AWS's API model: types, required members, ranges, lengths, patterns and enumerations, each problem a sentence in AWS's words."""

import functools
import re

from botocore.validate import ParamValidator

# Java's names of character classes, and its pairs of surrogates, which Python's expressions do not have; each stands inside brackets.
CLASSES = {r"\p{L}": "A-Za-z\u00aa-\uffff", r"\p{N}": r"\d", r"\p{Z}": r"\s", r"\p{M}": "\u0300-\u036f", r"\p{S}": "$+<=>^`|~",
           r"\p{P}": r"!-/:-@\[-`{-~", r"\p{Alnum}": "A-Za-z0-9", r"\uD800\uDC00-\uDBFF\uDFFF": "\U00010000-\U0010ffff"}


def problem(shape, params):
    """What the model does not allow, or None."""
    found = ParamValidator().validate(params, shape)
    if found.has_errors():
        return found.generate_report()
    broken = list(_broken(shape, params, ""))
    return f"{len(broken)} validation error{'s' if broken[1:] else ''} detected: {'; '.join(broken)}" if broken else None


def _broken(shape, value, path):
    kind = shape.type_name
    if getattr(shape, "is_document_type", False):
        # It may be anything.
        return
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
    # This class stands outside of brackets.
    pattern = pattern.replace(r"\p{ASCII}", r"[\x00-\x7f]")
    return re.compile(re.sub(r"\$\{1,\d+\}$", "", pattern))
