"""What an encoded group consists of: its segments with their times and sizes, and the manifests over them."""

import dataclasses
import json
import re
import subprocess

from emulator.mediaconvert import boxes, dash, hls

H264_PROFILES = {"Constrained Baseline": "42E0", "Baseline": "4200", "Main": "4D40", "High": "6400"}


@dataclasses.dataclass(frozen=True)
class Segment:
    name: str
    seconds: float
    size: int
    start: int


@dataclasses.dataclass(frozen=True)
class Packaged:
    """A track with its segments; `init` and `timescale` are of fragmented MP4 only."""

    track: object
    segments: list
    init: str | None
    timescale: int
    codecs: str

    @property
    def seconds(self):
        return sum(each.seconds for each in self.segments)

    @property
    def average(self):
        return round(sum(each.size for each in self.segments) * 8 / self.seconds)

    @property
    def peak(self):
        return max(self.average, *(round(each.size * 8 / each.seconds) for each in self.segments if each.seconds >= 0.5), 1)


def tracks(group, directory):
    return [_packaged(track, directory) for track in group.tracks]


def _packaged(track, directory):
    text = (directory / f"{track.stem}.m3u8").read_text()
    entries = re.findall(r"#EXTINF:([\d.]+),\n(.+)", text)
    if track.extension == "ts":
        segments = [Segment(name, float(seconds), (directory / name).stat().st_size, 0) for seconds, name in entries]
        return Packaged(track, segments, None, 0, _codecs_of_ts(directory / segments[0].name))
    init = f"{track.stem}init.{track.extension}"
    head = (directory / init).read_bytes()
    segments = [_segment(directory / name, float(seconds)) for seconds, name in entries]
    return Packaged(track, segments, init, boxes.timescale(head), boxes.codec(head))


def _segment(path, seconds):
    data = path.read_bytes()
    return Segment(path.name, seconds, len(data), boxes.start(data))


def _codecs_of_ts(path):
    done = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-of", "json", f"file:{path}"], capture_output=True, check=True, timeout=30)
    named = []
    for stream in json.loads(done.stdout)["streams"]:
        if stream["codec_name"] == "h264":
            named.append(f"avc1.{H264_PROFILES[stream['profile']]}{stream['level']:02X}")
        elif stream["codec_name"] == "hevc":
            named.append(f"hvc1.1.6.L{stream['level']}.90")
        elif stream["codec_name"] == "aac":
            named.append("mp4a.40.2")
    return ",".join(named)


def manifests(group, packaged, directory):
    """Writes them; names of the top-level manifests."""
    images = sorted(path.name for path in directory.glob(f"{_literal(group.thumbnails.stem)}_*.jpg")) if group.thumbnails else []
    written = []
    with_hls = group.kind == "HLS_GROUP_SETTINGS" or (group.kind == "CMAF_GROUP_SETTINGS" and group.settings.get("WriteHlsManifest", "ENABLED") == "ENABLED")
    with_dash = group.kind == "DASH_ISO_GROUP_SETTINGS" or (
        group.kind == "CMAF_GROUP_SETTINGS" and group.settings.get("WriteDashManifest", "ENABLED") == "ENABLED")
    if with_dash:
        (directory / f"{group.stem}.mpd").write_text(dash.manifest(group, packaged, images), encoding="utf-8")
        written.append(f"{group.stem}.mpd")
    if with_hls:
        for name, text in hls.manifests(group, packaged, images).items():
            (directory / name).write_text(text, encoding="utf-8")
        written.append(f"{group.stem}.m3u8")
    else:
        for track in group.tracks:
            (directory / f"{track.stem}.m3u8").unlink()
    return written


def _literal(name):
    return re.sub(r"([*?\[])", r"[\1]", name)
