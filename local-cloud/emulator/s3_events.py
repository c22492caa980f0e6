"""S3's events on the bus: MiniStack leaves out which version of an object they are about.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

import contextvars
import json

from ministack.services import eventbridge, s3

_version = contextvars.ContextVar("object_version", default=None)


def register():
    s3._fire_s3_event = _noting_version(s3._fire_s3_event)
    eventbridge._dispatch_event = _with_version(eventbridge._dispatch_event)


def _noting_version(fire):
    def fired(*arguments, version_id=None, **named):
        token = _version.set(version_id)
        try:
            return fire(*arguments, version_id=version_id, **named)
        finally:
            _version.reset(token)
    return fired


def _with_version(dispatch):
    def dispatched(event, *rest, **named):
        if event["Source"] == "aws.s3" and _version.get():
            detail = json.loads(event["Detail"])
            detail["object"]["version-id"] = _version.get()
            event = {**event, "Detail": json.dumps(detail)}
        return dispatch(event, *rest, **named)
    return dispatched
