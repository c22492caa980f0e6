"""Which objects a training job reads: the names of a channel's objects below its directory."""

from emulator.role_storage import Missing, Storage, split


def of(job):
    return Storage(job.request["RoleArn"], job.arn)


def relative(uri, key):
    """Where an object of a channel is found below the channel's directory."""
    prefix = split(uri)[1]
    if key == prefix or not prefix:
        return key.rpartition("/")[2] if prefix else key
    if prefix.endswith("/") or key.startswith(f"{prefix}/"):
        return key[len(prefix):].lstrip("/")
    return key[prefix.rfind("/") + 1:]
