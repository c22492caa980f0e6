"""What a job will make of its source: groups of tracks, captions and images, each with the name of its files.

Names are those of MediaConvert: the destination's last part, then the output's name modifier. Of automated outputs AWS documents no names;
ours are numbered from the top: index_1, index_2 and so on.
"""

import dataclasses
import fractions
import pathlib

from emulator.mediaconvert import ladder
from emulator.mediaconvert.settings_rules import automated, codec, group_settings
from emulator.role_storage import split

EXTENSIONS = {"CMAF_GROUP_SETTINGS": ("cmfv", "cmfa"), "DASH_ISO_GROUP_SETTINGS": ("mp4", "mp4"), "HLS_GROUP_SETTINGS": ("ts", "ts")}
GOP_S = 2
# Constant quality of x264 and its kin for the quality levels 1 to 10 of QVBR; 7 when it is left to automated ABR.
DEFAULT_QUALITY = 7
CHANNELS = {"CODING_MODE_1_0": 1, "CODING_MODE_1_1": 2, "CODING_MODE_2_0": 2, "CODING_MODE_5_1": 6, "AD_RECEIVER_MIX": 1}
# What MediaConvert takes for THUMBNAIL is not documented in numbers; this is ours.
THUMBNAILS = {"ThumbnailWidth": 312, "TileWidth": 1, "TileHeight": 1}


@dataclasses.dataclass(frozen=True)
class Video:
    codec: str
    width: int
    height: int
    bitrate: int | None
    crf: int
    gop_s: float
    frame_rate: fractions.Fraction
    scaling: str


@dataclasses.dataclass(frozen=True)
class Audio:
    track: int
    bitrate: int
    sample_rate: int
    channels: int | None
    language: str
    name: str


@dataclasses.dataclass(frozen=True)
class Track:
    """One output with pictures, sound or both."""

    stem: str
    extension: str
    video: Video | None
    audio: Audio | None
    output: dict


@dataclasses.dataclass(frozen=True)
class Captions:
    stem: str
    selector: dict
    language: str
    name: str


@dataclasses.dataclass(frozen=True)
class Images:
    """Tiled thumbnails, or single frames when `columns` is 0."""

    stem: str
    interval: float
    width: int
    height: int
    columns: int
    rows: int
    most: int | None
    quality: int


@dataclasses.dataclass(frozen=True)
class Group:
    kind: str
    settings: dict
    uri: str
    stem: str
    tracks: list
    captions: list
    thumbnails: Images | None
    captures: list

    @property
    def segment_s(self):
        return self.settings.get("SegmentLength")


def groups(settings, source, needs):
    """`needs(crf)` measures the source and tells how many bits a size needs; called for automated groups only."""
    return [_group(each, settings, source, needs) for each in settings["OutputGroups"]]


def _group(described, settings, source, needs):
    kind, own = group_settings(described)
    uri, stem = _destination(own["Destination"], settings["Inputs"][0]["FileInput"])
    outputs = [(output, f"{stem}{output.get('NameModifier', '')}") for output in described["Outputs"]]
    tracks, captures = [], []
    for output, name in outputs:
        video = output.get("VideoDescription")
        if video and codec(video)[0] == "FRAME_CAPTURE":
            captures.append(_capture(video, name, source))
        elif video and source.video and automated(described) is not None:
            tracks += _stack(described, output, name, settings, source, needs)
        else:
            tracks += _track(output, name, kind, video and source.video and _video(video, source), settings, source)
    return Group(kind, own, uri, stem, tracks, _captions(outputs, settings), _thumbnails(own, stem, source, tracks), captures)


def _destination(url, source_url):
    """The URI of the directory and the name in it; a destination that ends with a slash takes the source's name."""
    directory, _, name = url.rpartition("/")
    return f"{directory}/", name or pathlib.PurePosixPath(split(source_url)[1]).stem


def _track(output, name, kind, video, settings, source):
    # A source without sound gives none; MediaConvert leaves such outputs out as well.
    audio = _audio(output["AudioDescriptions"][0], settings) if output.get("AudioDescriptions") and source.audio else None
    if not video and not audio:
        return []
    extensions = EXTENSIONS.get(kind, (output.get("Extension") or output["ContainerSettings"]["Container"].lower(),) * 2)
    return [Track(name, extensions[0 if video else 1], video or None, audio, output)]


def _stack(described, output, name, settings, source, needs):
    base = output["VideoDescription"]
    # A maximum bitrate, width or height of the base output is a limit of the whole stack.
    abr = automated(described)
    limit = codec(base)[1].get("MaxBitrate")
    chosen = ladder.rungs({**abr, "MaxAbrBitrate": min(abr.get("MaxAbrBitrate", limit), limit)} if limit else abr, (source.width, source.height), (base.get("Width"), base.get("Height")), needs(_crf(base)))
    return [track for number, each in enumerate(chosen, 1) for track in _track(
        output, f"{name}_{number}", group_settings(described)[0],
        dataclasses.replace(_video({**base, "Width": each.width, "Height": each.height}, source), bitrate=each.bitrate), settings, source)]


def _crf(video):
    quality = codec(video)[1].get("QvbrSettings", {}).get("QvbrQualityLevel", DEFAULT_QUALITY)
    return 38 - 2 * quality


def _video(video, source):
    name, settings = codec(video)
    width, height = _size(video, source)
    rate = source.frame_rate
    if settings.get("FramerateControl") == "SPECIFIED":
        rate = fractions.Fraction(settings.get("FramerateNumerator", rate.numerator), settings.get("FramerateDenominator", 1))
    gop, units = settings.get("GopSize"), settings.get("GopSizeUnits", "FRAMES" if name == "AV1" else "AUTO")
    seconds = GOP_S if not gop or units == "AUTO" else gop if units == "SECONDS" else gop / float(rate)
    return Video(name, width, height, settings.get("MaxBitrate") or settings.get("Bitrate"), _crf(video), seconds, rate,
                 video.get("ScalingBehavior", "DEFAULT"))


def _size(video, source):
    """As displayed, with even sides; one given side keeps the source's shape."""
    width, height = video.get("Width"), video.get("Height")
    if not width and not height:
        width, height = source.width, source.height
    width, height = width or height * source.width / source.height, height or width * source.height / source.width
    if video.get("ScalingBehavior") in ("FIT", "FIT_NO_UPSCALE"):
        factor = min(width / source.width, height / source.height)
        factor = min(factor, 1) if video["ScalingBehavior"] == "FIT_NO_UPSCALE" else factor
        width, height = source.width * factor, source.height * factor
    return max(2, round(width / 2) * 2), max(2, round(height / 2) * 2)


def _audio(description, settings):
    selector = settings["Inputs"][0].get("AudioSelectors", {}).get(description.get("AudioSourceName"), {})
    aac = description.get("CodecSettings", {}).get("AacSettings", {})
    language = (description.get("CustomLanguageCode") or description.get("LanguageCode") or "und").lower()
    return Audio(selector.get("Tracks", [1])[0], aac.get("Bitrate", 96_000), aac.get("SampleRate", 48_000), CHANNELS.get(aac.get("CodingMode")),
                 language, description.get("StreamName", language))


def _captions(outputs, settings):
    selectors = settings["Inputs"][0].get("CaptionSelectors", {})
    found = []
    for output, name in outputs:
        for number, each in enumerate(output.get("CaptionDescriptions", [])):
            language = (each.get("CustomLanguageCode") or each.get("LanguageCode") or "und").lower()
            found.append(Captions(f"{name}_{number}" if number else name, selectors[each["CaptionSelectorName"]]["SourceSettings"], language,
                                  each.get("LanguageDescription", language)))
    return found


def _thumbnails(settings, stem, source, tracks):
    mode = settings.get("ImageBasedTrickPlay", "NONE")
    videos = [track.video for track in tracks if track.video]
    if mode == "NONE" or not videos:
        return None
    given = {**THUMBNAILS, **(settings.get("ImageBasedTrickPlaySettings", {}) if mode == "ADVANCED" else {})}
    cadence = {"FOLLOW_CUSTOM": given.get("ThumbnailInterval", 10), "FOLLOW_SEGMENTATION": settings["SegmentLength"]}
    interval = cadence.get(given.get("IntervalCadence"), videos[0].gop_s)
    width, height = _size({"Width": given["ThumbnailWidth"], "Height": given.get("ThumbnailHeight")}, source)
    return Images(f"{stem}_thumbnails", interval, width, height, given["TileWidth"], given["TileHeight"], None, 80)


def _capture(video, stem, source):
    settings = codec(video)[1]
    width, height = _size(video, source)
    interval = settings.get("FramerateDenominator", 1) / settings.get("FramerateNumerator", 30)
    return Images(stem, interval, width, height, 0, 0, settings.get("MaxCaptures", 10_000_000), settings.get("Quality", 80))
