"""Runs a command on some cores and tells its seconds, and of it with all its descendants the processor seconds and the most memory held at
once; and how many cores were busy with other work meanwhile.

    python measure.py <cores> <folder of the table that the catalog tells of> -- <command>...

The command finds a catalog with this one table where AWS_ENDPOINT_URL says: Glue's GetTable is all that the ETL asks AWS for here.
"""
import json
import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EVERY = 0.1
PAGE, TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
KEYS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}


def catalog(location):
    table = {"Name": "sales", "Parameters": {"classification": "csv"}, "StorageDescriptor": {"Location": location, "Columns": []}}

    class Catalog(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            known = self.headers["X-Amz-Target"] == "AWSGlue.GetTable"
            body = json.dumps({"Table": table} if known else {"__type": "UnknownOperationException"}).encode()
            self.send_response(200 if known else 400)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Catalog)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class Tree:
    """A process and its descendants: the most memory of all at once, and the processor seconds of each as last seen."""

    def __init__(self, pid):
        self._pid, self._ticks, self.most = pid, {}, 0

    @property
    def seconds(self):
        return sum(self._ticks.values()) / TICKS

    def look(self):
        self.most = max(self.most, self._resident(self._pid))

    def _resident(self, pid, parent=None):
        """One that ends meanwhile holds nothing, nor does one that was forked just now: its memory is its parent's until it begins a program of its own."""
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                command = file.read()
            with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                # After the name, which may have spaces and parentheses.
                fields = file.read().rpartition(")")[2].split()
            children = []
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                    children += file.read().split()
        except (FileNotFoundError, ProcessLookupError):
            return 0
        self._ticks[pid] = int(fields[11]) + int(fields[12])
        own = 0 if command == parent else int(fields[21]) * PAGE
        return own + sum(self._resident(child, command) for child in children)


def busy():
    """Processor seconds of the whole machine since it began: user, nice, system, interrupts."""
    with open("/proc/stat", encoding="ascii") as file:
        ticks = [int(number) for number in file.readline().split()[1:]]
    return sum(ticks[:3] + ticks[5:7]) / TICKS


def main(cores, location, command):
    environment = {**os.environ, **KEYS, "AWS_ENDPOINT_URL": catalog(location)}
    began, before = time.monotonic(), busy()
    process = subprocess.Popen(["taskset", "-c", cores, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    tree, ended, said = Tree(process.pid), threading.Event(), []

    def wait():
        said.extend(process.communicate())
        ended.set()

    threading.Thread(target=wait).start()
    while not ended.wait(EVERY):
        tree.look()
    seconds = time.monotonic() - began
    others = (busy() - before - tree.seconds) / seconds
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)[:200]} ended with {process.returncode}: {said[1][-2000:]}")
    print(json.dumps({"seconds": seconds, "processor": tree.seconds, "megabytes": tree.most / 2**20, "others": others, "last": json.loads(said[0].strip().splitlines()[-1])}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[4:])
