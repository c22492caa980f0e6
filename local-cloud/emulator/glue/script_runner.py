"""Runs a job's script in the process that Glue starts for it, and notes the exception that ends it: `script_runner.py <note> <script> <arguments>`.

Of the standard library alone: the Python that runs it is that of the job.
"""

import json
import os
import runpy
import sys
import traceback


def run(note, script, arguments):
    sys.argv = [script, *arguments]
    sys.path[0] = os.path.dirname(script)
    try:
        runpy.run_path(script, run_name="__main__")
    except BaseException as failure:
        if not isinstance(failure, SystemExit) or failure.code not in (None, 0):
            lines = [frame.lineno for frame in traceback.extract_tb(failure.__traceback__) if frame.filename == script]
            with open(note, "w", encoding="utf-8") as file:
                json.dump({"line": lines[-1] if lines else None, "text": traceback.format_exception_only(type(failure), failure)[-1].strip()}, file)
        raise


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], sys.argv[3:])
