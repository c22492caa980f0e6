"""Objects of the emulated S3, as a training platform moves them: read from the store, written through the service (so that its events leave)."""

from urllib.parse import quote

from ministack import app as ministack_app
from ministack.core.responses import get_account_id, get_region
from ministack.services import s3


class Missing(Exception):
    """There is nothing at a URI."""


def split(uri):
    """Bucket and key of s3://bucket/key."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def keys(uri):
    """Keys that begin with the URI's, in order; Missing when the bucket is."""
    bucket, prefix = split(uri)
    stored = s3._buckets.get(bucket)
    if stored is None:
        raise Missing(f"The bucket of {uri} does not exist")
    return sorted(key for key in list(stored["objects"]) if key.startswith(prefix) and not key.endswith("/"))


def download(uri, key, path):
    """None when the object was deleted meanwhile."""
    data = s3._get_object_data(split(uri)[0], key)
    if data is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def upload(uri, data):
    bucket, key = split(uri)
    headers = {"host": "s3", "content-length": str(len(data)), "authorization":
               f"AWS4-HMAC-SHA256 Credential={get_account_id()}/20260101/{get_region()}/s3/aws4_request"}
    status, _, answer = ministack_app.call_service_handler_sync(
        ministack_app.SERVICE_HANDLERS["s3"], "PUT", f"/{bucket}/{quote(key)}", headers, data, {})
    if status >= 400:
        raise Missing(f"{uri} could not be written: {answer.decode(errors='replace')}")


def relative(uri, key):
    """Where an object of a channel is found below the channel's directory."""
    prefix = split(uri)[1]
    if key == prefix or not prefix:
        return key.rpartition("/")[2] if prefix else key
    if prefix.endswith("/") or key.startswith(f"{prefix}/"):
        return key[len(prefix):].lstrip("/")
    return key[prefix.rfind("/") + 1:]
