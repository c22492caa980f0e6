"""What streams hold until it is delivered: a buffer for each stream, delivered when it is full or its oldest record has waited long enough.

One delivery of a stream at a time. One that fails is made again until it is done or the stream is gone; what comes meanwhile waits.
"""

import contextvars
import itertools
import logging
import threading
from dataclasses import dataclass

from emulator import cloud_clock
from emulator.firehose import iceberg_destination, s3_destination, telemetry, world
from emulator.firehose.attempts import Failed

MIB = 2**20
DEFAULTS = {"SizeInMBs": 5, "IntervalInSeconds": 300}
POLL_S = 0.05
RETRY_S = 5

_deliveries = {}
_adding = threading.Lock()
_sequence = itertools.count(1)


@dataclass(frozen=True)
class Record:
    data: bytes
    # Seconds since 1970, in cloud time.
    arrived: float
    sequence: str


def of(stream):
    with _adding:
        if stream["arn"] not in _deliveries or _deliveries[stream["arn"]].stream is not stream:
            _deliveries[stream["arn"]] = Delivery(stream)
        return _deliveries[stream["arn"]]


def forget(stream):
    with _adding:
        found = _deliveries.pop(stream["arn"], None)
    if found:
        found.close()


def everywhere():
    with _adding:
        return list(_deliveries.values())


class Delivery:
    """Of one stream."""

    def __init__(self, stream):
        self.stream, self.name = stream, stream["name"]
        self._changed = threading.Condition()
        self._buffered, self._size = [], 0
        self._busy = self._wanted = self._closed = False
        self._told = {"records": 0, "delivered": 0, "failed": 0, "objects": []}
        threading.Thread(target=contextvars.copy_context().run, args=(self._live,), daemon=True).start()

    def add(self, datas):
        now = cloud_clock.now()
        with self._changed:
            self._buffered += [Record(data, now, str(next(_sequence)).zfill(56)) for data in datas]
            self._size += sum(len(data) for data in datas)
            self._told["records"] += len(datas)
            self._changed.notify_all()

    def flush(self):
        """What is there now is delivered without waiting."""
        with self._changed:
            self._wanted = bool(self._buffered)
            self._changed.notify_all()

    def close(self):
        """What is buffered is delivered; a delivery that fails then is not made again."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def told(self):
        with self._changed:
            return {"name": self.name, "arn": self.stream["arn"], "buffered": len(self._buffered), "delivering": self._busy, **self._told,
                    "objects": list(self._told["objects"])}

    @property
    def _destination(self):
        return self.stream["destinations"][0]

    def _due(self):
        if not self._buffered or (world.held(self.name) and not self._closed):
            return False
        hints = {**DEFAULTS, **(self._destination["config"].get("BufferingHints") or {})}
        waited = cloud_clock.now() - self._buffered[0].arrived
        return (self._closed or self._wanted or self._size >= hints["SizeInMBs"] * MIB
                or waited >= hints["IntervalInSeconds"] * world.setting("bufferScale"))

    def _live(self):
        while True:
            with self._changed:
                while not self._due():
                    if self._closed and not self._buffered:
                        return
                    # Nothing to wait for when nothing is there: then only a change wakes it.
                    self._changed.wait(POLL_S if self._buffered else None)
                records, self._buffered, self._size, self._busy, self._wanted = self._buffered, [], 0, True, False
            self._deliver(records)
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _deliver(self, records):
        began = cloud_clock.now()
        work = (iceberg_destination if self._destination["type"] == "Iceberg" else s3_destination).Delivering(self.stream, records)
        while True:
            try:
                if world.strikes("failDeliveries", self.name):
                    raise Failed("InternalError", "Internal error (asked for by a test)")
                objects, delivered, failed = work.attempt(cloud_clock.now() - began)
                with self._changed:
                    self._told["objects"] += objects
                    self._told["delivered"] += delivered
                    self._told["failed"] += failed
                return
            except Failed as problem:
                config = self._destination["config"]
                telemetry.error(self.stream, config, config["RoleARN"], work.destination, problem.code, str(problem))
                telemetry.count(self.stream, **{f"{work.METRICS}_Success": 0})
            except Exception:
                # A defect of this stand-in; it would be tried for ever.
                logging.getLogger("firehose").exception("%s could not deliver %d records", self.stream["arn"], len(records))
                with self._changed:
                    self._told["failed"] += len(records)
                return
            with self._changed:
                if self._closed:
                    return
                self._changed.wait(cloud_clock.real_seconds(RETRY_S * world.setting("bufferScale")))
