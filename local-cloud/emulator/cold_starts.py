"""A burst of requests to a function waits for its running processes instead of starting one for each request.

AWS starts an execution environment for each concurrent request; on one machine a dozen health checkers at once
would start a dozen Node processes, each slower than the one before. After a while a request gets its own process all the
same, because a function may call itself and wait for the answer.
"""

import os
import time

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

PROCESSES = max(2, os.cpu_count() or 1)
PATIENCE_S = 10


def register():
    acquire = lambda_runtime.acquire_worker

    def acquire_worker(func_name, config, code_zip, qualifier="$LATEST", max_concurrency=0):
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            worker, reason = acquire(func_name, config, code_zip, qualifier=qualifier, max_concurrency=max_concurrency or PROCESSES)
            if worker is not None or max_concurrency:
                return worker, reason
            time.sleep(0.005)
        return acquire(func_name, config, code_zip, qualifier=qualifier, max_concurrency=max_concurrency)

    lambda_runtime.acquire_worker = acquire_worker
    lambda_svc.acquire_worker = acquire_worker
