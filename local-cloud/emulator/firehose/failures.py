"""Records that cannot be delivered, as the JSON documents that Firehose writes for them under the error prefix.

https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html
"""

import base64
import json
from dataclasses import dataclass

from emulator import cloud_clock

PROCESSING, CONVERSION, ICEBERG = "processing-failed", "format-conversion-failed", "iceberg-failed"


@dataclass(frozen=True)
class Failure:
    record: object
    # What is evaluated for !{firehose:error-output-type}.
    kind: str
    code: str
    message: str
    # Of a conversion: the table that the record was to be like.
    table: dict = None

    def line(self):
        last = ("lastErrorCode", "lastErrorMessage") if self.kind == CONVERSION else ("errorCode", "errorMessage")
        document = {
            "attemptsMade": 1, "arrivalTimestamp": int(self.record.arrived * 1000), last[0]: self.code, last[1]: self.message,
            "attemptEndingTimestamp": int(cloud_clock.now() * 1000), "rawData": base64.b64encode(self.record.data).decode(),
        }
        if self.kind == CONVERSION:
            document.update({"sequenceNumber": self.record.sequence, "subSequenceNumber": None, "dataCatalogTable": self.table})
        return json.dumps(document, separators=(",", ":")) + "\n"
