"""Partition keys of a record, by the jq expression of the processor MetadataExtraction; jq itself evaluates it.

Firehose has jq 1.6; the package carries a later one, so what 1.6 lacks is not found out here.
https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
"""

import functools

from emulator.firehose.refusals import invalid

CODE = "DynamicPartitioning.MetadataExtractionFailed"


class Failed(Exception):
    """A record has no partition keys."""


@functools.cache
def _program(query):
    # Here, because most emulators never need it.
    import jq

    return jq.compile(query)


def check(query):
    try:
        _program(query)
    except ValueError as problem:
        raise invalid(f"MetadataExtractionQuery is not a valid jq 1.6 expression: {problem}") from None


def of(query, data):
    """The keys as text; Failed when the record has none, or empty ones."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Failed("Non UTF-8 record provided. Only UTF-8 encoded data supported") from None
    try:
        found = _program(query).input_text(text).all()
    except ValueError as problem:
        raise Failed(f"Metadata extraction failed: {problem}") from None
    if len(found) != 1 or not isinstance(found[0], dict):
        raise Failed(f"The expression gave {len(found)} results, and must give one object of partition keys")
    if any(value in (None, "") or isinstance(value, (dict, list)) for value in found[0].values()):
        raise Failed("partitionKeys values must not be null or empty")
    return {key: _text(value) for key, value in found[0].items()}


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)
