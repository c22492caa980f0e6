import json
import unittest

from ministack.core.responses import request_scope

from emulator import iam_actions, iam_conditions, mediaconvert
from emulator.tests.running import ACCOUNT, REGION

PREFIX = f"arn:aws:mediaconvert:{REGION}:{ACCOUNT}:"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/media"


class AccessTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        mediaconvert.register()

    def request(self, method, path, **members):
        headers = {"authorization": f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20200101/{REGION}/mediaconvert/aws4_request"}
        return iam_actions.Request(method, f"/2017-08-29/{path}", headers, json.dumps(members).encode(), {}, REGION)

    def checks(self, *given, **members):
        with request_scope(ACCOUNT, REGION):
            call = iam_actions.describe(self.request(*given, **members))
        return call["action"].removeprefix("mediaconvert:"), [arn.removeprefix(PREFIX) for arn in call["resources"]], call.get("also")

    def test_resources(self):
        for given, expected in (
            (("GET", "jobs/1-a"), ("GetJob", ["jobs/1-a"], None)),
            (("DELETE", "jobs/1-a"), ("CancelJob", ["jobs/1-a"], None)),
            (("GET", "jobs"), ("ListJobs", ["*"], None)),
            (("POST", "probe"), ("Probe", ["*"], None)),
            (("GET", "queues"), ("ListQueues", ["*"], None)),
            (("PUT", "queues/q"), ("UpdateQueue", ["queues/q"], None)),
        ):
            self.assertEqual(self.checks(*given), expected)

    def test_what_a_new_job_or_queue_touches_besides(self):
        passed = ["iam:PassRole", ROLE]
        self.assertEqual(self.checks("POST", "jobs", role=ROLE), ("CreateJob", ["queues/Default"], [passed]))
        self.assertEqual(self.checks("POST", "jobs", role=ROLE, queue=f"{PREFIX}queues/q"), ("CreateJob", ["queues/q"], [passed]))
        self.assertEqual(self.checks("POST", "jobs", role=ROLE, tags={"a": "1"}),
                         ("CreateJob", ["queues/Default"], [passed, ["mediaconvert:TagResource", f"{PREFIX}jobs/*"]]))
        self.assertEqual(self.checks("POST", "queues", name="q", tags={"a": "1"}),
                         ("CreateQueue", ["queues/q"], [["mediaconvert:TagResource", f"{PREFIX}queues/q"]]))

    def test_conditions(self):
        self.assertEqual(iam_conditions.describe("mediaconvert", self.request("POST", "jobs", role=ROLE)),
                         {"iam:PassedToService": ["mediaconvert.amazonaws.com"]})
        self.assertEqual(iam_conditions.describe("mediaconvert", self.request("GET", "jobs")), {})
