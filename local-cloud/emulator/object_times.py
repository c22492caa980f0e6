"""Objects of S3 have the time of the cloud as LastModified, so that a state machine can tell how old they are."""

from ministack.services import s3

from emulator import cloud_clock


def register():
    s3.now_iso = cloud_clock.iso
