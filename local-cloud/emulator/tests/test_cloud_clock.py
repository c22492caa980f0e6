import os
import subprocess
import sys
import time
import unittest
from unittest import mock

from emulator import cloud_clock


class CloudClockTest(unittest.TestCase):
    def test_is_real_time_unless_told_otherwise(self):
        before, now, after = time.time(), cloud_clock.now(), time.time()
        self.assertTrue(before - 0.5 < now < after + 0.5, (before, now, after))
        self.assertEqual(cloud_clock.real_seconds(3), 3)

    def test_runs_ahead_of_real_time(self):
        with mock.patch.object(cloud_clock, "SPEED", 100):
            before = cloud_clock.now()
            time.sleep(0.05)
            self.assertGreaterEqual(cloud_clock.now() - before, 5)
            self.assertEqual((cloud_clock.speed(), cloud_clock.real_seconds(50)), (100, 0.5))

    def test_writes_a_time_as_the_services_do(self):
        self.assertEqual(cloud_clock.iso(1), "1970-01-01T00:00:01.000Z")
        self.assertRegex(cloud_clock.iso(), r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_a_speed_that_stands_still_is_refused(self):
        started = subprocess.run([sys.executable, "-c", "from emulator import cloud_clock"], capture_output=True, text=True,
                                 cwd=os.path.dirname(os.path.dirname(os.path.dirname(__file__))),
                                 env={**os.environ, "LOCAL_CLOUD_SPEED": "0"})
        self.assertIn("LOCAL_CLOUD_SPEED is 0.0, allowed: a number above 0", started.stderr)
