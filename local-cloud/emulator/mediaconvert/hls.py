"""HLS playlists of a group: the parent, and those for captions and images; the ones of tracks come from ffmpeg."""

import math

RENDITION = {
    "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT": "DEFAULT=YES,AUTOSELECT=YES", "ALTERNATE_AUDIO_AUTO_SELECT": "DEFAULT=NO,AUTOSELECT=YES",
    "ALTERNATE_AUDIO_NOT_AUTO_SELECT": "DEFAULT=NO,AUTOSELECT=NO",
}
SUBTITLES = "subs"


def manifests(group, packaged, images):
    """{name: text}"""
    seconds = max(each.seconds for each in packaged)
    made = {f"{captions.stem}.m3u8": _captions(captions, seconds) for captions in group.captions}
    if images:
        made[f"{group.thumbnails.stem}.m3u8"] = _images(group.thumbnails, images, seconds)
    return {**made, f"{group.stem}.m3u8": _parent(group, packaged, bool(images))}


def _parent(group, packaged, images):
    videos = [each for each in packaged if each.track.video]
    sounds = [each for each in packaged if not each.track.video]
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines += [_sound(each, number) for number, each in enumerate(sounds) if videos]
    lines += [_subtitles(each, number) for number, each in enumerate(group.captions)]
    for each in videos or sounds:
        lines += [_stream(each, sounds if videos else [], group.captions), f"{each.track.stem}.m3u8"]
    if images:
        thumbnails = group.thumbnails
        # https://github.com/image-media-playlist/spec: which attributes and names MediaConvert writes is not documented; these are ours.
        lines.append(f'#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=20000,RESOLUTION={thumbnails.width}x{thumbnails.height},CODECS="jpeg",'
                     f'URI="{thumbnails.stem}.m3u8"')
    return "\n".join(lines) + "\n"


def _settings(track):
    output = track.output
    return output.get("OutputSettings", {}).get("HlsSettings", {}) or output.get("ContainerSettings", {}).get("CmfcSettings", {})


def _group_id(track):
    return _settings(track).get("AudioGroupId", "program_audio")


def _sound(packaged, number):
    track = packaged.track
    kind = _settings(track).get("AudioTrackType") or ("ALTERNATE_AUDIO_AUTO_SELECT" if number else "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT")
    language = "" if track.audio.language == "und" else f'LANGUAGE="{track.audio.language}",'
    channels = f',CHANNELS="{track.audio.channels}"' if track.audio.channels else ""
    return f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{_group_id(track)}",{language}NAME="{track.audio.name}",' \
           f'{RENDITION.get(kind, RENDITION["ALTERNATE_AUDIO_AUTO_SELECT"])}{channels},URI="{track.stem}.m3u8"'


def _subtitles(captions, number):
    language = "" if captions.language == "und" else f'LANGUAGE="{captions.language}",'
    return f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{SUBTITLES}",{language}NAME="{captions.name}",DEFAULT={"NO" if number else "YES"},AUTOSELECT=YES,' \
           f'FORCED=NO,URI="{captions.stem}.m3u8"'


def _stream(packaged, sounds, captions):
    video = packaged.track.video
    codecs = list(dict.fromkeys([packaged.codecs, *(each.codecs for each in sounds)]))
    attributes = [f"BANDWIDTH={packaged.peak + max((each.peak for each in sounds), default=0)}",
                  f"AVERAGE-BANDWIDTH={packaged.average + max((each.average for each in sounds), default=0)}", f'CODECS="{",".join(codecs)}"']
    if video:
        attributes += [f"RESOLUTION={video.width}x{video.height}", f"FRAME-RATE={float(video.frame_rate):.3f}"]
    if sounds:
        attributes.append(f'AUDIO="{_group_id(sounds[0].track)}"')
    if captions:
        attributes.append(f'SUBTITLES="{SUBTITLES}"')
    return f"#EXT-X-STREAM-INF:{','.join(attributes)}"


def _captions(captions, seconds):
    """One segment: MediaConvert writes more of them, and players read both alike."""
    return _media(math.ceil(seconds), "", [f"#EXTINF:{seconds:.3f},", f"{captions.stem}.vtt"])


def _images(thumbnails, images, seconds):
    tile = thumbnails.interval * thumbnails.columns * thumbnails.rows
    lines = []
    for number, name in enumerate(images):
        lines += [f"#EXTINF:{min(tile, max(seconds - number * tile, 0.001)):.3f},", f"#EXT-X-TILES:RESOLUTION={thumbnails.width}x{thumbnails.height},"
                  f"LAYOUT={thumbnails.columns}x{thumbnails.rows},DURATION={thumbnails.interval:.3f}", name]
    return _media(math.ceil(tile), "#EXT-X-IMAGES-ONLY\n", lines)


def _media(target, more, lines):
    head = f"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target}\n#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-PLAYLIST-TYPE:VOD\n{more}"
    return head + "\n".join(lines) + "\n#EXT-X-ENDLIST\n"
