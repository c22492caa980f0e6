"""Objects of S3 - or files of this machine, by file:// - as the driver sees them: listed, looked into, written, deleted."""
import bz2
import os
import shutil
import zlib
from dataclasses import dataclass

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from .errors import EtlError


PACKERS = {".gz": lambda: zlib.decompressobj(wbits=31), ".bz2": bz2.BZ2Decompressor}


@dataclass(frozen=True)
class Stored:
    uri: str
    size: int

    @property
    def name(self):
        return self.uri.rsplit("/", 1)[1]


class Storage:
    """Of one thread or many: clients of boto3 may be shared."""

    def __init__(self):
        self._client = None

    def _s3(self):
        self._client = self._client or boto3.client("s3")
        return self._client

    def list(self, uri):
        """All objects below a folder, without those that Spark calls hidden; an object's own URI gives just this object."""
        scheme, bucket, key = split(uri)
        try:
            found = _walk(key) if scheme == "file" else self._keys(scheme, bucket, key)
        except (BotoCoreError, ClientError) as error:
            raise EtlError("SourceUnreachable", f"{uri} cannot be listed: {error}") from error
        return [stored for stored in found if not _hidden(stored.uri[len(uri.rstrip('/')):])]

    def _keys(self, scheme, bucket, key):
        pages = self._s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key)
        base = key.rstrip("/")
        # The prefix orders would also list orders-old/.
        return [Stored(f"{scheme}://{bucket}/{item['Key']}", item["Size"]) for page in pages for item in page.get("Contents", [])
                if not base or item["Key"] == base or item["Key"].startswith(f"{base}/")]

    def head(self, uri, size):
        """At most `size` bytes of an object's beginning, unpacked."""
        scheme, bucket, key = split(uri)
        try:
            if scheme == "file":
                with open(key, "rb") as file:
                    data = file.read(size)
            else:
                data = self._s3().get_object(Bucket=bucket, Key=key, Range=f"bytes=0-{size - 1}")["Body"].read()
        except (BotoCoreError, ClientError, OSError) as error:
            raise EtlError("SourceUnreachable", f"{uri} cannot be read: {error}") from error
        packer = next((packer for ending, packer in PACKERS.items() if uri.endswith(ending)), None)
        try:
            return _unpacked(packer, data, size) if packer else data
        except (zlib.error, OSError) as error:
            raise EtlError("UnsupportedFormat", f"{uri} is not packed as its name says: {error}") from error

    def put(self, uri, text):
        scheme, bucket, key = split(uri)
        if scheme != "file":
            self._s3().put_object(Bucket=bucket, Key=key, Body=text.encode(), ContentType="application/json")
            return
        os.makedirs(os.path.dirname(key), exist_ok=True)
        with open(key, "w", encoding="utf-8") as file:
            file.write(text)

    def delete(self, uri):
        scheme, bucket, key = split(uri)
        if scheme != "file":
            self._s3().delete_object(Bucket=bucket, Key=key)
        elif os.path.isdir(key):
            shutil.rmtree(key)
        elif os.path.exists(key):
            os.remove(key)

    def keep_only(self, folder, ending):
        """What is in a folder that was written: leaves no marker of the file system, which an import would take for data."""
        scheme, bucket, key = split(folder)
        found = _walk(key) if scheme == "file" else self._keys(scheme, bucket, key)
        for stored in found:
            if not stored.name.endswith(ending):
                self.delete(stored.uri)
        return [stored for stored in found if stored.name.endswith(ending)]


def _unpacked(packer, data, size):
    """One stream may follow another. A bomb unpacks no further than asked."""
    unpacked = b""
    while data and len(unpacked) < size:
        stream = packer()
        unpacked += stream.decompress(data, size - len(unpacked))
        data = stream.unused_data.lstrip(b"\0")
    return unpacked


def split(uri):
    scheme, _, rest = uri.partition("://")
    if scheme == "file":
        return scheme, "", rest
    bucket, _, key = rest.partition("/")
    return scheme, bucket, key


def _walk(path):
    if os.path.isfile(path):
        return [Stored(f"file://{path}", os.path.getsize(path))]
    files = (os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
    return sorted((Stored(f"file://{file}", size) for file in files if (size := _size(file)) is not None), key=lambda stored: stored.uri)


def _size(file):
    """None of what has gone since it was listed."""
    try:
        return os.path.getsize(file)
    except FileNotFoundError:
        return None


def _hidden(path):
    return any(part.startswith((".", "_")) and "=" not in part or part.endswith("_$folder$") for part in path.split("/"))
