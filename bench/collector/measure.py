"""Runs a program and tells its seconds, its processor seconds, the most memory that it held, and how many cores were busy with other work meanwhile.

    python measure.py <cores, such as 0 or 0,1> <file, or -> <program> <argument>...

When this file is there the program has done its work, and is asked to end; `-`: it ends by itself.
"""
import json
import os
import signal
import subprocess
import sys
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")
EVERY = 0.02


def busy():
    """Processor seconds of the whole machine since it began: user, nice, system, interrupts."""
    with open("/proc/stat", encoding="ascii") as file:
        ticks = [int(number) for number in file.readline().split()[1:]]
    return sum(ticks[:3] + ticks[5:7]) / TICKS


def end_when(path, process, ended):
    while not ended.wait(EVERY):
        if os.path.exists(path):
            process.send_signal(signal.SIGTERM)
            return


def main(cores, done, *command):
    os.sched_setaffinity(0, {int(core) for core in cores.split(",")})
    began, before, ended = time.monotonic(), busy(), threading.Event()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        if done != "-":
            threading.Thread(target=end_when, args=(done, process, ended), daemon=True).start()
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        ended.set()
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)[:200]} ended with {process.returncode}: {said[-2000:]}")
    own = used.ru_utime + used.ru_stime
    last = said.strip().splitlines()[-1] if said.strip() else ""
    print(json.dumps({"seconds": seconds, "processor": own, "megabytes": used.ru_maxrss / 1024, "others": (busy() - before - own) / seconds, "last": last}))


if __name__ == "__main__":
    main(*sys.argv[1:])
