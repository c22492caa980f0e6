"""The DASH manifest of a group: a timeline for each track, captions as one file, thumbnails as tiles."""

from xml.sax.saxutils import quoteattr

NAMESPACE = "urn:mpeg:dash:schema:mpd:2011"
PROFILE = "urn:mpeg:dash:profile:isoff-live:2011"
TILES = "http://dashif.org/guidelines/thumbnail_tile"
CHANNELS = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"


def manifest(group, packaged, images):
    seconds = max(each.seconds for each in packaged)
    longest = max(segment.seconds for each in packaged for segment in each.segments)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             f'<MPD xmlns="{NAMESPACE}" profiles="{PROFILE}" type="static" mediaPresentationDuration="PT{seconds:.3f}S" minBufferTime="PT{longest:.3f}S">',
             f'  <Period start="PT0S" duration="PT{seconds:.3f}S" id="1">']
    videos = [each for each in packaged if each.track.video]
    if videos:
        lines += ['    <AdaptationSet id="1" contentType="video" mimeType="video/mp4" segmentAlignment="true" startWithSAP="1">',
                  *(line for number, each in enumerate(videos, 1) for line in _representation(each, f"v{number}")), "    </AdaptationSet>"]
    for number, each in enumerate((each for each in packaged if not each.track.video), 1):
        lines += [f'    <AdaptationSet id="{number + 1}" contentType="audio" mimeType="audio/mp4" segmentAlignment="true" startWithSAP="1" '
                  f"lang={quoteattr(each.track.audio.language)}>", *_representation(each, f"a{number}"), "    </AdaptationSet>"]
    lines += [line for number, each in enumerate(group.captions, 1) for line in _captions(each, number)]
    if images:
        lines += _images(group.thumbnails, seconds)
    return "\n".join([*lines, "  </Period>", "</MPD>", ""])


def _representation(packaged, name):
    video, audio, stem = packaged.track.video, packaged.track.audio, packaged.track.stem
    size = f'width="{video.width}" height="{video.height}" frameRate="{video.frame_rate}" sar="1:1"' if video \
        else f'audioSamplingRate="{audio.sample_rate}"'
    lines = [f'      <Representation id="{name}" codecs="{packaged.codecs}" bandwidth="{packaged.peak}" {size}>']
    if not video and audio.channels:
        lines.append(f'        <AudioChannelConfiguration schemeIdUri="{CHANNELS}" value="{audio.channels}"/>')
    template = _template(stem)
    return [*lines, f'        <SegmentTemplate timescale="{packaged.timescale}" initialization={quoteattr(template + "init." + packaged.track.extension)} '
            f'media={quoteattr(template + "_$Number%09d$." + packaged.track.extension)} startNumber="1">', "          <SegmentTimeline>",
            *_timeline(packaged), "          </SegmentTimeline>", "        </SegmentTemplate>", "      </Representation>"]


def _template(stem):
    return stem.replace("$", "$$")


def _timeline(packaged):
    """Times as they are in the segments, so that no gap comes from rounding."""
    starts = [each.start for each in packaged.segments]
    ends = [*starts[1:], starts[-1] + round(packaged.segments[-1].seconds * packaged.timescale)]
    return [f'            <S t="{start}" d="{end - start}"/>' for start, end in zip(starts, ends)]


def _captions(captions, number):
    return [f'    <AdaptationSet id="{100 + number}" contentType="text" mimeType="text/vtt" lang={quoteattr(captions.language)}>',
            '      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="subtitle"/>', f'      <Representation id="t{number}" bandwidth="1000">',
            f"        <BaseURL>{_escaped(captions.stem)}.vtt</BaseURL>", "      </Representation>", "    </AdaptationSet>"]


def _escaped(text):
    return quoteattr(text)[1:-1]


def _images(images, seconds):
    tile = images.interval * images.columns * images.rows
    return ['    <AdaptationSet id="200" contentType="image" mimeType="image/jpeg">',
            f'      <SegmentTemplate media={quoteattr(_template(images.stem) + "_$Number%09d$.jpg")} duration="{round(tile * 1000)}" timescale="1000" '
            'startNumber="1"/>',
            f'      <Representation id="i1" bandwidth="20000" width="{images.width * images.columns}" height="{images.height * images.rows}">',
            f'        <EssentialProperty schemeIdUri="{TILES}" value="{images.columns}x{images.rows}"/>', "      </Representation>", "    </AdaptationSet>"]
