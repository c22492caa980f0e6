"""Captions as WebVTT: of a file beside the source, or of the 608 captions in its pictures. A source that has none gives a track without cues."""

import re
import subprocess

from emulator import role_storage
from emulator.mediaconvert.job import Failed
from emulator.mediaconvert.refusals import not_implemented

TIMEOUT_S = 120
EMPTY = "WEBVTT\n"
# Both players and packagers count the media from 0.
MAP = "X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0"


def write(captions, source, storage, path):
    kind = captions.selector.get("SourceType", "NULL_SOURCE")
    if kind in ("SRT", "WEBVTT"):
        text = _of_file(captions.selector["FileSourceSettings"]["SourceFile"], storage, path)
    elif kind == "EMBEDDED":
        text = _embedded(source)
    elif kind == "NULL_SOURCE":
        text = EMPTY
    else:
        raise not_implemented(f"captions from {kind}")
    head, _, cues = (text or EMPTY).partition("\n")
    path.write_text(f"{head}\n{MAP}\n{cues}", encoding="utf-8")


def _of_file(uri, storage, path):
    bucket, key = role_storage.split(uri)
    beside = path.with_suffix(f".source{key[key.rfind('.'):]}")
    storage.download(uri, key, beside)
    if not beside.exists():
        raise Failed(1404, f"Unable to open input caption file [{uri}]: not found in the bucket {bucket}.")
    done = _ffmpeg("-i", f"file:{beside}", "-f", "webvtt", "-")
    beside.unlink()
    if done.returncode:
        raise Failed(1076, f"The caption file [{uri}] can't be read.")
    return done.stdout


def _embedded(source):
    """lavfi reads the path inside a filter's arguments; ours is a temporary one without special characters."""
    if not source.video or not re.fullmatch(r"[\w./-]+", source.path):
        return EMPTY
    done = _ffmpeg("-f", "lavfi", "-i", f"movie={source.path}[out0+subcc]", "-map", "0:s?", "-f", "webvtt", "-")
    return done.stdout if done.returncode == 0 else EMPTY


def _ffmpeg(*arguments):
    return subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *arguments], capture_output=True, text=True, timeout=TIMEOUT_S, check=False,
                          stdin=subprocess.DEVNULL)
