"""Media for tests: clips that ffmpeg makes, and jobs over them."""

import contextlib
import functools
import json
import pathlib
import re
import struct
import subprocess
import tempfile

from botocore.config import Config
from botocore.exceptions import ClientError

from emulator import mediaconvert
from emulator.mediaconvert import control, jobs
from emulator.tests.running import ACCOUNT, REGION, eventually
from emulator.tests.scripted import OwnScriptedTest, ScriptedTest

ROLE = f"arn:aws:iam::{ACCOUNT}:role/media"
BUCKET = "media"
ENDED = ("COMPLETE", "CANCELED", "ERROR")
SOUND = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


@functools.cache
def clip(name="a.mp4", size="320x180", seconds=3, picture="testsrc2", sound=True, options=H264, rate=25):
    """The bytes of a clip; `picture` is a source of lavfi."""
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory, name)
        filters = f"{picture}{'' if '=' in picture else '='}{':' if '=' in picture else ''}size={size}:rate={rate}"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", filters, *(SOUND if sound else ()), "-t", str(seconds), *options,
                        *(("-c:a", "aac") if sound and "-c:a" not in options else ()), str(path)], check=True, timeout=60, stdin=subprocess.DEVNULL)
        return path.read_bytes()


def turned(data):
    """The same clip, to be shown turned by 90 degrees clockwise: the matrix in the header of its first track says so."""
    at = data.index(b"tkhd") + 44
    matrix = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    return data[:at] + matrix + data[at + 36:]


def captioned(text, seconds=3, rate=25):
    """A clip whose pictures carry `text` as 608 captions (line 21, channel 1), in a message beside each picture."""
    stream = clip("a.h264", seconds=seconds, sound=False, options=(*H264, "-x264-params", "slices=1:aud=0"), rate=rate)
    letters = [tuple(text[at:at + 2].ljust(2).encode()) for at in range(0, len(text), 2)]
    # Pop-on: begin, clear, where, what, show; and clear the screen a second before the end.
    shown = [(0x14, 0x20), (0x14, 0x2E), (0x14, 0x70), *letters, (0x14, 0x2F)]
    pairs = {10 + number: pair for number, pair in enumerate(shown)} | {rate * (seconds - 1): (0x14, 0x2C)}
    slices, parts = 0, re.split(rb"(?=\x00\x00\x01[\x01\x05\x21\x25\x41\x45\x61\x65])", stream)
    made = [parts[0]]
    for part in parts[1:]:
        made += [_message(pairs.get(slices, (0, 0))), part]
        slices += 1
    with tempfile.TemporaryDirectory() as directory:
        raw, path = pathlib.Path(directory, "a.h264"), pathlib.Path(directory, "a.mp4")
        raw.write_bytes(b"".join(made))
        subprocess.run(["ffmpeg", "-v", "error", "-r", str(rate), "-i", str(raw), "-c", "copy", str(path)], check=True, timeout=60, stdin=subprocess.DEVNULL)
        return path.read_bytes()


def _message(pair):
    """SEI with two bytes of captions, as ATSC A/53 has them; each byte with odd parity."""
    odd = bytes(byte | (0 if bin(byte).count("1") % 2 else 0x80) for byte in pair)
    payload = bytes([0xB5, 0x00, 0x31]) + b"GA94" + bytes([0x03, 0xC1, 0xFF, 0xFC]) + odd + b"\xff"
    return b"\x00\x00\x01\x06" + bytes([4, len(payload)]) + payload + b"\x80"


def automated(**settings):
    return {"AbrSettings": {"MaxAbrBitrate": 8_000_000, "MinAbrBitrate": 200_000, "MaxRenditions": 4, **settings}}


def video(codec="H_264", **more):
    """Of automated ABR; `MaxBitrate` makes it a fixed one."""
    name = {"H_264": "H264Settings", "H_265": "H265Settings", "AV1": "Av1Settings"}[codec]
    gop = {"GopSize": 25} if codec == "AV1" else {"GopSize": 1, "GopSizeUnits": "SECONDS", "QualityTuningLevel": "MULTI_PASS_HQ"}
    size = {key: more.pop(key) for key in ("Width", "Height", "ScalingBehavior") if key in more}
    return {"VideoDescription": {**size, "CodecSettings": {"Codec": codec, name: {"RateControlMode": "QVBR", **gop, **more}}}}


def audio(bitrate=96_000, **more):
    aac = {"Bitrate": bitrate, "CodingMode": "CODING_MODE_2_0", "SampleRate": 48_000}
    return {"AudioDescriptions": [{"AudioSourceName": "Audio Selector 1", "CodecSettings": {"Codec": "AAC", "AacSettings": aac}, **more}]}


def captions(selector, language="ENG"):
    return {"CaptionDescriptions": [{"CaptionSelectorName": selector, "LanguageCode": language, "LanguageDescription": language.title(),
                                     "DestinationSettings": {"DestinationType": "WEBVTT"}}]}


def output(modifier, container="CMFC", *parts):
    made = {"NameModifier": modifier, "ContainerSettings": {"Container": container}}
    for part in parts:
        made.update(part)
    return made


def cmaf(destination, *outputs, abr=None, **more):
    settings = {"Destination": destination, "SegmentLength": 2, "FragmentLength": 1, "SegmentControl": "SEGMENTED_FILES",
                "WriteHlsManifest": "ENABLED", "WriteDashManifest": "ENABLED", **more}
    return {"Outputs": list(outputs), **({"AutomatedEncodingSettings": abr} if abr else {}),
            "OutputGroupSettings": {"Type": "CMAF_GROUP_SETTINGS", "CmafGroupSettings": settings}}


def poster(destination):
    capture = {"Codec": "FRAME_CAPTURE", "FrameCaptureSettings": {"FramerateNumerator": 1, "FramerateDenominator": 10, "MaxCaptures": 1, "Quality": 80}}
    return {"Outputs": [{"ContainerSettings": {"Container": "RAW"}, "VideoDescription": {"CodecSettings": capture}}],
            "OutputGroupSettings": {"Type": "FILE_GROUP_SETTINGS", "FileGroupSettings": {"Destination": destination}}}


def request(source, *groups, selectors=None, **more):
    given = {"FileInput": source, "AudioSelectors": {"Audio Selector 1": {"DefaultSelection": "DEFAULT"}}, "TimecodeSource": "ZEROBASED",
             "VideoSelector": {"Rotate": "AUTO"}, **({"CaptionSelectors": selectors} if selectors else {})}
    return {"Role": ROLE, "Settings": {"Inputs": [given], "OutputGroups": list(groups)}, **more}


def simple(source, folder, abr=None, **more):
    """One automated CMAF group with pictures and sound."""
    group = cmaf(f"s3://{BUCKET}/{folder}/h264/index", output("_video", "CMFC", video()), output("_audio", "CMFC", audio()), abr=abr or automated())
    return request(source, group, **more)


class _Media:
    door = control

    @classmethod
    def _furnish(cls):
        cls.mediaconvert, cls.s3 = cls.client("mediaconvert"), cls.client("s3")
        iam, trust = cls.client("iam"), {"Effect": "Allow", "Principal": {"Service": "mediaconvert.amazonaws.com"}, "Action": "sts:AssumeRole"}
        if "media" not in [role["RoleName"] for role in iam.list_roles()["Roles"]]:
            iam.create_role(RoleName="media", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
        if BUCKET not in [bucket["Name"] for bucket in cls.s3.list_buckets()["Buckets"]]:
            cls.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    def setUp(self):
        super().setUp()
        self.control("DELETE")

    def world(self, **settings):
        return self.control("PUT", {"settings": settings})

    def put(self, key, data):
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=data)
        return f"s3://{BUCKET}/{key}"

    def job(self, identifier):
        return self.mediaconvert.get_job(Id=identifier)["Job"]

    def ended(self, identifier):
        return eventually(lambda: (job := self.job(identifier))["Status"] in ENDED and job)

    def stored(self, prefix):
        found = self.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
        return {each["Key"].removeprefix(prefix): each["Size"] for each in found}

    def text(self, key):
        return self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()


class MediaTest(_Media, ScriptedTest):
    pass


class OwnMediaTest(_Media, OwnScriptedTest):
    stand_in = mediaconvert
    jobs = jobs
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})

    def _end(self, job):
        # Those that are over already are refused.
        with contextlib.suppress(ClientError):
            self.mediaconvert.cancel_job(Id=job.id)
