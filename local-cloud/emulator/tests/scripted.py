"""Tests of a stand-in whose outside world they script: in a running emulator, or in the test's own process, through the same clients of botocore.

A class of tests names its `door` (the stand-in's control module), makes what it needs in `_furnish`, and for its own process names the `stand_in`,
its `jobs`, and how one of them is ended.
"""

import asyncio
import io
import json
import logging
import unittest
import urllib.request
from unittest import mock
from urllib.parse import parse_qs, unquote, urlsplit

import botocore.session
from botocore.awsrequest import AWSResponse
from ministack import app as ministack_app
from ministack.core.responses import request_scope

from emulator import cloud_clock
from emulator.tests.running import ACCOUNT, PATIENCE_S, REGION, RunningTest, eventually

SPEED = 60


class ScriptedTest(RunningTest):
    """In a running emulator."""

    settings = {"LOCAL_CLOUD_SPEED": str(SPEED)}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._furnish()

    @classmethod
    def control(cls, method="GET", body=None):
        call = urllib.request.Request(f"{cls.endpoint}{cls.door.PATH}", method=method, data=body and json.dumps(body).encode())
        with urllib.request.urlopen(call, timeout=PATIENCE_S) as answer:
            return json.load(answer)


class OwnScriptedTest(unittest.TestCase):
    """In this process: the clients' requests go to MiniStack's handlers. All jobs are over when a test is."""

    config = None

    @classmethod
    def setUpClass(cls):
        logging.disable(logging.INFO)
        cls.addClassCleanup(logging.disable, logging.NOTSET)
        cls.stand_in.register()
        cls._furnish()

    def setUp(self):
        fast = mock.patch.object(cloud_clock, "SPEED", SPEED)
        fast.start()
        self.addCleanup(fast.stop)
        self.addCleanup(self._finish)

    def _finish(self):
        for job in self.jobs.everywhere():
            self._end(job)
        self.control("DELETE")
        eventually(lambda: all(job.over for job in self.jobs.everywhere()))

    @classmethod
    def client(cls, service):
        client = botocore.session.get_session().create_client(
            service, region_name=REGION, endpoint_url="http://127.0.0.1:1", aws_access_key_id="AKIALOCALCLOUDCLIENT", aws_secret_access_key="x",
            config=cls.config)
        client.meta.events.register("before-send.*", lambda request, **_: _answered(service, request))
        return client

    @classmethod
    def control(cls, method="GET", body=None):
        status, answer = cls.door.answer_to(method, json.dumps(body).encode())
        if status != 200:
            raise ValueError(answer["message"])
        return answer


def _answered(service, request):
    url, body = urlsplit(request.url), request.body or b""
    headers = {name.lower(): value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    body = body.read() if hasattr(body, "read") else body.encode() if isinstance(body, str) else body
    with request_scope(ACCOUNT, REGION):
        status, answer_headers, answer = asyncio.run(ministack_app.SERVICE_HANDLERS[service](
            request.method, unquote(url.path), headers, body, parse_qs(url.query, keep_blank_values=True)))
    content = answer.encode() if isinstance(answer, str) else answer
    response = AWSResponse(request.url, status, {name.lower(): value for name, value in answer_headers.items()}, io.BytesIO(content))
    # Of an answer that is no stream, botocore reads this.
    response._content = content
    return response
