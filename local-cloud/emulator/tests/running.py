"""A running emulator for tests that need its front: `python -m emulator` on a free port, with clients for it."""

import io
import os
import pathlib
import socket
import subprocess
import sys
import time
import unittest
import urllib.request
import zipfile

import botocore.session

REGION, ACCOUNT = "eu-west-1", "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/any"
# Far more than anything needs on a machine that is busy with other things: no test fails for slowness, and one that fails waits that long.
PATIENCE_S = 60


class RunningTest(unittest.TestCase):
    """One emulator for the class; `settings` go into its environment."""

    settings = {}

    @classmethod
    def setUpClass(cls):
        # Bound as long as the class runs, so that nobody else is given this port; it does not listen, so the emulator may.
        reserved = socket.socket()
        cls.addClassCleanup(reserved.close)
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        cls.endpoint = f"http://127.0.0.1:{port}"
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "COVERAGE_"))}, "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port),
            "MINISTACK_ACCOUNT_ID": ACCOUNT, "IOT_MTLS_ENABLED": "0", "PYTHONDONTWRITEBYTECODE": "1", **cls.settings,
        }
        cls._process = subprocess.Popen(
            [sys.executable, "-m", "emulator"], cwd=pathlib.Path(__file__).parents[2], env=environment, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.addClassCleanup(cls._stop)
        eventually(lambda: cls._process.poll() is not None or urllib.request.urlopen(f"{cls.endpoint}/_ministack/ready", timeout=5).status == 200)
        if cls._process.poll() is not None:
            raise RuntimeError(f"the emulator ended at its start, with {cls._process.returncode}")

    @classmethod
    def _stop(cls):
        """The leash is let go: the emulator ends with all that it started."""
        cls._process.stdin.close()
        cls._process.wait(PATIENCE_S)

    @classmethod
    def client(cls, service):
        return botocore.session.get_session().create_client(
            service, region_name=REGION, endpoint_url=cls.endpoint, aws_access_key_id="AKIALOCALCLOUDCLIENT", aws_secret_access_key="x")


def eventually(check):
    """The first true answer; the last failure when there is none in time."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            answer = check()
            if answer:
                return answer
            failure = AssertionError(f"still {answer!r} after {PATIENCE_S} s")
        except Exception as cause:
            failure = cause
        if time.monotonic() > deadline:
            raise failure
        time.sleep(0.05)


def zipped(source):
    """A deployment package with this handler."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("index.py", source)
    return package.getvalue()


def publish(client, name, *sources):
    """A function with one published version for each source; version n has the environment variable N=n."""
    for number, source in enumerate(sources, 1):
        environment = {"Variables": {"N": str(number)}}
        if number == 1:
            client.create_function(FunctionName=name, Runtime="python3.12", Handler="index.handler", Role=ROLE, Code={"ZipFile": zipped(source)},
                                   Environment=environment)
        else:
            client.update_function_code(FunctionName=name, ZipFile=zipped(source))
            client.update_function_configuration(FunctionName=name, Environment=environment)
        client.publish_version(FunctionName=name)
