"""Records that come in: direct put, one by one or in batches.

https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
"""

import base64
import binascii
import time
import uuid

from emulator.firehose import deliveries, streams, telemetry, world
from emulator.firehose.refusals import invalid
from emulator.refusal import Refusal

LARGEST_BATCH = 4 * 2**20
UNAVAILABLE = "ServiceUnavailableException"
SLOW_DOWN = "Slow down."


def put_record(params):
    stream = _taking(params["DeliveryStreamName"])
    data = _data(params["Record"])
    if _fault(stream, 1):
        raise Refusal(UNAVAILABLE, SLOW_DOWN, 503)
    _take(stream, [data], "PutRecord")
    return {"RecordId": _id(), "Encrypted": _encrypted(stream)}


def put_record_batch(params):
    stream = _taking(params["DeliveryStreamName"])
    datas = [_data(record) for record in params["Records"]]
    if sum(len(data) for data in datas) > LARGEST_BATCH:
        raise invalid(f"Records size exceeds 4 MB limit: it is {sum(len(data) for data in datas)} bytes.")
    failed = _fault(stream, len(datas))
    # Which records of a batch fail is not ordered: here it is the last ones.
    taken = datas[:len(datas) - failed]
    _take(stream, taken, "PutRecordBatch")
    responses = [{"RecordId": _id()} for _ in taken] + [{"ErrorCode": UNAVAILABLE, "ErrorMessage": SLOW_DOWN}] * failed
    return {"FailedPutCount": failed, "Encrypted": _encrypted(stream), "RequestResponses": responses}


def _taking(name):
    stream = streams.known(name)
    if world.strikes("throttle"):
        raise Refusal(UNAVAILABLE, SLOW_DOWN, 503)
    if stream["type"] != "DirectPut":
        raise invalid(f"This operation is not permitted on Firehose streams with a source of type {stream['type']}.")
    return stream


def _data(record):
    data = record["Data"]
    if isinstance(data, (bytes, bytearray)):
        # From inside of the emulator.
        decoded = bytes(data)
    else:
        try:
            decoded = base64.b64decode(data, validate=True)
        except binascii.Error:
            raise Refusal("SerializationException", "Record.Data is not base64.") from None
    if len(decoded) > 1000 * 1024:
        raise Refusal("ValidationException", f"1 validation error detected: Value of {len(decoded)} bytes at 'record.data' failed to satisfy "
                      "constraint: Member must have length less than or equal to 1024000")
    return decoded


def _fault(stream, there):
    """How many of these records are not taken."""
    fault = world.strikes("failPuts", stream["name"])
    return min(fault.get("records", there), there) if fault else 0


def _take(stream, datas, operation):
    size = sum(len(data) for data in datas)
    deliveries.of(stream).add(datas)
    telemetry.count(stream, IncomingRecords=len(datas), IncomingBytes=size, IncomingPutRequests=1,
                    **{f"{operation}_Requests": 1, f"{operation}_Bytes": size})
    if operation == "PutRecordBatch":
        telemetry.count(stream, PutRecordBatch_Records=len(datas))


def _id():
    return f"{int(time.time() * 1000):020d}{uuid.uuid4().hex}"


def _encrypted(stream):
    return (stream.get("encryption") or {}).get("Status") == "ENABLED"
