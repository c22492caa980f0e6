"""Objects of the emulated S3, as a stand-in moves them: read from the store, written through the service (so that its events leave).

Each move is recorded as a call of the role that the stand-in was given.
"""

from ministack import app as ministack_app
from ministack.core.responses import get_account_id, get_region
from ministack.services import s3

from emulator import recorder


class Missing(Exception):
    """There is nothing at a URI."""


def split(uri):
    """Bucket and key of s3://bucket/key."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


class Storage:
    def __init__(self, role, via):
        self._caller = {"principal": role, "via": via}

    def keys(self, uri):
        """Keys that begin with the URI's, in order; Missing when the bucket is."""
        bucket, prefix = split(uri)
        self._note("ListBucket", f"arn:aws:s3:::{bucket}", conditions={"s3:prefix": [prefix]})
        stored = s3._buckets.get(bucket)
        if stored is None:
            raise Missing(f"The bucket of {uri} does not exist")
        return sorted(key for key in list(stored["objects"]) if key.startswith(prefix) and not key.endswith("/"))

    def download(self, uri, key, path):
        """Nothing when the object was deleted meanwhile."""
        bucket, _ = split(uri)
        self._note("GetObject", f"arn:aws:s3:::{bucket}/{key}")
        data = s3._get_object_data(bucket, key)
        if data is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def upload(self, uri, data, kind="application/octet-stream"):
        bucket, key = split(uri)
        self._note("PutObject", f"arn:aws:s3:::{bucket}/{key}")
        headers = {"host": "s3", "content-type": kind, "content-length": str(len(data)), "authorization":
                   f"AWS4-HMAC-SHA256 Credential={get_account_id()}/20260101/{get_region()}/s3/aws4_request"}
        status, _, answer = ministack_app.call_service_handler_sync(
            ministack_app.SERVICE_HANDLERS["s3"], "PUT", f"/{bucket}/{key}", headers, data, {})
        if status >= 400:
            raise Missing(f"{uri} could not be written: {answer.decode(errors='replace')}")

    def _note(self, operation, arn, **more):
        recorder.note(service="s3", operation=operation, action=f"s3:{operation}", resources=[arn], **self._caller, **more, status=0)
