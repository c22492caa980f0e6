"""One attempt of a training: a process that runs to its end, or is killed as an interruption would."""
import os
import re
import signal
import socket
import subprocess
import threading
import time


class Attempt:
    """What an attempt did. `losses` has the value on the way at each step that was printed."""

    def __init__(self, number, kill=None, delay=0.0):
        self.number = number
        self.kill = kill          # (signal, step) or None
        self.delay = delay
        self.killed = False
        self.outlived = False     # did all the steps in spite of the signal, which has interrupted nothing then
        self.timed_out = False
        self.code = None
        self.steps = []
        self.losses = []
        self.metrics = {}
        self.seconds = 0.0
        self.seconds_to_first_step = None
        self.damage = None        # what happened to the checkpoint that it left
        self.stderr = []

    @property
    def finished(self):
        return self.code == 0 and not self.killed

    @property
    def signal_name(self):
        return signal.Signals(self.kill[0]).name if self.kill else None

    def run(self, command, environment, step_regex, metric_regexes, curve_regex, grace, time_limit):
        """`metric_regexes`: name -> pattern with a group, on any line; the last value is the result. `curve_regex`: on lines with a step."""
        began = time.monotonic()
        output, written = _narrow_pipe()
        with written:
            process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=written, stderr=subprocess.PIPE, text=True,
                                       errors="replace", start_new_session=True)
        errors = threading.Thread(target=self._collect, args=(process.stderr,), daemon=True)
        errors.start()
        limit = threading.Timer(time_limit, self._end_for_good, (process,))
        limit.start()
        timers = [limit]
        try:
            for line in output:
                if line.endswith("\n") or not self.killed:  # a kill may cut the last line short
                    self._read(line, began, step_regex, metric_regexes, curve_regex)
                if self.kill and not self.killed and self.steps and self.steps[-1] >= self.kill[1]:
                    timers.append(self._interrupt(process, grace))
            self.code = process.wait()
        finally:
            for timer in timers:
                timer.cancel()
            _signal_group(process, signal.SIGKILL)
            process.wait()
            errors.join(timeout=5)
            output.close()
            process.stderr.close()
        self.seconds = time.monotonic() - began
        return self

    def _read(self, line, began, step_regex, metric_regexes, curve_regex):
        for name, pattern in metric_regexes.items():
            found = re.search(pattern, line)
            if found:
                self.metrics[name] = _value(found, line, float)
        step = re.search(step_regex, line)
        if not step:
            return
        if not self.steps:
            self.seconds_to_first_step = time.monotonic() - began
        number = _value(step, line, int)
        self.steps.append(number)
        value = re.search(curve_regex, line)
        if value:
            self.losses.append((number, _value(value, line, float)))

    def _interrupt(self, process, grace):
        """SIGTERM goes to the process alone, as to process 1 of a container; what is left after the grace is killed."""
        time.sleep(self.delay)
        if process.poll() is not None:
            return threading.Timer(0, lambda: None)
        self.killed = True
        timer = threading.Timer(grace, _signal_group, (process, signal.SIGKILL))
        timer.start()
        if self.kill[0] == signal.SIGTERM:
            process.terminate()
        else:
            _signal_group(process, signal.SIGKILL)
        return timer

    def _end_for_good(self, process):
        self.timed_out = True
        _signal_group(process, signal.SIGKILL)

    def _collect(self, stream):
        for line in stream:
            self.stderr = [*self.stderr[-19:], line.rstrip()]


def _value(found, line, kind):
    try:
        return kind(found[1])
    except (TypeError, ValueError):
        raise ValueError(f"the first group of {found.re.pattern!r} is {found[1]!r} on the line {line.rstrip()!r}, allowed: a number") from None


def _narrow_pipe():
    """What to read the output from, and what to write it to: a socket, because it holds a few lines only. A pipe holds so many that
    a quick training would be over before the line of the step is read at which it is to be killed."""
    reading, writing = socket.socketpair()
    writing.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    with reading:
        return reading.makefile("r", encoding="utf-8", errors="replace"), writing


def _signal_group(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass
