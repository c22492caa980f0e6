"""Probe: what ffprobe finds in an object of S3, in the shapes of MediaConvert's API.

An object that is not there is NotFoundException, one that holds no media UnprocessableEntityException (the model has it for this operation
only), a URL that is none of S3 BadRequestException. The object is read with the caller's permissions.
"""

import mimetypes

from ministack.services import s3

from emulator import role_storage, scratch
from emulator.mediaconvert import media_file
from emulator.mediaconvert.refusals import bad_request, not_found, not_implemented, unprocessable

DIRECTORY = "local-cloud-mediaconvert-"
CONTAINERS = {
    "avi": "avi", "mpegts": "mpegts", "mpeg": "mpegps", "mp3": "mp3", "flac": "flac", "asf": "asf", "ogg": "ogg", "aac": "aac", "ac3": "ac3",
    "eac3": "eac3", "mxf": "mxf", "mxf_opatom": "mxf", "wav": "wave",
}
MOV_BRANDS = {"qt": "quicktime", "3gp": "three_gp", "3g2": "three_g2"}
CODECS = {
    "aac": "AAC", "ac3": "AC3", "amr_nb": "AMR", "amr_wb": "AMR", "eac3": "EAC3", "flac": "FLAC", "mp2": "MP2", "mp3": "MP3", "opus": "OPUS",
    "vorbis": "VORBIS", "wmav1": "WMA", "wmav2": "WMA2", "wmapro": "WMAPRO", "av1": "AV1", "h264": "AVC", "dvvideo": "DV", "h263": "H263",
    "hevc": "HEVC", "jpeg2000": "JPEG2000", "mjpeg": "MJPEG", "mpeg1video": "MPEG1", "mpeg4": "MP4V", "mpeg2video": "MPEG2", "prores": "PRORES",
    "qtrle": "QTRLE", "theora": "THEORA", "rawvideo": "UNCOMPRESSED", "vc1": "VC1", "dnxhd": "VC3", "vp8": "VP8", "vp9": "VP9",
    "eia_608": "C608", "webvtt": "WEBVTT",
}
PRIMARIES = {"bt709": "ITU_709", "smpte170m": "SMPTE_170M", "bt470bg": "ITU_470BG", "bt2020": "ITU_2020", "smpte432": "SMPTE_EG_432_1"}
TRANSFERS = {"bt709": "ITU_709", "smpte170m": "SMPTE_170M", "smpte2084": "SMPTE_2084", "arib-std-b67": "ARIB_B67", "bt2020-10": "ITU_2020_10bit",
             "iec61966-2-1": "IEC_61966_2_1"}
MATRICES = {"bt709": "ITU_709", "smpte170m": "SMPTE_170M", "bt470bg": "ITU_470BG", "bt2020nc": "ITU_2020_NCL", "gbr": "RGB"}


def probe(params, caller):
    return {"ProbeResults": [_result(each.get("FileUrl", ""), caller) for each in params.get("InputFiles", [])]}


def _result(url, caller):
    if url.startswith(("http://", "https://")):
        raise not_implemented(f"input over HTTP ({url})")
    if not url.startswith("s3://") or not role_storage.split(url)[1]:
        raise bad_request(f"fileUrl is '{url}', allowed: s3://bucket/key")
    bucket, key = role_storage.split(url)
    directory = scratch.directory(DIRECTORY)
    try:
        path = directory / "input"
        role_storage.Storage(caller["principal"], caller["via"]).download(url, key, path)
        if not path.exists():
            raise not_found(f"There is no object at {url}.")
        return described(media_file.read(path), path, _metadata(bucket, key, path))
    except media_file.Unreadable as problem:
        raise unprocessable(f"Unable to probe {url}: {problem}") from None
    finally:
        scratch.remove(directory)


def _metadata(bucket, key, path):
    stored = s3._buckets[bucket]["objects"][key]
    kind = stored.get("content_type") or mimetypes.guess_type(key)[0] or "application/octet-stream"
    return {"ETag": stored["etag"].strip('"'), "FileSize": path.stat().st_size, "MimeType": kind}


def described(found, path, metadata):
    """A ProbeResult; a container that the API has no name for is told without a format."""
    tracks = [_track(number, each) for number, each in enumerate(found["streams"], 1)]
    container = {"Duration": media_file.duration(found), "Tracks": tracks, **_known("BitRate", found["format"].get("bit_rate"), int),
                 **_known("Format", container_format(found, path))}
    mapping = {f"{kind.capitalize()}TrackIndexes": [each["Index"] for each in tracks if each["TrackType"] == kind] for kind in ("video", "audio", "data")}
    return {"Container": container, "Metadata": metadata, "TrackMappings": [mapping]}


def container_format(found, path):
    names = found["format"]["format_name"].split(",")
    if "mov" in names:
        brand = found["format"].get("tags", {}).get("major_brand", "qt").strip()
        return next((name for start, name in MOV_BRANDS.items() if brand.startswith(start)), "mp4")
    if "matroska" in names:
        with open(path, "rb") as file:
            return "webm" if b"webm" in file.read(4096) else "matroska"
    return next((CONTAINERS[name] for name in names if name in CONTAINERS), None)


def _track(number, found):
    kind = found["codec_type"] if found["codec_type"] in ("video", "audio") else "data"
    codec = "PCM" if found.get("codec_name", "").startswith("pcm_") else CODECS.get(found.get("codec_name"), "UNKNOWN")
    details = {"video": _video, "audio": _audio, "data": _data}[kind](found)
    return {"Index": number, "TrackType": kind, "Codec": codec, **_known("Duration", found.get("duration"), float),
            f"{kind.capitalize()}Properties": details}


def _video(found):
    rate = media_file.frame_rate(found)
    color = {**_known("ColorPrimaries", PRIMARIES.get(found.get("color_primaries"))),
             **_known("TransferCharacteristics", TRANSFERS.get(found.get("color_transfer"))),
             **_known("MatrixCoefficients", MATRICES.get(found.get("color_space")))}
    return {
        "Width": found.get("width", 0), "Height": found.get("height", 0), "Rotation": media_file.rotation(found),
        "BitDepth": int(found.get("bits_per_raw_sample") or (10 if "10" in found.get("pix_fmt", "") else 8)),
        **({"FrameRate": {"Numerator": rate.numerator, "Denominator": rate.denominator}} if rate else {}), **color,
        **_known("BitRate", found.get("bit_rate"), int), **_ratio("SampleAspectRatio", found), **_ratio("DisplayAspectRatio", found),
        "CodecMetadata": {"Width": found.get("width", 0), "Height": found.get("height", 0), **_known("Profile", found.get("profile")),
                          **_known("Level", str(found["level"]) if found.get("level", -99) >= 0 else None),
                          "ScanType": "progressive" if found.get("field_order", "progressive") == "progressive" else "interlaced", **color},
    }


def _audio(found):
    return {"Channels": found.get("channels", 0), "SampleRate": int(found.get("sample_rate", 0)), **_known("BitRate", found.get("bit_rate"), int),
            **_known("ChannelLayout", found.get("channel_layout")), **_language(found), **_known("BitDepth", found.get("bits_per_sample") or None)}


def _data(found):
    return _language(found)


def _language(found):
    return _known("LanguageCode", found.get("tags", {}).get("language"))


def _ratio(name, found):
    spelled = found.get(f"{'sample' if name.startswith('S') else 'display'}_aspect_ratio", "").partition(":")
    return {name: {"Numerator": int(spelled[0]), "Denominator": int(spelled[2])}} if spelled[1] and spelled[0] != "0" else {}


def _known(name, value, kind=lambda value: value):
    return {} if value in (None, "N/A", "") else {name: kind(value)}
