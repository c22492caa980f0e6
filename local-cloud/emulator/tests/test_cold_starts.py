import threading
import time
import unittest
from unittest import mock

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from emulator import cold_starts
from emulator.tests.running import PATIENCE_S

FUNCTION = ("f", {"FunctionName": "f", "Runtime": "nodejs24.x"}, b"")


class Worker:
    def __init__(self, *_):
        self.in_use, self.last_used = False, 0


class ColdStartsTest(unittest.TestCase):
    def setUp(self):
        patches = [
            mock.patch.object(lambda_runtime, "_worker_class_for", lambda config: Worker),
            mock.patch.object(lambda_runtime, "_worker_key", lambda *_: "key"),
            mock.patch.dict(lambda_runtime._workers, clear=True),
            mock.patch.object(lambda_runtime, "acquire_worker", lambda_runtime.acquire_worker),
            mock.patch.object(lambda_svc, "acquire_worker", lambda_svc.acquire_worker),
            mock.patch.object(cold_starts, "PATIENCE_S", PATIENCE_S),
        ]
        for patch in patches:
            patch.start()
            self.addCleanup(patch.stop)
        cold_starts.register()
        self.assertIs(lambda_svc.acquire_worker, lambda_runtime.acquire_worker)

    def test_a_burst_shares_a_few_processes(self):
        seen = []

        def request():
            worker, _reason = lambda_svc.acquire_worker(*FUNCTION)
            seen.append(worker)
            time.sleep(0.005)
            worker.in_use = False

        threads = [threading.Thread(target=request) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(seen), 12)
        self.assertLessEqual(len(set(seen)), cold_starts.PROCESSES)

    def test_a_request_that_waited_long_gets_its_own(self):
        held = [lambda_svc.acquire_worker(*FUNCTION)[0] for _ in range(cold_starts.PROCESSES)]
        with mock.patch.object(cold_starts, "PATIENCE_S", 0.1):
            worker, reason = lambda_svc.acquire_worker(*FUNCTION)
        self.assertEqual(reason, "spawn")
        self.assertNotIn(worker, held)

    def test_a_ceiling_that_the_caller_gives_is_kept(self):
        lambda_svc.acquire_worker(*FUNCTION, max_concurrency=1)
        self.assertEqual(lambda_svc.acquire_worker(*FUNCTION, max_concurrency=1), (None, "func_cap"))
