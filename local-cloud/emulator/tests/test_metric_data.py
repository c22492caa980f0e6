import json
import unittest
from urllib.parse import parse_qs, urlencode

import cbor2
from ministack.services import cloudwatch

from emulator import alarms, cloud_clock, metric_data, metric_math
from emulator.tests.restored import restored

NOON = 1_769_860_800  # 2026-01-31T12:00:00Z


def stat(metric, period=60, statistic="Sum", **more):
    named = {"Namespace": "N", "MetricName": metric, "Dimensions": [{"Name": "F", "Value": "f"}]}
    return {"Metric": named, "Period": period, "Stat": statistic, **more}


class MetricDataTest(unittest.TestCase):
    def setUp(self):
        restored(self, cloudwatch, "_get_metric_data", "_evict_old_metrics", "time")
        metric_data.register()
        cloudwatch._metrics.clear()

    def put(self, metric, *points, **dimensions):
        for seconds, value in points:
            cloudwatch._store_datum("N", metric, dimensions or {"F": "f"}, NOON + seconds, "None", value, None, None, None)

    def query(self, *queries, start=0, end=600, **more):
        request = {"MetricDataQueries": list(queries), "StartTime": NOON + start, "EndTime": NOON + end, **more}
        return {r["Id"]: dict(zip((cloudwatch._parse_ts(t) - NOON for t in r["Timestamps"]), r["Values"], strict=True))
                for r in metric_data.query(request)}

    def one(self, *args, start=0, end=600, **more):
        return self.query({"Id": "m", "MetricStat": stat("M", *args, **more)}, start=start, end=end)["m"]

    def test_statistics(self):
        self.put("M", *[(10, v) for v in range(1, 101)])
        expected = {"Sum": 5050, "Average": 50.5, "Minimum": 1, "Maximum": 100, "SampleCount": 100, "p50": 50.5, "p99": 99.01, "p100": 100}
        for statistic, value in expected.items():
            self.assertAlmostEqual(self.one(60, statistic)[0], value, msg=statistic)

    def test_periods_and_the_window(self):
        self.put("M", (-1, 1), (0, 2), (59, 4), (60, 8), (299, 16), (300, 32), (600, 64))
        self.assertEqual(self.one(), {0: 6, 60: 8, 240: 16, 300: 32})
        self.assertEqual(self.one(300), {0: 30, 300: 32})
        # The start is a whole minute; the end is excluded, but the minute in which it lies is not.
        self.assertEqual(self.one(300, start=59, end=60), {0: 6})
        self.assertEqual(self.one(300, start=60, end=301), {0: 24, 300: 32})
        # A period longer than the window.
        self.assertEqual(sum(self.one(3600, start=0, end=300).values()), 30)

    def test_no_data_is_an_empty_list(self):
        self.put("M", (0, 1), F="other")
        self.assertEqual(self.one(), {})
        self.assertEqual(metric_data.query({"StartTime": NOON, "EndTime": NOON + 60, "MetricDataQueries": [{"Id": "m", "MetricStat": stat("M")}]}), [
            {"Id": "m", "Label": "M", "Timestamps": [], "Values": [], "StatusCode": "Complete"}])

    def test_a_metric_without_dimensions_is_another_metric(self):
        self.put("M", (0, 1))
        bare = {"Metric": {"Namespace": "N", "MetricName": "M"}, "Period": 60, "Stat": "Sum"}
        self.assertEqual(self.query({"Id": "m", "MetricStat": bare})["m"], {})

    def test_units(self):
        self.put("M", (0, 1))
        self.assertEqual((self.one(Unit="None"), self.one(Unit="Count")), ({0: 1}, {}))

    def test_newest_first_unless_asked(self):
        self.put("M", (0, 1), (60, 2))
        query = {"Id": "m", "MetricStat": stat("M")}
        self.assertEqual(list(self.query(query)["m"]), [60, 0])
        self.assertEqual(list(self.query(query, ScanBy="TimestampAscending")["m"]), [0, 60])

    def test_expressions(self):
        self.put("E", (0, 1), (120, 3))
        self.put("I", (0, 4), (60, 5), (120, 0))
        metrics = [{"Id": "e", "MetricStat": stat("E"), "ReturnData": False}, {"Id": "i", "MetricStat": stat("I"), "ReturnData": "false"}]
        for expression, expected in {
            "100 * e / i": {0: 25}, "e + i": {0: 5, 120: 3}, "(e - i) ^ 2": {0: 9, 120: 9}, "-e": {0: -1, 120: -3},
            "FILL(e, 0) + i": {0: 5, 60: 5, 120: 3}, "FILL(e, REPEAT)": {0: 1, 60: 1, 120: 3, 180: 3}, "FILL(e, i)": {0: 1, 60: 5, 120: 3},
            "MAX([e, i])": {0: 4, 120: 3}, "AVG([e, i]) * 1": {0: 2.5, 120: 1.5}, "SUM([e, 1])": {0: 2, 120: 4},
        }.items():
            self.assertEqual(self.query(*metrics, {"Id": "x", "Expression": expression}, end=240), {"x": expected}, expression)

    def test_an_expression_may_use_another_that_comes_later(self):
        self.put("E", (0, 1))
        queries = [{"Id": "b", "Expression": "a * 2"}, {"Id": "a", "Expression": "e + 1"}, {"Id": "e", "MetricStat": stat("E")}]
        self.assertEqual(self.query(*queries)["b"], {0: 4})
        nothing = {"Id": "e", "MetricStat": stat("X", 300)}
        self.assertEqual(self.query({"Id": "n", "Expression": "FILL(e, 7)"}, nothing)["n"], {0: 7, 300: 7})

    def refused(self, *queries, words, **more):
        with self.assertRaisesRegex(ValueError, words):
            self.query(*queries, **more)

    def test_refusals(self):
        metric = {"Id": "m", "MetricStat": stat("M")}
        self.refused(metric, words="StartTime", start=60, end=60)
        self.refused(metric, metric, words="unique")
        self.refused({"Id": "M", "MetricStat": stat("M")}, words="lowercase")
        self.refused({"Id": "m", "MetricStat": stat("M", 90)}, words="multiple of 60")
        self.refused({"Id": "m", "MetricStat": stat("M", 60, "tm90")}, words="tm90")
        self.refused({"Id": "x", "Expression": "y + 1"}, {"Id": "y", "Expression": "x"}, words="circular")
        self.refused({"Id": "x", "Expression": "m *"}, words="cannot be read")
        self.refused({"Id": "x", "Expression": "1 + 1"}, words="one number")
        self.refused({"Id": "x", "Expression": "nobody + 1"}, words="nobody")
        self.refused(metric, {"Id": "x", "Expression": "RATE(m)"}, words="RATE")
        self.refused(metric, {"Id": "n", "MetricStat": stat("M", 300)}, {"Id": "x", "Expression": "m + n"}, words="same period")

    def test_each_protocol(self):
        self.put("M", (0, 1))
        metric = {"Id": "m", "MetricStat": stat("M")}
        request = {"MetricDataQueries": [metric], "StartTime": NOON, "EndTime": NOON + 60}
        self.assertEqual(json.loads(cloudwatch._get_metric_data({}, request, False, True)[2])["MetricDataResults"][0]["Values"], [1.0])
        self.assertEqual(cbor2.loads(cloudwatch._get_metric_data({}, request, True)[2])["MetricDataResults"][0]["Values"], [1.0])
        stem = "MetricDataQueries.member.1."
        flat = urlencode({
            "StartTime": "2026-01-31T12:00:00Z", "EndTime": "2026-01-31T12:01:00Z", f"{stem}Id": "m", f"{stem}MetricStat.Stat": "Sum",
            f"{stem}MetricStat.Period": "60", f"{stem}MetricStat.Metric.Namespace": "N", f"{stem}MetricStat.Metric.MetricName": "M",
            f"{stem}MetricStat.Metric.Dimensions.member.1.Name": "F", f"{stem}MetricStat.Metric.Dimensions.member.1.Value": "f"})
        answer = cloudwatch._get_metric_data(parse_qs(flat), {}, False)[2].decode()
        self.assertIn("<Timestamps><member>2026-01-31T12:00:00Z</member></Timestamps><Values><member>1.0</member></Values>", answer)
        self.assertEqual(cloudwatch._get_metric_data(parse_qs(flat.replace("12%3A01", "12%3A00")), {}, False)[0], 400)

    def test_old_points_go_and_lists_stay_themselves(self):
        self.put("M", (0, 1))
        points = cloudwatch._metrics[("N", "M", "F=f")]
        points.append({"Timestamp": cloud_clock.now(), "Value": 2.0, "Unit": "None"})
        points[0]["Timestamp"] -= 10 * 365 * 86400
        cloudwatch._evict_old_metrics()
        self.assertIs(cloudwatch._metrics[("N", "M", "F=f")], points)
        self.assertEqual([p["Value"] for p in points], [2.0])

    def test_an_alarm_says_when_it_changed_in_cloud_time(self):
        self.assertIs(cloudwatch.time.time, cloud_clock.now)
        restored(self, cloud_clock, "now")
        cloud_clock.now = lambda: NOON + 30.5
        self.put("M", (30, 5))
        alarm = {"AlarmName": "a", "Namespace": "N", "MetricName": "M", "Dimensions": [{"Name": "F", "Value": "f"}], "Statistic": "Sum", "Period": 60,
                 "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold", "StateValue": "OK", "StateUpdatedTimestamp": NOON}
        alarms.evaluate(alarm)
        self.assertEqual((alarm["StateValue"], alarm["StateTransitionedTimestamp"]), ("ALARM", NOON + 30.5))
        cloud_clock.now = lambda: NOON + 40
        alarms.evaluate(alarm)
        self.assertEqual(alarm["StateTransitionedTimestamp"], NOON + 30.5)


class MathTest(unittest.TestCase):
    def test_division_by_zero_has_no_value(self):
        self.assertEqual(metric_math.evaluate("a / b", {"a": {0: 1, 1: 1}, "b": {0: 0, 1: 2}}, [0, 1]), {1: 0.5})
