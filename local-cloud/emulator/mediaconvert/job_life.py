"""The life of a job that its queue has started: probing, encoding with ffmpeg, and the upload; or what ends it before that.

Error codes are MediaConvert's where it documents one: https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_error_codes.html
"""

import fnmatch
import logging

from emulator import cloud_clock, role_storage, role_trust, scratch
from emulator.mediaconvert import captions, complexity, encoder, media_file, package, plan, queues, world
from emulator.mediaconvert.job import Canceled, Failed
from emulator.mediaconvert.probe import DIRECTORY
from emulator.refusal import Refusal

NOT_FOUND, UNSUPPORTED, NO_ACCESS, INTERNAL = 1404, 1010, 1401, 3999
# jobPercentComplete at the beginning and the end of TRANSCODING.
ENCODING = (5, 90)


def live(job):
    directory = scratch.directory(DIRECTORY)
    try:
        job.wait(world.setting("submittedSeconds"), lambda: False)
        job.progress()
        job.made = _work(job, directory)
        job.end("COMPLETE", OutputGroupDetails=[_detail(each) for each in job.made])
    except Canceled:
        job.end("CANCELED")
    except Failed as failure:
        job.end("ERROR", ErrorCode=failure.code, ErrorMessage=failure.message)
    except Refusal as refusal:
        job.end("ERROR", ErrorCode=UNSUPPORTED, ErrorMessage=refusal.message)
    except Exception:
        logging.getLogger("mediaconvert").exception("unexpected error in %s", job.arn)
        job.end("ERROR", ErrorCode=INTERNAL, ErrorMessage="Unexpected internal error.")
    finally:
        scratch.remove(directory)
        queues.leave(job)


def _work(job, directory):
    job.reach(0)
    job.enter("PROBING")
    if not role_trust.allows(job.request["Role"], "mediaconvert.amazonaws.com"):
        raise Failed(NO_ACCESS, f"Unable to assume the role {job.request['Role']}: it does not exist or does not trust mediaconvert.amazonaws.com.")
    storage = role_storage.Storage(job.request["Role"], job.arn)
    settings = job.request["Settings"]
    rotate = settings["Inputs"][0].get("VideoSelector", {}).get("Rotate", "DEGREE_0")
    source = _source(settings["Inputs"][0]["FileInput"], rotate, storage, directory)
    job.tell("INPUT_INFORMATION", inputDetails=[_input(source)])
    groups = plan.groups(settings, source, lambda crf: complexity.measure(source, crf, encoder.rotate_options(rotate), directory).needs)
    job.enter("TRANSCODING")
    _encode(job, source, groups, rotate, directory)
    made = [_finish(group, directory / str(number), source, storage) for number, group in enumerate(groups)]
    job.enter("UPLOADING")
    _upload(job, groups, storage, directory)
    return made


def _source(uri, rotate, storage, directory):
    if not uri.startswith("s3://"):
        raise Failed(NOT_FOUND, f"Unable to open input file [{uri}]: the local cloud reads from S3 only.")
    path = directory / "input"
    storage.download(uri, role_storage.split(uri)[1], path)
    if not path.exists():
        raise Failed(NOT_FOUND, f"Unable to open input file [{uri}]: [Failed probe/open: [Object not found]]")
    try:
        source = media_file.source(path, uri, rotate == "AUTO")
    except media_file.Unreadable as problem:
        raise Failed(UNSUPPORTED, f"Unable to open input file [{uri}]: {problem}") from None
    if rotate in ("DEGREES_90", "DEGREES_270"):
        return media_file.turned(source)
    return source


def _input(source):
    video = {"width": source.width, "height": source.height, "frameRate": round(float(source.frame_rate), 3)} if source.video else {}
    return {"id": 1, "uri": source.uri, "audio": [{}] if source.audio else [], "video": [video] if video else []}


def _encode(job, source, groups, rotate, directory):
    began = cloud_clock.now()
    first, last = ENCODING
    # The first status update comes from here at the latest.
    job.reach(first)
    encoder.encode(job, source, groups, rotate, directory, lambda part: job.pass_by(first + (last - first) * part, 100 * part))
    job.reach(last, 100)
    job.wait(began + world.setting("encodeSeconds") - cloud_clock.now(), lambda: False)


def _finish(group, directory, source, storage):
    """Captions and manifests; what the event COMPLETE tells of the group."""
    if group.kind == "FILE_GROUP_SETTINGS":
        made = [{"outputFilePaths": [f"{group.uri}{track.stem}.{track.extension}"], **_length(source), **_picture(track)} for track in group.tracks]
        captures = [max(path.name for path in directory.iterdir() if path.name.startswith(f"{each.stem}.")) for each in group.captures]
        made += [{"outputFilePaths": [f"{group.uri}{last}"], **_length(source), "videoDetails": {"widthInPx": each.width, "heightInPx": each.height}}
                 for last, each in zip(captures, group.captures)]
        return {"outputDetails": made, "type": "FILE_GROUP"}
    for each in group.captions:
        captions.write(each, source, storage, directory / f"{each.stem}.vtt")
    packaged = package.tracks(group, directory)
    tops = [f"{group.uri}{name}" for name in package.manifests(group, packaged, directory)]
    made = [{**({"outputFilePaths": [f"{group.uri}{each.track.stem}.m3u8"]} if group.kind == "HLS_GROUP_SETTINGS" else {}),
             "durationInMs": round(each.seconds * 1000), **_picture(each.track, each.average)} for each in packaged]
    return {"outputDetails": made, "playlistFilePaths": tops, "type": group.kind.removesuffix("_SETTINGS")}


def _length(source):
    return {"durationInMs": round(source.duration * 1000)}


def _picture(track, average=None):
    if not track.video:
        return {}
    return {"videoDetails": {"widthInPx": track.video.width, "heightInPx": track.video.height, **({"averageBitrate": average} if average else {})}}


def _detail(group):
    """Of a group, what GetJob tells: less than the event."""
    return {"OutputDetails": [{"DurationInMs": each["durationInMs"], **(
        {"VideoDetails": {"WidthInPx": each["videoDetails"]["widthInPx"], "HeightInPx": each["videoDetails"]["heightInPx"]}}
        if "videoDetails" in each else {})} for each in group["outputDetails"]]}


KINDS = {"m3u8": "application/vnd.apple.mpegurl", "mpd": "application/dash+xml", "vtt": "text/vtt", "jpg": "image/jpeg", "ts": "video/mp2t",
         "cmfv": "video/mp4", "cmfa": "audio/mp4", "mp4": "video/mp4"}


def _upload(job, groups, storage, directory):
    """Manifests after what they refer to."""
    files = [(group, path) for number, group in enumerate(groups) for path in sorted((directory / str(number)).iterdir(), key=_order)]
    for number, (group, path) in enumerate(files):
        job.reach(ENCODING[1] + (100 - ENCODING[1]) * number / len(files), 100 * number / len(files))
        if world.strikes("loseOutputs", lambda each: fnmatch.fnmatch(path.name, each["name"])):
            continue
        try:
            storage.upload(f"{group.uri}{path.name}", path.read_bytes(), KINDS.get(path.suffix[1:], "application/octet-stream"))
        except role_storage.Missing as problem:
            raise Failed(NOT_FOUND, f"Unable to write to output file [{group.uri}{path.name}]: {problem}") from None


def _order(path):
    return path.suffix in (".m3u8", ".mpd"), path.name
