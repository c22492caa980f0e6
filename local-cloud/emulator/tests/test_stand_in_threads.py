"""What threads of the stand-ins for Personalize and Glue do to each other."""

import sys
import threading
import time
import unittest
from unittest import mock

from ministack.core.responses import request_scope
from ministack.services import glue as ministack_glue
from ministack.services import s3

from emulator import cloud_clock, scratch
from emulator.glue import catalog, crawlers, job_runs, jobs, stored
from emulator.personalize import avro, bucket_access, datasets, life, resources, versions, world
from emulator.refusal import Refusal
from emulator.tests.etl import DATABASE, OwnEtlTest, job
from emulator.tests.recommending import INTERACTIONS
from emulator.tests.running import ACCOUNT, PATIENCE_S, REGION, eventually


class ThreadsTest(unittest.TestCase):
    """Threads take turns as often as they can."""

    def setUp(self):
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        self.addCleanup(sys.setswitchinterval, interval)
        scope = request_scope(ACCOUNT, REGION)
        scope.__enter__()
        self.addCleanup(scope.__exit__, None, None, None)


def together(*works):
    """Runs all at once; what one of them raised, or None."""
    problems, gate = [], threading.Barrier(len(works))

    def run(work):
        gate.wait()
        try:
            with request_scope(ACCOUNT, REGION):
                work()
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def slowly(function):
    def slow(*given):
        time.sleep(0.001)
        return function(*given)
    return slow


class PersonalizeThreadsTest(ThreadsTest):
    def setUp(self):
        super().setUp()
        world.change({"seconds": {"filter": 0, "solutionVersion": 0, "delete": 0}})
        self.addCleanup(world.reset)

    def begun(self, name, kind="filter", **more):
        resource = resources.Resource(kind, f"arn:aws:personalize:{REGION}:{ACCOUNT}:{kind}/{name}", {})
        life.begin(resource, kind, **more)
        return resource

    def test_what_fails_in_its_last_moment_has_failed(self):
        def breaks(_made):
            raise KeyError("nobody")

        for statuses in (life.CREATION, life.DELETION, life.JOB):
            with self.assertLogs("personalize", "ERROR"):
                resource = self.begun("breaks", done=breaks, statuses=statuses)
                eventually(lambda: "failureReason" in resource.described and not resource.running)
            self.assertEqual(resource.status, statuses[3])
            self.assertIn("KeyError('nobody')", resource.described["failureReason"])

    def test_a_world_that_is_wrong_ends_a_life_too(self):
        with self.assertLogs("personalize", "ERROR"), mock.patch.object(world, "seconds", side_effect=TypeError("no number")):
            resource = self.begun("wrong")
            eventually(lambda: resource.status == "CREATE FAILED")
        self.assertIn("no number", resource.described["failureReason"])

    def test_a_stop_that_was_answered_holds(self):
        """However late: it comes after the life's last look whether it is to stop."""
        waited, looked, answered, wait = [], threading.Event(), threading.Event(), life._wait

        def waits(*given):
            wait(*given)
            waited.append(True)
            if len(waited) == 2:
                looked.set()
                answered.wait(PATIENCE_S)

        with mock.patch.object(life, "_wait", waits):
            version = self.begun("late", "solutionVersion")
            looked.wait(PATIENCE_S)
            with mock.patch.object(resources, "known", lambda _kind, _arn: version):
                versions.stop({"solutionVersionArn": version.arn})
            answered.set()
            eventually(lambda: not version.running)
        self.assertEqual(version.status, "CREATE STOPPED")

    def test_objects_come_while_a_bucket_is_looked_through(self):
        s3._buckets["threads"] = {"objects": {f"in/{number}": {} for number in range(200)}}
        self.addCleanup(s3._buckets.pop, "threads")
        objects = s3._buckets["threads"]["objects"]

        def put():
            for number in range(3000):
                objects[f"in/new-{number}"] = {}

        def look():
            for _ in range(30):
                self.assertFalse(bucket_access.encrypted_by_customer("s3://threads/in/"))

        with mock.patch.object(s3, "_stored_sse_headers", lambda _each: {}):
            self.assertEqual(together(put, look, look), [])

    def test_the_rows_of_a_user_are_those_of_now(self):
        schema = avro.parse(INTERACTIONS)
        rows = datasets.Rows("INTERACTIONS")
        for item in ("i1", "i2"):
            # As many rows as before: only what they are tells.
            rows.take(schema, [("u1", item, 1, "view")], "FULL")
            self.assertEqual([row[1] for row in rows.of_user("u1")], [item])

        def take():
            for number in range(300):
                with resources.changing:
                    rows.take(schema, [("u1", f"i{number}", 1, "view")] * 20, "FULL")

        def look():
            for _ in range(300):
                self.assertEqual(len({row[1] for row in rows.of_user("u1")}), 1)

        rows.take(schema, [("u1", "i0", 1, "view")] * 20, "FULL")
        self.assertEqual(together(take, look, look), [])
        self.assertEqual({row[1] for row in rows.of_user("u1")}, {"i299"})


class GlueThreadsTest(OwnEtlTest):
    def setUp(self):
        super().setUp()
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        self.addCleanup(sys.setswitchinterval, interval)
        self.world(crawlSeconds=0, stopSeconds=0, startSeconds=0)

    def test_one_name_is_given_once(self):
        def create(operation, given):
            made = []

            def work():
                try:
                    operation(given)
                    made.append(True)
                except Refusal as refusal:
                    self.assertEqual(refusal.code, "AlreadyExistsException")
            return made, work

        crawler = {"Name": "once", "Role": "etl", "DatabaseName": DATABASE, "Targets": {"S3Targets": [{"Path": "s3://company/once/"}]}}
        for operation, given in ((jobs.create, job("once")), (crawlers.create, crawler)):
            made, work = create(operation, given)
            # What is asked between a look and a change takes its time.
            with mock.patch.object(cloud_clock, "now", slowly(cloud_clock.now)):
                self.assertEqual(together(*[work] * 8), [])
            self.assertEqual(len(made), 1)

    def test_a_crawl_that_begins_while_others_are_dropped_is_kept(self):
        crawler = {"Role": "etl", "DatabaseName": DATABASE, "Targets": {"S3Targets": [{"Path": "s3://company/kept/"}]}}

        def drop(part):
            for number in range(8):
                crawlers.create({**crawler, "Name": f"drop-{part}-{number}"})
                crawlers.delete({"Name": f"drop-{part}-{number}"})

        def start(part):
            for number in range(4):
                crawlers.create({**crawler, "Name": f"kept-{part}-{number}"})
                crawlers.start({"Name": f"kept-{part}-{number}"})

        with mock.patch.object(crawlers, "_of", slowly(crawlers._of)):
            self.assertEqual(together(lambda: drop(1), lambda: drop(2), lambda: start(1), lambda: start(2)), [])
        self.assertEqual(sum(crawl.name.startswith("kept-") for crawl in crawlers.everywhere()), 8)

    def test_what_cannot_begin_has_failed(self):
        self.prepare("no-room")
        crawler = self.crawler("no-room", "no-room/")
        with mock.patch.object(scratch, "directory", side_effect=OSError("No space left on device")), self.assertLogs("glue", "ERROR"):
            self.assertIn("No space left", self.crawled(crawler)["ErrorMessage"])
            run = self.ended("no-room", self.start("no-room"))
        self.assertEqual(run["JobRunState"], "FAILED")
        self.assertIn("No space left", run["ErrorMessage"])
        self.assertTrue(all(each.over for each in job_runs.everywhere()))

    def test_partitions_that_come_at_once_are_all_there(self):
        descriptor = {"Columns": [], "Location": "s3://company/parts/"}
        table = {"Name": "parts", "PartitionKeys": [{"Name": "day"}], "StorageDescriptor": descriptor}
        self.glue.create_table(DatabaseName=DATABASE, TableInput=table)

        def create(part):
            for number in range(60):
                value = f"{part}-{number}"
                catalog.create_partition({"DatabaseName": DATABASE, "TableName": "parts", "PartitionInput": {"Values": [value]}})
                stored.call("CreatePartition", {"DatabaseName": DATABASE, "TableName": "parts", "PartitionInput": {"Values": [f"{value}-gone"]}})
                stored.call("DeletePartition", {"DatabaseName": DATABASE, "TableName": "parts", "PartitionValues": [f"{value}-gone"]})

        self.assertEqual(together(*(lambda part=part: create(part) for part in range(4))), [])
        with request_scope(ACCOUNT, REGION):
            self.assertEqual(len(ministack_glue._partitions[f"{DATABASE}/parts"]), 240)
