"""How the collector that this one follows reads a file: a dictionary and indented JSON for each row, with texts for values."""

import csv
import json
import resource
import sys
import time

begun = time.perf_counter()
rows = written = 0
with open(sys.argv[1], newline="") as file:
    for row in csv.DictReader(file):
        written += len(json.dumps(row, indent=4))
        rows += 1
seconds = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"rows": rows, "written": written, "seconds": seconds, "peakBytes": peak}))
