"""What an attempt at delivery needs in both destinations."""

import gzip

from emulator import role_storage


class Failed(Exception):
    """An attempt that is made again."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


EXTENSIONS = {"UNCOMPRESSED": "", "GZIP": ".gz"}


def bucket(config):
    return config["BucketARN"].rpartition(":")[2]


def put(stream, config, key, data):
    """Under the destination's role; the URI."""
    uri = f"s3://{bucket(config)}/{key}"
    try:
        role_storage.Storage(config["RoleARN"], stream["arn"]).upload(uri, data)
    except role_storage.Missing as problem:
        raise Failed("S3.NoSuchBucket", f"The specified bucket does not exist. {problem}") from None
    return uri


def packed(config, data):
    """As the destination compresses its objects."""
    return gzip.compress(data, mtime=0) if config.get("CompressionFormat") == "GZIP" else data


def extension(config, converted=False):
    return config.get("FileExtension") or (".parquet" if converted else EXTENSIONS[config.get("CompressionFormat", "UNCOMPRESSED")])
