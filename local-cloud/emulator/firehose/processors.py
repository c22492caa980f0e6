"""The processors of a destination, as far as they are here: a delimiter after each record, and partition keys by jq."""

import json

from emulator.firehose import partition_keys
from emulator.firehose.refusals import invalid, not_implemented

KNOWN = ("AppendDelimiterToRecord", "MetadataExtraction")


def parameters(config, kind):
    """Of the processor of this type; None when there is none."""
    processing = config.get("ProcessingConfiguration") or {}
    for processor in processing.get("Processors") or [] if processing.get("Enabled") else []:
        if processor["Type"] == kind:
            return {each["ParameterName"]: each["ParameterValue"] for each in processor.get("Parameters") or []}
    return None


def delimiter(config):
    """What comes after each record; it is told as the text of a JSON string, or as it is."""
    found = parameters(config, "AppendDelimiterToRecord")
    if found is None:
        return b""
    told = found.get("Delimiter", "\\n")
    try:
        return json.loads(f'"{told}"').encode()
    except ValueError:
        return told.encode()


def query(config):
    return (parameters(config, "MetadataExtraction") or {}).get("MetadataExtractionQuery")


def check(config):
    for processor in (config.get("ProcessingConfiguration") or {}).get("Processors") or []:
        if processor["Type"] not in KNOWN:
            raise not_implemented(f"processor {processor['Type']}, only {' and '.join(KNOWN)}")
    extraction, dynamic = parameters(config, "MetadataExtraction"), (config.get("DynamicPartitioningConfiguration") or {}).get("Enabled")
    if extraction is not None:
        if extraction.get("JsonParsingEngine") != "JQ-1.6" or not query(config):
            raise invalid("MetadataExtraction needs MetadataExtractionQuery, and JsonParsingEngine JQ-1.6.")
        partition_keys.check(query(config))
        if not dynamic:
            raise invalid("MetadataExtraction needs DynamicPartitioningConfiguration to be enabled.")
    if dynamic and extraction is None:
        raise invalid("DynamicPartitioningConfiguration needs the processor MetadataExtraction.")
    if dynamic and "!{partitionKeyFrom" not in config.get("Prefix", ""):
        raise invalid("Prefix must contain partition keys when dynamic partitioning is enabled.")
    if dynamic and config.get("BufferingHints", {}).get("SizeInMBs", 128) < 64:
        raise invalid("BufferingHints.SizeInMBs must be at least 64 when dynamic partitioning is enabled.")
