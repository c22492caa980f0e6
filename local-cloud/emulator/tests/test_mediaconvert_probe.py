from botocore.exceptions import ClientError

from emulator.tests.media import BUCKET, H264, OwnMediaTest, clip, turned

MPEG2 = ("-c:v", "mpeg2video", "-c:a", "mp2")
HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:pools=2")
VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus")


def corpus():
    """Name: its bytes; container, and codecs by track."""
    return {
        "h264.mp4": (clip(), "mp4", ["AVC", "AAC"]),
        "h264.mov": (clip("a.mov"), "quicktime", ["AVC", "AAC"]),
        "hevc.mp4": (clip(options=HEVC, seconds=1), "mp4", ["HEVC", "AAC"]),
        "vp8.webm": (clip("a.webm", options=VP8, seconds=1), "webm", ["VP8", "OPUS"]),
        "h264.mkv": (clip("a.mkv"), "matroska", ["AVC", "AAC"]),
        "mpeg2.ts": (clip("a.ts", options=MPEG2), "mpegts", ["MPEG2", "MP2"]),
        "mpeg2.mpg": (clip("a.mpg", options=MPEG2), "mpegps", ["MPEG2", "MP2"]),
        "mpeg4.avi": (clip("a.avi", options=("-c:v", "mpeg4", "-c:a", "mp3")), "avi", ["MP4V", "MP3"]),
        "silent.mp4": (clip(sound=False), "mp4", ["AVC"]),
        "phone.3gp": (clip("a.3gp", size="176x144", options=H264), "three_gp", ["AVC", "AAC"]),
    }


class ProbeTest(OwnMediaTest):
    def probed(self, key, data):
        return self.mediaconvert.probe(InputFiles=[{"FileUrl": self.put(key, data)}])["ProbeResults"][0]

    def refused(self, url):
        with self.assertRaises(ClientError) as caught:
            self.mediaconvert.probe(InputFiles=[{"FileUrl": url}])
        return caught.exception.response["Error"]["Code"]

    def test_containers_and_codecs(self):
        for name, (data, container, codecs) in corpus().items():
            found = self.probed(f"probe/{name}", data)["Container"]
            tracks = sorted(found["Tracks"], key=lambda track: track["TrackType"] != "video")
            self.assertEqual((name, found["Format"], [track["Codec"] for track in tracks]), (name, container, codecs))
            self.assertAlmostEqual(found["Duration"], 1 if name in ("hevc.mp4", "vp8.webm") else 3, delta=0.2, msg=name)

    def test_what_is_told_of_pictures_sound_and_file(self):
        data = clip()
        found = self.probed("probe/a b+ü%20.mp4", data)
        pictures, sound = found["Container"]["Tracks"]
        told = pictures["VideoProperties"]
        self.assertEqual((told["Width"], told["Height"], told["Rotation"], told["BitDepth"]), (320, 180, 0, 8))
        self.assertEqual(told["FrameRate"], {"Numerator": 25, "Denominator": 1})
        self.assertEqual(told["DisplayAspectRatio"], {"Numerator": 16, "Denominator": 9})
        self.assertGreater(told["BitRate"], 10_000)
        self.assertEqual((pictures["Index"], pictures["TrackType"], sound["Index"], sound["TrackType"]), (1, "video", 2, "audio"))
        self.assertEqual((sound["AudioProperties"]["Channels"], sound["AudioProperties"]["SampleRate"]), (1, 48_000))
        self.assertEqual(found["TrackMappings"], [{"VideoTrackIndexes": [1], "AudioTrackIndexes": [2], "DataTrackIndexes": []}])
        etag = self.s3.head_object(Bucket=BUCKET, Key="probe/a b+ü%20.mp4")["ETag"].strip('"')
        self.assertEqual((found["Metadata"]["ETag"], found["Metadata"]["FileSize"]), (etag, len(data)))
        self.s3.put_object(Bucket=BUCKET, Key="probe/typed", Body=data, ContentType="video/mp4")
        typed = self.mediaconvert.probe(InputFiles=[{"FileUrl": f"s3://{BUCKET}/probe/typed"}])["ProbeResults"][0]
        self.assertEqual(typed["Metadata"]["MimeType"], "video/mp4")

    def test_a_picture_that_lies_on_its_side(self):
        told = self.probed("probe/turned.mp4", turned(clip()))["Container"]["Tracks"][0]["VideoProperties"]
        self.assertEqual((told["Width"], told["Height"], told["Rotation"]), (320, 180, 90))

    def test_an_image_has_no_container(self):
        for name, options in (("a.png", ("-frames:v", "1")), ("a.jpg", ("-frames:v", "1"))):
            found = self.probed(f"probe/{name}", clip(name, sound=False, options=options))["Container"]
            self.assertNotIn("Format", found)

    def test_what_holds_no_media_is_refused(self):
        whole = clip()
        for name, data in (("text.mp4", b"Once upon a time " * 99), ("empty.mp4", b""), ("noise.mp4", bytes(range(256)) * 9), ("script.m3u8", b"#EXTM3U\n"),
                           ("cut.mp4", whole[:2000]), ("sub.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHello\n")):
            self.assertEqual((name, self.refused(self.put(f"probe/{name}", data))), (name, "UnprocessableEntityException"))
        self.assertEqual(self.refused(f"s3://{BUCKET}/probe/nothing"), "NotFoundException")
        self.assertEqual(self.refused("s3://no-such-bucket/a.mp4"), "NotFoundException")
        self.assertEqual(self.refused("ftp://host/a.mp4"), "BadRequestException")
        self.assertEqual(self.refused("https://example.com/a.mp4"), "NotImplemented")
