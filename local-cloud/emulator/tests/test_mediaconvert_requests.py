import copy

from botocore.exceptions import ClientError

from emulator.tests.media import BUCKET, OwnMediaTest, audio, automated, captions, cmaf, output, request, simple, video
from emulator.tests.running import ACCOUNT, REGION

SOURCE = f"s3://{BUCKET}/in/none.mp4"
HD, SD = {"Width": 1920, "Height": 1080}, {"Width": 640, "Height": 360}
RESERVED = {"Commitment": "ONE_YEAR", "RenewalType": "EXPIRE", "ReservedSlots": 1}


def force(*sizes):
    return {"Type": "FORCE_INCLUDE_RENDITIONS", "ForceIncludeRenditions": list(sizes)}


def allow(*sizes):
    return {"Type": "ALLOWED_RENDITIONS", "AllowedRenditions": list(sizes)}


def least(end, size):
    return {"Type": f"MIN_{end.upper()}_RENDITION_SIZE", f"Min{end.title()}RenditionSize": size}


class RequestsTest(OwnMediaTest):
    def refused(self, made, code="BadRequestException"):
        with self.assertRaises(ClientError) as caught:
            self.mediaconvert.create_job(**made)
        self.assertEqual(caught.exception.response["Error"]["Code"], code, caught.exception)
        return caught.exception.response["Error"]["Message"]

    def changed(self, change, made=None):
        made = copy.deepcopy(made or simple(SOURCE, "requests"))
        change(made["Settings"], made["Settings"]["OutputGroups"][0])
        return made

    def test_rules_of_automated_abr(self):
        bottom, top = least("bottom", SD), least("top", HD)
        for settings, words in (
            ({"Rules": [force(HD), allow(HD)]}, "exclude each other"),
            ({"MaxRenditions": 3, "Rules": [force(HD, SD, {"Width": 320, "Height": 180}, {"Width": 480, "Height": 270})]}, "4 renditions are forced"),
            ({"MaxRenditions": 3, "Rules": [allow(HD, SD)]}, "2 renditions are allowed"),
            ({"Rules": [least("bottom", HD), least("top", SD)]}, "minBottomRenditionSize is above"),
            ({"Rules": [bottom, force({"Width": 320, "Height": 180})]}, "below minBottomRenditionSize"),
            ({"Rules": [top, force(SD)]}, "no forced rendition reaches minTopRenditionSize"),
            ({"MaxRenditions": 3, "Rules": [top, allow(SD, {"Width": 320, "Height": 180}, {"Width": 480, "Height": 270})]}, "no allowed rendition reaches"),
            ({"Rules": [top, top]}, "occur once"),
            ({"Rules": [{"Type": "MIN_TOP_RENDITION_SIZE", "MinBottomRenditionSize": SD}]}, "needs MinTopRenditionSize, and nothing else"),
            ({"MinAbrBitrate": 9_000_000}, "above maxAbrBitrate"),
            ({"MaxRenditions": 16}, "less than or equal to 15"),
            ({"MinAbrBitrate": 99_999}, "valid min value: 100000"),
        ):
            self.assertIn(words, self.refused(simple(SOURCE, "requests", automated(**settings))))

    def test_boundaries_of_these_rules_are_taken(self):
        self.world(failJobs=[{"times": 9}])
        for settings in (
            {"MaxRenditions": 3, "Rules": [force(HD, SD, {"Width": 320, "Height": 180})]},
            {"MaxRenditions": 3, "Rules": [allow(HD, SD, {"Width": 320, "Height": 180})]},
            {"Rules": [least("bottom", HD), least("top", HD), force(HD)]},
            {"MaxRenditions": 15, "MinAbrBitrate": 100_000, "MaxAbrBitrate": 100_000},
        ):
            self.mediaconvert.create_job(**simple(SOURCE, "requests", automated(**settings)))

    def test_codecs_and_groups_of_automated_abr(self):
        def with_video(made):
            return lambda _settings, group: group["Outputs"][0].update(made)

        fixed = cmaf(f"s3://{BUCKET}/x/index", output("_f", "CMFC", video(MaxBitrate=500_000)))
        for change, words in (
            (with_video(video("AV1")), "for the codecs H_264 and H_265"),
            (with_video(video(RateControlMode="VBR")), "needs rateControlMode QVBR"),
            (with_video(video(QualityTuningLevel="SINGLE_PASS_HQ")), "MULTI_PASS_HQ"),
            (with_video(video(ScalingBehavior="SMART_CROP")), "SMART_CROP"),
            (lambda settings, _group: settings["OutputGroups"].append(fixed), "All ABR output groups"),
            (lambda _settings, group: group["Outputs"].append(output("_2", "CMFC", video())), "exactly one output with video"),
            (lambda _settings, group: group["Outputs"][0].update(audio()), "outputs of their own"),
        ):
            code = "NotImplemented" if words == "SMART_CROP" else "BadRequestException"
            self.assertIn(words, self.refused(self.changed(change), code))

    def test_reserved_queues_take_no_automated_abr(self):
        self.mediaconvert.create_queue(Name="reserved", PricingPlan="RESERVED", ReservationPlanSettings=RESERVED)
        self.assertIn("on-demand queues only", self.refused(simple(SOURCE, "requests", Queue="reserved")))
        fixed = cmaf(f"s3://{BUCKET}/x/index", output("_f", "CMFC", video(MaxBitrate=500_000)))
        self.world(failJobs=[{}])
        arn = f"arn:aws:mediaconvert:{REGION}:{ACCOUNT}:queues/reserved"
        self.assertEqual(self.mediaconvert.create_job(**request(SOURCE, fixed, Queue=arn))["Job"]["Queue"], arn)
        self.assertIn("on-demand queues only", self.refused(simple(SOURCE, "requests", SimulateReservedQueue="ENABLED")))

    def test_incomplete_settings(self):
        for change, words in (
            (lambda settings, _group: settings.update(Inputs=[]), "at least one input"),
            (lambda settings, _group: settings["Inputs"][0].pop("FileInput"), "fileInput is required"),
            (lambda settings, _group: settings.update(OutputGroups=[]), "at least one output group"),
            (lambda _settings, group: group.pop("OutputGroupSettings"), "type and the settings"),
            (lambda _settings, group: group.update(Outputs=[]), "at least one output"),
            (lambda _settings, group: group["OutputGroupSettings"]["CmafGroupSettings"].pop("Destination"), "destination is required"),
            (lambda _settings, group: group["OutputGroupSettings"]["CmafGroupSettings"].pop("SegmentLength"), "segmentLength is required"),
            (lambda _settings, group: group["Outputs"][0].pop("ContainerSettings"), "container is required"),
            (lambda _settings, group: group["Outputs"][0].pop("VideoDescription"), "a video, audio or caption description"),
            (lambda _settings, group: group["Outputs"][1].update(NameModifier="_video"), "overwrite each other"),
            (lambda _settings, group: group["Outputs"].append(output("_c", "CMFC", captions("nobody"))), "'nobody' is not defined"),
            (lambda _settings, group: group["Outputs"][0]["VideoDescription"].update(CodecSettings={}), "codec is required"),
        ):
            self.assertIn(words, self.refused(self.changed(change)))
        self.assertIn("ClientRequestToken", self.refused(simple(SOURCE, "requests", ClientRequestToken="t" * 65)))
        self.assertIn("queue", self.refused(simple(SOURCE, "requests", Queue="nowhere"), "NotFoundException"))
        av1 = cmaf(f"s3://{BUCKET}/x/index", output("_f", "CMFC", video("AV1", RateControlMode="QVBR")))
        av1["Outputs"][0]["VideoDescription"]["CodecSettings"]["Av1Settings"].pop("RateControlMode")
        self.assertIn("QVBR is required", self.refused(request(SOURCE, av1)))

    def test_what_the_stand_in_does_not_do_is_refused_in_clear_words(self):
        speke = {"Type": "SPEKE", "EncryptionMethod": "SAMPLE_AES", "SpekeKeyProvider": {"ResourceId": "r", "Url": "https://keys.example.com"}}

        def own(**members):
            return lambda _settings, group: group["OutputGroupSettings"]["CmafGroupSettings"].update(members)

        for change, words in (
            (own(SegmentControl="SINGLE_FILE"), "SegmentControl SINGLE_FILE, only SEGMENTED_FILES"),
            (own(Encryption=speke), "CmafGroupSettings.Encryption"),
            (own(ImageBasedTrickPlay="VARIANTS"), "ImageBasedTrickPlay VARIANTS"),
            (own(ManifestCompression="GZIP"), "ManifestCompression GZIP"),
            (lambda settings, _group: settings["Inputs"][0].update(InputClippings=[{"StartTimecode": "00:00:01:00"}]), "Settings.Inputs[0].InputClippings"),
            (lambda settings, _group: settings["Inputs"].append({"FileInput": SOURCE}), "more than one input"),
            (lambda _settings, group: group["Outputs"][1].update({"AudioDescriptions": [{"CodecSettings": {"Codec": "AC3"}}]}), "Codec AC3, only AAC"),
        ):
            message = self.refused(self.changed(change), "NotImplemented")
            self.assertIn(words, message)
            self.assertRegex(message, "^The local cloud's MediaConvert has no ")
        # What is switched off asks for nothing.
        self.world(failJobs=[{}])
        self.mediaconvert.create_job(**self.changed(own(ImageBasedTrickPlay="NONE", ClientCache="DISABLED")))

    def test_operations_that_are_not_there(self):
        with self.assertRaises(ClientError) as caught:
            self.mediaconvert.list_presets()
        self.assertEqual(caught.exception.response["Error"]["Code"], "NotImplemented")

    def test_tags_of_a_job(self):
        self.world(failJobs=[{}])
        arn = self.mediaconvert.create_job(**simple(SOURCE, "requests", Tags={"a": "1"}))["Job"]["Arn"]
        self.mediaconvert.tag_resource(Arn=arn, Tags={"b": "2"})
        self.mediaconvert.untag_resource(Arn=arn, TagKeys=["a"])
        self.assertEqual(self.mediaconvert.list_tags_for_resource(Arn=arn)["ResourceTags"], {"Arn": arn, "Tags": {"b": "2"}})
