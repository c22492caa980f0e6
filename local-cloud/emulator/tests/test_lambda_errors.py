import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from emulator import lambda_errors
from emulator.tests.restored import restored

HANDLERS = """
class NotPlayable extends Error { name = 'NotPlayable'; }
exports.typed = async () => { throw new NotPlayable('a segment "1" is missing'); };
exports.plain = async () => { throw new Error('no'); };
exports.at_once = () => { throw new TypeError('at once'); };
exports.text = async () => { throw 'only a text'; };
exports.fine = async () => ({ fine: true });
"""


class LambdaErrorsTest(unittest.TestCase):
    def setUp(self):
        restored(self, lambda_runtime, "_NODEJS_WORKER_SCRIPT")
        restored(self, lambda_svc, "_execute_function_warm")
        lambda_errors.register()
        self.code = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.code)
        (self.code / "index.js").write_text(HANDLERS)
        (self.code / "worker.js").write_text(lambda_runtime._NODEJS_WORKER_SCRIPT)

    def answer(self, handler):
        init = {"code_dir": str(self.code), "module": "index", "handler": handler, "env": {}, "function_name": "f", "memory": 128, "timeout": 3, "arn": "arn"}
        lines = [json.dumps(init), json.dumps({"event": {}, "request_id": "1"}), ""]
        ran = subprocess.run(["node", str(self.code / "worker.js")], input="\n".join(lines), capture_output=True, text=True, timeout=60)
        answers = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
        last = next(each for each in reversed(answers) if each.get("status") in ("ok", "error"))
        if last["status"] == "ok":
            return last["result"]
        return lambda_errors.with_type({"error": True, "body": {"errorMessage": last["error"], "errorType": "Runtime.HandlerError"}})["body"]

    def test_the_name_of_an_error_is_its_type(self):
        self.assertEqual(self.answer("typed"), {"errorType": "NotPlayable", "errorMessage": 'a segment "1" is missing'})
        self.assertEqual(self.answer("plain"), {"errorType": "Error", "errorMessage": "no"})
        self.assertEqual(self.answer("at_once"), {"errorType": "TypeError", "errorMessage": "at once"})
        self.assertEqual(self.answer("text"), {"errorType": "Error", "errorMessage": "only a text"})

    def test_what_is_no_error_stays(self):
        self.assertEqual(self.answer("fine"), {"fine": True})
        for result in ({"body": {"errorMessage": "x"}}, {"error": True, "body": {"errorMessage": "Task timed out", "errorType": "Sandbox.Timedout"}}):
            self.assertIs(lambda_errors.with_type(result), result)
