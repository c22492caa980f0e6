import json
import pathlib
import re
import subprocess
import tempfile
import xml.etree.ElementTree as xml

from emulator.mediaconvert import boxes
from emulator.tests.media import (
    BUCKET, H264, OwnMediaTest, audio, automated, captioned, captions, clip, cmaf, output, poster, request, simple, turned, video,
)

SRT = b"1\n00:00:01,000 --> 00:00:02,000\nHello there\n"
MPD = {"d": "urn:mpeg:dash:schema:mpd:2011"}
# Pictures with much in them, and with next to nothing.
BUSY, STILL = "mandelbrot=maxiter=300", "color=c=navy"


def group(kind, destination, *outputs, abr=None, **more):
    name = {"HLS": "HlsGroupSettings", "DASH_ISO": "DashIsoGroupSettings", "FILE": "FileGroupSettings"}[kind]
    length = {} if kind == "FILE" else {"SegmentLength": 2, "SegmentControl": "SEGMENTED_FILES", **more}
    return {"Outputs": list(outputs), **({"AutomatedEncodingSettings": abr} if abr else {}),
            "OutputGroupSettings": {"Type": f"{kind}_GROUP_SETTINGS", name: {"Destination": destination, **length}}}


class EncodeTest(OwnMediaTest):
    def made(self, folder, made):
        """The job, COMPLETE, and the directory with copies of its outputs."""
        job = self.ended(self.mediaconvert.create_job(**made)["Job"]["Id"])
        self.assertEqual((job["Status"], job.get("ErrorMessage")), ("COMPLETE", None))
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        for key in self.stored(f"{folder}/"):
            path = pathlib.Path(directory.name, key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.s3.get_object(Bucket=BUCKET, Key=f"{folder}/{key}")["Body"].read())
        return job, pathlib.Path(directory.name)

    def source(self, **options):
        return self.put(f"in/{len(self.stored('in/'))}.mp4", clip(**options))

    def decoded(self, path, *more):
        """Seconds of pictures and of sound that ffmpeg reads without complaint."""
        done = subprocess.run(["ffmpeg", "-v", "warning", "-progress", "pipe:1", *more, "-i", str(path), "-f", "null", "-"], capture_output=True, text=True,
                              check=True, timeout=60, stdin=subprocess.DEVNULL)
        self.assertEqual([line for line in done.stderr.splitlines() if "subtitle" not in line], [])
        return int(re.findall(r"out_time_us=(\d+)", done.stdout)[-1]) / 1e6

    def streams(self, path):
        done = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)], capture_output=True, check=True, timeout=30)
        return json.loads(done.stdout)["streams"]

    def joined(self, directory, stem, extension="cmfv"):
        """The initialisation with all segments is a whole file."""
        whole = directory / f"{stem}.mp4"
        parts = [directory / f"{stem}init.{extension}", *sorted(directory.glob(f"{stem}_*.{extension}"))]
        whole.write_bytes(b"".join(part.read_bytes() for part in parts))
        return whole

    def test_cmaf_with_all_that_belongs_to_it(self):
        side = {"SourceType": "SRT", "FileSourceSettings": {"SourceFile": self.put("in/side.srt", SRT)}}
        embedded = {"SourceType": "EMBEDDED", "EmbeddedSourceSettings": {"Source608ChannelNumber": 1}}
        selectors = {"side": {"SourceSettings": side}, "embedded": {"SourceSettings": embedded}}
        tiles = {"IntervalCadence": "FOLLOW_CUSTOM", "ThumbnailInterval": 1.0, "ThumbnailWidth": 160, "TileWidth": 2, "TileHeight": 2}
        packaged = cmaf(f"s3://{BUCKET}/cmaf/h264/index", output("_video", "CMFC", video()), output("_audio", "CMFC", audio(LanguageCode="ENG")),
                        output("_en", "CMFC", captions("side")), output("_fr", "CMFC", captions("embedded", "FRA")), abr=automated(),
                        ImageBasedTrickPlay="ADVANCED", ImageBasedTrickPlaySettings=tiles)
        job, directory = self.made("cmaf", request(self.source(size="640x360", seconds=5), packaged, poster(f"s3://{BUCKET}/cmaf/poster/frame"),
                                                   selectors=selectors))
        folder = directory / "h264"
        parent = (folder / "index.m3u8").read_text()
        named = re.findall(r"^[^#].*$", parent, re.M) + re.findall(r'URI="([^"]+)"', parent)
        self.assertEqual(len([name for name in named if name.startswith("index_video_")]), len(job["OutputGroupDetails"][0]["OutputDetails"]) - 1)
        files = {"index.m3u8", "index.mpd", *named}
        for name in named:
            text = (folder / name).read_text()
            files |= {*re.findall(r"^[^#].*$", text, re.M), *re.findall(r'URI="([^"]+)"', text)}
        self.assertEqual(files, {path.name for path in folder.iterdir()})
        self.assertIn('LANGUAGE="eng",NAME="eng"', parent)
        self.assertRegex(parent, r"#EXT-X-IMAGE-STREAM-INF:.*RESOLUTION=160x90.*URI=\"index_thumbnails.m3u8\"")
        images = (folder / "index_thumbnails.m3u8").read_text()
        self.assertIn("#EXT-X-IMAGES-ONLY", images)
        self.assertEqual(images.count("#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=2x2,DURATION=1.000"), 2)
        self.assertEqual([(each["codec_name"], each["width"], each["height"]) for each in self.streams(folder / "index_thumbnails_000000001.jpg")],
                         [("mjpeg", 320, 180)])
        self.assertIn("Hello there", (folder / "index_en.vtt").read_text())
        self.assertTrue((folder / "index_fr.vtt").read_text().startswith("WEBVTT\nX-TIMESTAMP-MAP="))
        self.assertEqual([path.name for path in (directory / "poster").iterdir()], ["frame.0000000.jpg"])
        self.assertAlmostEqual(self.decoded(folder / "index.m3u8", "-allowed_extensions", "ALL"), 5, delta=0.1)
        self.check_dash(folder)

    def test_captions_in_the_pictures(self):
        embedded = {"embedded": {"SourceSettings": {"SourceType": "EMBEDDED", "EmbeddedSourceSettings": {"Source608ChannelNumber": 1}}}}
        packaged = cmaf(f"s3://{BUCKET}/608/index", output("_v", "CMFC", video(MaxBitrate=200_000)), output("_en", "CMFC", captions("embedded")))
        _job, directory = self.made("608", request(self.put("in/608.mp4", captioned("Hello line 21")), packaged, selectors=embedded))
        self.assertRegex((directory / "index_en.vtt").read_text(), r"00:00\.\d+ --> 00:02\.\d+[^\n]*\n.*Hello line 21")

    def test_a_caption_file_that_is_not_there(self):
        side = {"SourceType": "SRT", "FileSourceSettings": {"SourceFile": f"s3://{BUCKET}/in/nothing.srt"}}
        packaged = cmaf(f"s3://{BUCKET}/unread/index", output("_v", "CMFC", video(MaxBitrate=200_000)), output("_en", "CMFC", captions("side")))
        made = request(self.source(), packaged, selectors={"side": {"SourceSettings": side}})
        job = self.ended(self.mediaconvert.create_job(**made)["Job"]["Id"])
        self.assertEqual((job["Status"], job["ErrorCode"], self.stored("unread/")), ("ERROR", 1404, {}))

    def check_dash(self, folder):
        """Each time in the manifest is that of its segment, and players find every file."""
        period = xml.parse(folder / "index.mpd").getroot().find("d:Period", MPD)
        kinds = [each.get("contentType") for each in period.findall("d:AdaptationSet", MPD)]
        self.assertEqual(kinds, ["video", "audio", "text", "text", "image"])
        for each in period.iterfind(".//d:Representation/d:SegmentTemplate", MPD):
            init = (folder / each.get("initialization")).read_bytes()
            self.assertEqual(boxes.timescale(init), int(each.get("timescale")))
            for number, entry in enumerate(each.iterfind(".//d:S", MPD), 1):
                segment = each.get("media").replace("$Number%09d$", f"{number:09d}")
                self.assertEqual(boxes.start((folder / segment).read_bytes()), int(entry.get("t")))
        for text in period.iterfind(".//d:BaseURL", MPD):
            self.assertTrue((folder / text.text).exists())
        # Of a DASH manifest, ffmpeg reads only pictures and sound, in files with names that it knows.
        text = re.sub(r' *<AdaptationSet id="\d+" contentType="(text|image)".*?</AdaptationSet>\n', "", (folder / "index.mpd").read_text(), flags=re.S)
        (folder / "index.mpd").write_text(re.sub(r"\.cmf[va]", ".mp4", text))
        for path in folder.glob("*.cmf*"):
            path.rename(path.with_suffix(".mp4"))
        self.assertAlmostEqual(self.decoded(folder / "index.mpd"), 5, delta=0.1)

    def test_only_the_manifests_that_are_wanted(self):
        for wanted, absent in (("WriteHlsManifest", "mpd"), ("WriteDashManifest", "m3u8")):
            other = {"WriteHlsManifest": "WriteDashManifest"}.get(wanted, "WriteHlsManifest")
            packaged = cmaf(f"s3://{BUCKET}/{absent}/index", output("_v", "CMFC", video(MaxBitrate=200_000, Width=160, Height=90)), **{other: "DISABLED"})
            _job, directory = self.made(absent, request(self.source(), packaged))
            self.assertEqual(list(directory.glob(f"*.{absent}")), [])
            self.assertTrue((directory / f"index.{ {'mpd': 'm3u8'}.get(absent, 'mpd') }").exists())

    def test_fixed_renditions_of_each_codec(self):
        for codec, name, spelled in (("H_264", "h264", r"avc1\.[0-9A-F]{6}"), ("H_265", "hevc", r"hvc1\.1\.6\.L\d+\.90"), ("AV1", "av1", r"av01\.0\.\d\dM\.08")):
            outputs = [output(f"_{width}", "CMFC", video(codec, MaxBitrate=bitrate, Width=width, Height=height))
                       for width, height, bitrate in ((320, 180, 300_000), (160, 90, 100_000))]
            _job, directory = self.made(name, request(self.source(seconds=4), cmaf(f"s3://{BUCKET}/{name}/index", *outputs, output("_a", "CMFC", audio()))))
            parent = (directory / "index.m3u8").read_text()
            self.assertRegex(parent, rf'CODECS="{spelled},mp4a.40.2",RESOLUTION=320x180,FRAME-RATE=25.000,AUDIO="program_audio"')
            for width in (320, 160):
                found = self.streams(self.joined(directory, f"index_{width}"))[0]
                self.assertEqual((found["codec_name"], found["width"]), (name, width))
                playlist = (directory / f"index_{width}.m3u8").read_text()
                self.assertEqual([float(each) for each in re.findall(r"EXTINF:([\d.]+)", playlist)], [2.0, 2.0])

    def test_the_groups_hls_and_dash_iso(self):
        for kind, container, extension in (("HLS", "M3U8", "ts"), ("DASH_ISO", "MPD", "mp4")):
            packaged = group(kind, f"s3://{BUCKET}/{kind}/index", output("_video", container, video()), output("_audio", container, audio()),
                             abr=automated(MaxRenditions=3))
            _job, directory = self.made(kind, request(self.source(size="640x360", seconds=5), packaged))
            self.assertEqual({path.suffix for path in directory.iterdir()}, {f".{extension}", ".m3u8" if kind == "HLS" else ".mpd"})
            self.assertAlmostEqual(self.decoded(directory / f"index.{'m3u8' if kind == 'HLS' else 'mpd'}"), 5, delta=0.15)
            if kind == "HLS":
                self.assertRegex((directory / "index.m3u8").read_text(), r'CODECS="avc1\.[0-9A-F]{6},mp4a.40.2"')
                # Captions are counted from 0, so the media must be.
                start = float(self.streams(directory / "index_video_1_00001.ts")[0]["start_time"])
                self.assertLess(start, 0.1)

    def test_sound_beside_the_pictures_of_hls(self):
        packaged = group("HLS", f"s3://{BUCKET}/mux/index", output("_v", "M3U8", video(MaxBitrate=200_000), audio()))
        _job, directory = self.made("mux", request(self.source(), packaged))
        self.assertEqual([each["codec_type"] for each in self.streams(directory / "index_v_00001.ts")], ["video", "audio"])

    def test_a_whole_file(self):
        _job, directory = self.made("whole-file", request(self.source(), group("FILE", f"s3://{BUCKET}/whole-file/", output(
            "_web", "MP4", video(MaxBitrate=200_000, Height=90), audio()))))
        files = list(directory.iterdir())
        self.assertEqual(len(files), 1)
        self.assertRegex(files[0].name, r"^\d+_web\.mp4$")
        self.assertEqual([each.get("width") for each in self.streams(files[0])], [160, None])

    def test_a_source_that_lies_on_its_side_and_one_without_sound(self):
        # Black on the left, which is on top once the picture is turned.
        halves = turned(clip(sound=False, picture="color=c=white", options=("-vf", "drawbox=x=0:y=0:w=iw/2:h=ih:c=black:t=fill", *H264)))
        for rotate, size, dark in (("AUTO", (180, 320), [1, 1, 0, 0]), ("DEGREE_0", (320, 180), [1, 0, 1, 0]), ("DEGREES_90", (180, 320), [1, 1, 0, 0]),
                                   ("DEGREES_180", (320, 180), [0, 1, 0, 1]), ("DEGREES_270", (180, 320), [0, 0, 1, 1])):
            made = simple(self.put("in/turned.mp4", halves), rotate)
            made["Settings"]["Inputs"][0]["VideoSelector"]["Rotate"] = rotate
            job, directory = self.made(rotate, made)
            details = job["OutputGroupDetails"][0]["OutputDetails"]
            self.assertEqual((details[0]["VideoDetails"]["WidthInPx"], details[0]["VideoDetails"]["HeightInPx"]), size)
            shown = ["ffmpeg", "-v", "error", "-i", self.joined(directory / "h264", "index_video_1"), "-frames:v", "1", "-vf", "scale=2:2:flags=area,format=gray",
                     "-f", "rawvideo", "-"]
            self.assertEqual([int(byte < 128) for byte in subprocess.run(shown, check=True, capture_output=True, timeout=30).stdout], dark, rotate)
            self.assertEqual(list(directory.glob("h264/*audio*")), [])
            self.assertNotIn("AUDIO", (directory / "h264/index.m3u8").read_text())

    def test_a_complex_clip_gets_more_and_dearer_renditions_than_a_simple_one(self):
        found = {}
        for name, picture in (("busy", BUSY), ("still", STILL)):
            _job, directory = self.made(name, simple(self.source(size="640x360", picture=picture), name, automated(MinAbrBitrate=200_000)))
            found[name] = re.findall(r"BANDWIDTH=(\d+),AVERAGE", (directory / "h264/index.m3u8").read_text())
        self.assertGreater(len(found["busy"]), len(found["still"]))
        self.assertGreater(int(found["busy"][0]), 2 * int(found["still"][0]))

    def test_the_limit_of_the_stack(self):
        made = simple(self.source(size="640x360", picture=BUSY), "limited", automated(MinAbrBitrate=100_000))
        made["Settings"]["OutputGroups"][0]["Outputs"][0] = output("_video", "CMFC", video(Width=320, MaxBitrate=150_000))
        job, directory = self.made("limited", made)
        self.assertIn("RESOLUTION=320x180", (directory / "h264/index.m3u8").read_text())
        job = next(each for each in self.control()["jobs"] if each["Id"] == job["Id"])
        pictures = [each["videoDetails"] for each in job["made"][0]["outputDetails"] if "videoDetails" in each]
        self.assertEqual((pictures[0]["widthInPx"], pictures[0]["averageBitrate"] < 1.4 * 150_000), (320, True), pictures)

    def test_names_that_are_not_plain(self):
        source = self.put("in/ünï code+100%&'x'.mp4", clip())
        made = request(source, cmaf(f"s3://{BUCKET}/a b&c/100% ü", output("_v", "CMFC", video(MaxBitrate=200_000))))
        _job, directory = self.made("a b&c", made)
        self.assertIn("100% ü_v_000000001.cmfv", [path.name for path in directory.iterdir()])
        self.assertIn('media="100% ü_v_$Number%09d$.cmfv"', (directory / "100% ü.mpd").read_text())
