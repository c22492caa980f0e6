import json
import subprocess
from unittest import mock

from botocore.exceptions import ClientError
from ministack.services import eventbridge

from emulator import cloud_clock
from emulator.mediaconvert import jobs, queues
from emulator.tests.media import BUCKET, OwnMediaTest, automated, clip, simple
from emulator.tests.running import ACCOUNT, REGION, eventually

MEMBERS = {"timestamp", "accountId", "queue", "jobId", "status", "userMetadata"}


class LifeTest(OwnMediaTest):
    def setUp(self):
        super().setUp()
        self.source = self.put("in/life.mp4", clip())
        self.events = []
        put = eventbridge._put_events

        def told(data, **more):
            self.events += [(each["DetailType"], each["Resources"], json.loads(each["Detail"])) for each in data["Entries"]]
            return put(data, **more)
        patched = mock.patch.object(eventbridge, "_put_events", told)
        patched.start()
        self.addCleanup(patched.stop)

    def submit(self, folder="life", **more):
        return self.mediaconvert.create_job(**{**simple(self.source, folder, automated(MaxRenditions=3)), **more})["Job"]

    def status(self, job):
        return self.job(job["Id"])["Status"]

    def running(self, job):
        eventually(lambda: self.status(job) == "PROGRESSING")

    def told(self, job):
        return [detail for kind, _resources, detail in self.events if detail.get("jobId") == job["Id"] and kind == "MediaConvert Job State Change"]

    def held(self, **more):
        """A job that runs and goes no further."""
        job = self.submit(**more)
        eventually(lambda: self.job(job["Id"]).get("JobPercentComplete") == 5)
        return job

    def test_what_a_job_tells_until_it_is_complete(self):
        job = self.submit(UserMetadata={"assetId": "a"}, StatusUpdateInterval="SECONDS_10")
        self.assertEqual((job["Status"], job["Queue"]), ("SUBMITTED", f"arn:aws:mediaconvert:{REGION}:{ACCOUNT}:queues/Default"))
        done = self.ended(job["Id"])
        self.assertEqual((done["Status"], done["JobPercentComplete"]), ("COMPLETE", 100))
        times = done["Timing"]
        self.assertTrue(times["SubmitTime"] <= times["StartTime"] <= times["FinishTime"])
        eventually(lambda: self.told(job)[-1]["status"] == "COMPLETE")
        told = self.told(job)
        self.assertEqual([told[0]["status"], told[-1]["status"]], ["PROGRESSING", "COMPLETE"])
        updates = [each["jobProgress"] for each in told if each["status"] == "STATUS_UPDATE"]
        self.assertGreaterEqual(len(updates), 1)
        self.assertEqual(sorted(each["jobPercentComplete"] for each in updates), [each["jobPercentComplete"] for each in updates])
        self.assertEqual(set(updates[0]["phaseProgress"]), {"PROBING", "TRANSCODING", "UPLOADING"})
        for each in told:
            self.assertTrue(MEMBERS <= set(each), each)
            self.assertEqual(each["userMetadata"], {"assetId": "a"})
        self.assertEqual([each["status"] for each in told].count("INPUT_INFORMATION"), 1)
        self.assertEqual(told[-1]["outputGroupDetails"][0]["playlistFilePaths"],
                         [f"s3://{BUCKET}/life/h264/index.mpd", f"s3://{BUCKET}/life/h264/index.m3u8"])
        self.assertEqual({tuple(resources) for _kind, resources, detail in self.events if detail.get("jobId") == job["Id"]}, {(job["Arn"],)})

    def test_status_updates_come_in_cloud_time(self):
        self.world(holdAtPercent=5)
        job = self.held(StatusUpdateInterval="SECONDS_10")
        eventually(lambda: [each["status"] for each in self.told(job)].count("STATUS_UPDATE") >= 4)
        times = [each["timestamp"] for each in self.told(job) if each["status"] == "STATUS_UPDATE"]
        for before, after in zip(times, times[1:]):
            self.assertGreaterEqual(after - before, 10_000)

    def test_jobs_that_are_held_are_in_nobodys_way(self):
        self.world(holdAtPercent=40)
        held = [self.submit(f"held-{number}") for number in range(4)]
        eventually(lambda: [self.job(job["Id"]).get("JobPercentComplete") for job in held] == [40] * 4)
        self.world(holdAtPercent=None)
        self.assertEqual([self.ended(job["Id"])["Status"] for job in held], ["COMPLETE"] * 4)

    def test_failures_that_the_world_wants(self):
        self.world(failJobs=[{"times": 1, "errorCode": 1550, "errorMessage": "No capacity"}, {"errorCode": 1999, "at": 50}])
        first = self.ended(self.submit("fail-1")["Id"])
        self.assertEqual((first["Status"], first["ErrorCode"], first["ErrorMessage"]), ("ERROR", 1550, "No capacity"))
        second = self.ended(self.submit("fail-2")["Id"])
        self.assertEqual((second["Status"], second["ErrorCode"], self.stored("fail-2/")), ("ERROR", 1999, {}))
        self.assertEqual(self.ended(self.submit("fail-3")["Id"])["Status"], "COMPLETE")
        told = self.told(first)[-1]
        self.assertEqual((told["status"], told["errorCode"], told["errorMessage"]), ("ERROR", 1550, "No capacity"))

    def test_inputs_that_cannot_be_read(self):
        for uri, code in ((f"s3://{BUCKET}/in/nothing.mp4", 1404), (self.put("in/text.mp4", b"text" * 999), 1010), ("https://example.com/a.mp4", 1404)):
            job = self.ended(self.mediaconvert.create_job(**simple(uri, "unread"))["Job"]["Id"])
            self.assertEqual((job["Status"], job["ErrorCode"]), ("ERROR", code))
        nowhere = simple(self.source, "x")
        nowhere["Settings"]["OutputGroups"][0]["OutputGroupSettings"]["CmafGroupSettings"]["Destination"] = "s3://no-such-bucket/x/index"
        job = self.ended(self.mediaconvert.create_job(**nowhere)["Job"]["Id"])
        self.assertEqual((job["Status"], job["ErrorCode"]), ("ERROR", 1404))

    def test_a_role_that_the_service_may_not_assume(self):
        job = self.ended(self.submit("untrusted", Role=f"arn:aws:iam::{ACCOUNT}:role/nobody")["Id"])
        self.assertEqual((job["Status"], job["ErrorCode"]), ("ERROR", 1401))

    def test_lost_outputs(self):
        self.world(loseOutputs=[{"name": "index_video_?_000000002.cmfv"}, {"name": "*.mpd"}])
        self.assertEqual(self.ended(self.submit("lost")["Id"])["Status"], "COMPLETE")
        whole = self.ended(self.submit("whole")["Id"])
        self.assertEqual(whole["Status"], "COMPLETE")
        self.assertEqual(set(self.stored("whole/h264/")) - set(self.stored("lost/h264/")), {"index_video_1_000000002.cmfv", "index.mpd"})

    def test_canceling(self):
        self.world(holdAtPercent=5)
        job = self.held()
        self.mediaconvert.cancel_job(Id=job["Id"])
        self.assertEqual(self.ended(job["Id"])["Status"], "CANCELED")
        with self.assertRaises(ClientError) as caught:
            self.mediaconvert.cancel_job(Id=job["Id"])
        self.assertEqual(caught.exception.response["Error"]["Code"], "ConflictException")
        eventually(lambda: self.told(job)[-1]["status"] == "CANCELED")

    def test_canceling_leaves_no_process(self):
        started, popen = [], subprocess.Popen

        def start(*arguments, **options):
            started.append(popen(*arguments, **options))
            return started[-1]

        with mock.patch("subprocess.Popen", start):
            self.world(holdAtPercent=6)
            job = self.submit("cancel-ffmpeg")
            eventually(lambda: self.job(job["Id"]).get("JobPercentComplete", 0) >= 6)
            self.mediaconvert.cancel_job(Id=job["Id"])
            self.assertEqual(self.ended(job["Id"])["Status"], "CANCELED")
            encoding = [process for process in started if "-progress" in process.args]
            self.assertEqual([process.poll() is None for process in encoding], [False])

    def test_a_token_gives_the_same_job_for_a_minute(self):
        self.world(failJobs=[{"times": 3}])
        # As slow as real time, so that no minute goes by unnoticed.
        slow = mock.patch.object(cloud_clock, "SPEED", 1)
        slow.start()
        self.addCleanup(slow.stop)
        first = self.submit(ClientRequestToken="t1")
        self.assertEqual(self.submit(ClientRequestToken="t1")["Id"], first["Id"])
        self.assertNotEqual(self.submit(ClientRequestToken="t2")["Id"], first["Id"])
        next(job for job in jobs.everywhere() if job.id == first["Id"]).created -= 60
        self.assertNotEqual(self.submit(ClientRequestToken="t1")["Id"], first["Id"])

    def test_a_queue_runs_so_many_jobs_the_most_important_first(self):
        self.mediaconvert.create_queue(Name="narrow", ConcurrentJobs=1)
        self.world(holdAtPercent=5)
        first = self.held(Queue="narrow")
        low, high, later = (self.submit(Queue="narrow", Priority=priority) for priority in (-5, 7, 7))
        queue = self.mediaconvert.get_queue(Name="narrow")["Queue"]
        self.assertEqual((queue["ProgressingJobsCount"], queue["SubmittedJobsCount"]), (1, 3))
        self.world(holdAtPercent=None)
        jobs = [self.ended(job["Id"]) for job in (first, high, later, low)]
        starts = [job["Timing"]["StartTime"] for job in jobs]
        self.assertEqual(sorted(starts), starts)
        self.assertEqual([job["Status"] for job in jobs], ["COMPLETE"] * 4)

    def test_a_paused_queue_waits(self):
        self.mediaconvert.create_queue(Name="paused", Status="PAUSED")
        waiting, canceled = self.submit(Queue="paused"), self.submit(Queue="paused")
        self.mediaconvert.cancel_job(Id=canceled["Id"])
        self.assertEqual((self.status(waiting), self.status(canceled)), ("SUBMITTED", "CANCELED"))
        with self.assertRaises(ClientError) as caught:
            self.mediaconvert.delete_queue(Name="paused")
        self.assertEqual(caught.exception.response["Error"]["Code"], "ConflictException")
        self.mediaconvert.update_queue(Name="paused", Status="ACTIVE")
        self.assertEqual(self.ended(waiting["Id"])["Status"], "COMPLETE")
        self.mediaconvert.delete_queue(Name="paused")

    def test_a_job_hops_when_it_has_waited_too_long(self):
        self.mediaconvert.create_queue(Name="closed", Status="PAUSED")
        job = self.submit(Queue="closed", HopDestinations=[{"Queue": "Default", "WaitMinutes": 1, "Priority": 9}])
        done = self.ended(job["Id"])
        self.assertEqual((done["Status"], done["Priority"], done["Queue"][-7:]), ("COMPLETE", 9, "Default"))
        moved = done["QueueTransitions"][0]
        self.assertEqual((moved["SourceQueue"][-6:], moved["DestinationQueue"][-7:]), ("closed", "Default"))
        self.assertGreaterEqual((moved["Timestamp"] - done["CreatedAt"]).total_seconds(), 59)
        self.assertIn("QUEUE_HOP", [each["status"] for each in self.told(job)])

    def test_queues(self):
        made = self.mediaconvert.create_queue(Name="crud", Description="d", Tags={"a": "1"})["Queue"]
        self.assertEqual((made["Type"], made["PricingPlan"], made["Status"]), ("CUSTOM", "ON_DEMAND", "ACTIVE"))
        self.assertEqual(self.mediaconvert.list_tags_for_resource(Arn=made["Arn"])["ResourceTags"]["Tags"], {"a": "1"})
        self.assertEqual(self.mediaconvert.update_queue(Name="crud", ConcurrentJobs=3)["Queue"]["ConcurrentJobs"], 3)
        names = [each["Name"] for each in self.mediaconvert.list_queues()["Queues"]]
        self.assertTrue({"Default", "crud"} <= set(names))
        self.assertEqual(self.mediaconvert.list_queues(MaxResults=1)["NextToken"], "1")
        for call, code in ((lambda: self.mediaconvert.create_queue(Name="crud"), "ConflictException"),
                           (lambda: self.mediaconvert.delete_queue(Name="Default"), "BadRequestException"),
                           (lambda: self.mediaconvert.get_queue(Name="nowhere"), "NotFoundException"),
                           (lambda: self.mediaconvert.create_queue(Name="r", PricingPlan="RESERVED"), "BadRequestException")):
            with self.assertRaises(ClientError) as caught:
                call()
            self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.mediaconvert.delete_queue(Name="crud")

    def test_the_queue_of_cloudformation(self):
        name, attributes = queues.create_resource("Queue", {"ConcurrentJobs": "4", "Tags": {"a": "1"}}, "stack")
        self.assertEqual((name, attributes["Name"]), ("stack-Queue", "stack-Queue"))
        self.assertTrue(attributes["Arn"].endswith(":queues/stack-Queue"))
        self.assertEqual(queues.known(name).settings["ConcurrentJobs"], 4)
        self.assertEqual(queues.update_resource(name, {}, {"Status": "PAUSED"}, "stack")[0], name)
        self.assertEqual(queues.known(name).settings["Status"], "PAUSED")
        self.assertEqual(queues.update_resource(name, {}, {"Name": "other"}, "stack")[0], "other")
        for each in (name, "other", name):
            queues.delete_resource(each, {})
        with self.assertRaisesRegex(ValueError, "allowed: ACTIVE, PAUSED"):
            queues.create_resource("Queue", {"Status": "RUNNING"}, "stack")

    def test_lists_jobs(self):
        self.world(failJobs=[{"times": 2}])
        ids = [self.submit("listed")["Id"] for _ in range(2)]
        for each in ids:
            self.ended(each)
        found = self.mediaconvert.list_jobs(Status="ERROR", Queue="Default", MaxResults=2)
        self.assertEqual([each["Id"] for each in found["Jobs"]], ids[::-1])
        url = found["Jobs"][0]["Settings"]["Inputs"][0]["FileInput"]
        searched = lambda file: [each["Id"] for each in self.mediaconvert.search_jobs(InputFile=file, Status="ERROR")["Jobs"]]
        self.assertEqual(searched(url)[:2], ids[::-1])
        self.assertEqual(searched(f"{url}.other"), [])
        self.assertEqual(searched(url[-12:])[:2], ids[::-1])
        self.submit("other")
        page = self.mediaconvert.search_jobs(InputFile=url, Status="ERROR", MaxResults=1)
        following = self.mediaconvert.search_jobs(InputFile=url, Status="ERROR", MaxResults=1, NextToken=page["NextToken"])
        self.assertEqual([each["Id"] for found in (page, following) for each in found["Jobs"]], ids[::-1])
        self.assertEqual(searched("nothing"), [])
        with self.assertRaises(ClientError):
            searched("x" * 301)
        with self.assertRaises(ClientError) as caught:
            self.job("nothing")
        self.assertEqual(caught.exception.response["Error"]["Code"], "NotFoundException")

    def test_the_api_fails_as_often_as_the_world_wants(self):
        for setting, code in (("throttle", "TooManyRequestsException"), ("serverError", "InternalServerErrorException")):
            self.world(**{setting: 1})
            with self.assertRaises(ClientError) as caught:
                self.mediaconvert.list_queues()
            self.assertEqual(caught.exception.response["Error"]["Code"], code)
            self.mediaconvert.list_queues()

    def test_time_that_a_job_takes_at_least(self):
        self.world(submittedSeconds=60, encodeSeconds=60)
        done = self.ended(self.submit("slow")["Id"])
        times = done["Timing"]
        self.assertGreaterEqual((times["StartTime"] - times["SubmitTime"]).total_seconds(), 59)
        self.assertGreaterEqual((times["FinishTime"] - times["StartTime"]).total_seconds(), 59)

    def test_the_world_says_what_it_does_not_know(self):
        for settings, words in (({"speed": 1}, "the setting is 'speed'"), ({"failJobs": [{"code": 1}]}, "failJobs has 'code', allowed: at, errorCode")):
            with self.assertRaisesRegex(ValueError, words):
                self.world(**settings)
