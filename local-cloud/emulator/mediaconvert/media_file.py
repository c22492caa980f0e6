"""What ffprobe knows of a file, in the few terms that encoding needs."""

import dataclasses
import fractions
import json
import subprocess

PROBE_S = 30
# Demuxers that take anything for media: text as a terminal's output, raw bytes as sound.
NOT_MEDIA = {"tty", "ansi", "bin", "xbin", "idf", "data", "subviewer", "srt", "webvtt", "lrc", "ffmetadata", "hls", "concat", "dash"}


class Unreadable(Exception):
    """No media that ffprobe can open."""


@dataclasses.dataclass(frozen=True)
class Source:
    """An input as it is displayed: rotation and the shape of its pixels applied."""

    path: str
    uri: str
    duration: float
    width: int
    height: int
    frame_rate: fractions.Fraction
    video: bool
    audio: bool


def read(path):
    """ffprobe's own account of the file."""
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", f"file:{path}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_S, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise Unreadable(f"the file could not be read within {PROBE_S} s") from None
    found = json.loads(done.stdout or "{}")
    if done.returncode or not found.get("streams") or found["format"]["format_name"] in NOT_MEDIA:
        raise Unreadable((done.stderr.strip().splitlines() or ["no streams"])[-1].replace(f"file:{path}", "the file"))
    return found


def source(path, uri, rotate):
    found = read(path)
    video = first(found, "video")
    width, height = _displayed(video, rotate) if video else (0, 0)
    return Source(str(path), uri, duration(found), width, height, frame_rate(video) if video else fractions.Fraction(0),
                  video is not None, first(found, "audio") is not None)


def first(found, kind):
    """The first track of a kind; a cover picture is no video."""
    tracks = [each for each in found["streams"] if each["codec_type"] == kind and not each.get("disposition", {}).get("attached_pic")]
    return tracks[0] if tracks else None


def duration(found):
    """Of the container, else of its longest track; 0 when nothing tells."""
    lengths = [found["format"].get("duration"), *(each.get("duration") for each in found["streams"])]
    return max((float(each) for each in lengths if each not in (None, "N/A")), default=0.0)


def frame_rate(video):
    for name in ("avg_frame_rate", "r_frame_rate"):
        numerator, _, denominator = video.get(name, "0/0").partition("/")
        if int(numerator) and int(denominator or 0):
            return fractions.Fraction(int(numerator), int(denominator)).limit_denominator(1001)
    return fractions.Fraction(0)


def rotation(video):
    """Clockwise, 0 to 270; ffprobe tells it counter-clockwise."""
    for side in video.get("side_data_list", []):
        if "rotation" in side:
            return -int(side["rotation"]) % 360
    return 0


def _displayed(video, rotate):
    width, height = video.get("width", 0), video.get("height", 0)
    shape = video.get("sample_aspect_ratio", "1:1").partition(":")
    if int(shape[0] or 0) and int(shape[2] or 0):
        width = round(width * int(shape[0]) / int(shape[2]))
    return (height, width) if rotate and rotation(video) in (90, 270) else (width, height)


def turned(source):
    return dataclasses.replace(source, width=source.height, height=source.width)
