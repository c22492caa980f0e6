"""What CreateJob refuses although each member by itself is right.

https://docs.aws.amazon.com/mediaconvert/latest/ug/auto-abr.html and the descriptions of AutomatedAbrRule in the API reference.
"""

from emulator.mediaconvert import queues
from emulator.mediaconvert.refusals import bad_request, not_implemented

CODEC_SETTINGS = {"H_264": "H264Settings", "H_265": "H265Settings", "AV1": "Av1Settings", "FRAME_CAPTURE": "FrameCaptureSettings"}
GROUP_SETTINGS = {"CMAF_GROUP_SETTINGS": "CmafGroupSettings", "HLS_GROUP_SETTINGS": "HlsGroupSettings",
                  "DASH_ISO_GROUP_SETTINGS": "DashIsoGroupSettings", "FILE_GROUP_SETTINGS": "FileGroupSettings"}
ABR_GROUPS = ("CMAF_GROUP_SETTINGS", "HLS_GROUP_SETTINGS", "DASH_ISO_GROUP_SETTINGS")
TOKEN_LENGTH = 64


def check(request):
    settings = request["Settings"]
    if len(settings.get("Inputs", [])) > 1:
        raise not_implemented("jobs with more than one input")
    problem = _token(request) or _inputs(settings) or _groups(request) or _automated(request)
    if problem:
        raise bad_request(problem)


def codec(video):
    """The codec and its settings."""
    name = video.get("CodecSettings", {}).get("Codec")
    return name, video.get("CodecSettings", {}).get(CODEC_SETTINGS.get(name), {})


def group_settings(group):
    """The type of a group and its settings."""
    settings = group.get("OutputGroupSettings", {})
    return settings.get("Type"), settings.get(GROUP_SETTINGS.get(settings.get("Type")), {})


def automated(group):
    return group.get("AutomatedEncodingSettings", {}).get("AbrSettings")


def _token(request):
    token = request.get("ClientRequestToken", "")
    return f"ClientRequestToken has {len(token)} characters, allowed: {TOKEN_LENGTH} ASCII characters" \
        if len(token) > TOKEN_LENGTH or not token.isascii() else None


def _inputs(settings):
    if not settings.get("Inputs"):
        return "/inputs: Should have at least one input"
    if any("FileInput" not in each for each in settings["Inputs"]):
        return "/inputs: fileInput is required"
    return None


def _groups(request):
    groups = request["Settings"].get("OutputGroups", [])
    if not groups:
        return "/outputGroups: Should have at least one output group"
    for number, group in enumerate(groups):
        kind, settings = group_settings(group)
        path = f"/outputGroups/{number}"
        if kind is None or not settings:
            return f"{path}/outputGroupSettings: type and the settings of that type are required"
        if not group.get("Outputs"):
            return f"{path}: Should have at least one output"
        if "Destination" not in settings:
            return f"{path}/outputGroupSettings: destination is required"
        if kind != "FILE_GROUP_SETTINGS" and "SegmentLength" not in settings:
            return f"{path}/outputGroupSettings: segmentLength is required"
        problem = next(filter(None, (_output(output, f"{path}/outputs/{n}", kind, request) for n, output in enumerate(group["Outputs"]))), None) \
            or _names(group, path)
        if problem:
            return problem
    return None


def _names(group, path):
    names = [each.get("NameModifier", "") for each in group["Outputs"]]
    double = next((name for name in names if names.count(name) > 1), None)
    return f"{path}: two outputs have the nameModifier '{double}', so they would overwrite each other" if double is not None else None


def _output(output, path, kind, request):
    container = output.get("ContainerSettings", {}).get("Container")
    if container is None:
        return f"{path}/containerSettings: container is required"
    if not any(output.get(each) for each in ("VideoDescription", "AudioDescriptions", "CaptionDescriptions")):
        return f"{path}: an output needs a video, audio or caption description"
    if kind in ("CMAF_GROUP_SETTINGS", "DASH_ISO_GROUP_SETTINGS") and "VideoDescription" in output and output.get("AudioDescriptions"):
        return f"{path}: in this type of group, video and audio are outputs of their own"
    selectors = {name for each in request["Settings"]["Inputs"] for name in each.get("CaptionSelectors", {})}
    for caption in output.get("CaptionDescriptions", []):
        if caption.get("CaptionSelectorName") not in selectors:
            return f"{path}/captionDescriptions: the caption selector '{caption.get('CaptionSelectorName')}' is not defined in the inputs"
    return _video(output, path) if "VideoDescription" in output else None


def _video(output, path):
    name, settings = codec(output["VideoDescription"])
    if name is None:
        return f"{path}/videoDescription/codecSettings: codec is required"
    if name == "FRAME_CAPTURE":
        return None
    mode = settings.get("RateControlMode")
    if name == "AV1" and mode != "QVBR":
        return f"{path}/videoDescription/codecSettings/av1Settings: rateControlMode QVBR is required"
    return None


def _automated(request):
    groups = request["Settings"]["OutputGroups"]
    ours = [group for group in groups if automated(group) is not None]
    if not ours:
        return None
    queue = queues.of_job(request)
    if queue.reserved or request.get("SimulateReservedQueue") == "ENABLED":
        return "Automated ABR jobs run in on-demand queues only, and this queue is a reserved one"
    others = [group for group in groups if automated(group) is None and group_settings(group)[0] in ABR_GROUPS]
    if others:
        return "All ABR output groups of a job must use automated ABR when one of them does"
    return next(filter(None, (_stack(group, f"/outputGroups/{groups.index(group)}") for group in ours)), None)


def _stack(group, path):
    if group_settings(group)[0] not in ABR_GROUPS:
        return f"{path}: automated ABR is for CMAF, Apple HLS and DASH ISO groups"
    bases = [each["VideoDescription"] for each in group["Outputs"] if "VideoDescription" in each]
    if len(bases) != 1:
        return f"{path}: automated ABR takes exactly one output with video, and makes the others from it; there are {len(bases)}"
    name, settings = codec(bases[0])
    if name not in ("H_264", "H_265"):
        return f"{path}: automated ABR is for the codecs H_264 and H_265, and this one is {name}"
    if settings.get("RateControlMode") != "QVBR" or settings.get("QualityTuningLevel") != "MULTI_PASS_HQ":
        return f"{path}: automated ABR needs rateControlMode QVBR and qualityTuningLevel MULTI_PASS_HQ"
    if "Bitrate" in settings:
        return f"{path}: automated ABR chooses the bitrates itself: leave out bitrate"
    return _rules(automated(group), path)


def _rules(settings, path):
    least, most = settings.get("MinAbrBitrate"), settings.get("MaxAbrBitrate")
    if least is not None and most is not None and least > most:
        return f"{path}: minAbrBitrate {least} is above maxAbrBitrate {most}"
    rules, kinds = {}, [rule.get("Type") for rule in settings.get("Rules", [])]
    if len(set(kinds)) < len(kinds):
        return f"{path}: each type of rule can occur once"
    for rule in settings.get("Rules", []):
        rules[rule.get("Type")] = rule
    return _rule_contents(rules, path) or _counts(rules, settings, path) or _sizes(rules, path)


CONTENTS = {"MIN_TOP_RENDITION_SIZE": "MinTopRenditionSize", "MIN_BOTTOM_RENDITION_SIZE": "MinBottomRenditionSize",
            "FORCE_INCLUDE_RENDITIONS": "ForceIncludeRenditions", "ALLOWED_RENDITIONS": "AllowedRenditions"}


def _rule_contents(rules, path):
    for kind, rule in rules.items():
        if set(rule) - {"Type"} != {CONTENTS.get(kind)} or not rule[CONTENTS[kind]]:
            return f"{path}: a rule of type {kind} needs {CONTENTS.get(kind)}, and nothing else"
    if "FORCE_INCLUDE_RENDITIONS" in rules and "ALLOWED_RENDITIONS" in rules:
        return f"{path}: the rules FORCE_INCLUDE_RENDITIONS and ALLOWED_RENDITIONS exclude each other"
    return None


def _counts(rules, settings, path):
    most = settings.get("MaxRenditions", 15)
    forced = len(rules.get("FORCE_INCLUDE_RENDITIONS", {}).get("ForceIncludeRenditions", []))
    allowed = rules.get("ALLOWED_RENDITIONS", {}).get("AllowedRenditions")
    if forced > most:
        return f"{path}: {forced} renditions are forced, and maxRenditions is {most}"
    if allowed is not None and "MaxRenditions" in settings and len(allowed) < most:
        return f"{path}: {len(allowed)} renditions are allowed, and maxRenditions is {most}"
    return None


def _sizes(rules, path):
    top, bottom = (_size(rules.get(kind, {}).get(CONTENTS[kind])) for kind in ("MIN_TOP_RENDITION_SIZE", "MIN_BOTTOM_RENDITION_SIZE"))
    if top and bottom and not _holds(top, bottom):
        return f"{path}: minBottomRenditionSize is above minTopRenditionSize"
    forced = [_size(each) for each in rules.get("FORCE_INCLUDE_RENDITIONS", {}).get("ForceIncludeRenditions", [])]
    allowed = [_size(each) for each in rules.get("ALLOWED_RENDITIONS", {}).get("AllowedRenditions", [])]
    if bottom and any(not _holds(size, bottom) for size in forced):
        return f"{path}: a forced rendition is below minBottomRenditionSize"
    if top and forced and not any(_holds(size, top) for size in forced):
        return f"{path}: no forced rendition reaches minTopRenditionSize"
    if allowed and ((top and not any(_holds(size, top) for size in allowed)) or (bottom and not any(_holds(size, bottom) for size in allowed))):
        return f"{path}: no allowed rendition reaches minTopRenditionSize or minBottomRenditionSize"
    return None


def _size(member):
    return (member.get("Width", 0), member.get("Height", 0)) if member else None


def _holds(size, least):
    return size[0] >= least[0] and size[1] >= least[1]
