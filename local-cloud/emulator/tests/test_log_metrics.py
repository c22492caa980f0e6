import json
import unittest

from ministack.services import cloudwatch, cloudwatch_logs

from emulator import cloud_clock, log_metrics, log_pattern
from emulator.tests.restored import restored


class PatternTest(unittest.TestCase):
    def matching(self, pattern, *messages):
        matches = log_pattern.compiled(pattern)
        return [matches(each if isinstance(each, str) else json.dumps(each)) for each in messages]

    def test_presence(self):
        self.assertEqual(self.matching("{ $.n = * }", {"n": 1}, {"n": "x"}, {"n": None}, {"n": True}, {}, "n"), [True, True] + 4 * [False])
        self.assertEqual(self.matching('{ ($.s = "*") && ($.n = "*") }', {"s": "x", "n": 0}, {"s": "x"}), [True, False])
        self.assertEqual(self.matching("{ $.n EXISTS }", {"n": None}, {}), [True, False])
        self.assertEqual(self.matching("{ $.n NOT EXISTS }", {"n": None}, {}, "text"), [False, True, False])
        self.assertEqual(self.matching("{$.n IS TRUE}", {"n": True}, {"n": 1}, {"n": False}), [True, False, False])
        self.assertEqual(self.matching("{$.n IS FALSE || $.n is null}", {"n": False}, {"n": None}, {}), [True, True, False])

    def test_comparison(self):
        self.assertEqual(self.matching("{ $.n > 5 }", {"n": 6}, {"n": 5}, {"n": "6"}, {}), [True, False, False, False])
        self.assertEqual(self.matching("{ $.n<=-1.5e0 }", {"n": -2}, {"n": 0}), [True, False])
        self.assertEqual(self.matching("{ $.n = 1 }", {"n": 1}, {"n": 1.0}, {"n": "1"}, {"n": True}), [True, True, False, False])
        self.assertEqual(self.matching("{ $.n != 1 }", {"n": 2}, {"n": 1}, {}), [True, False, False])
        self.assertEqual(self.matching('{ $.s = "a b*" }', {"s": "a bc"}, {"s": "xa b"}), [True, False])
        self.assertEqual(self.matching("{ $.s = press-* }", {"s": "press-7"}, {"s": "Press-7"}), [True, False])
        self.assertEqual(self.matching("{ $.s = [x]? }", {"s": "[x]?"}, {"s": "x1"}), [True, False])
        self.assertEqual(self.matching("{ $.s = %^[0-9]+$% }", {"s": "12"}, {"s": "a"}), [True, False])

    def test_selectors_and_logic(self):
        self.assertEqual(self.matching('{ $.a.b[1]["c d"] = 3 }', {"a": {"b": [0, {"c d": 3}]}}, {"a": {"b": [0]}}, {"a": 1}), [True, False, False])
        self.assertEqual(self.matching("{ $.a = 1 || $.b = 1 && $.c = 1 }", {"a": 1}, {"b": 1}, {"b": 1, "c": 1}), [True, False, True])
        self.assertEqual(self.matching("{ ($.a = 1 || $.b = 1) && $.c = 1 }", {"a": 1}, {"a": 1, "c": 1}), [False, True])

    def test_terms(self):
        self.assertEqual(self.matching("", "anything"), [True])
        self.assertEqual(self.matching('ERROR "two words" -fine', "ERROR two words", "ERROR two words fine", "error two words"), [True, False, False])
        self.assertEqual(self.matching("?A ?B", "A", "xB", "C"), [True, True, False])

    def test_what_is_no_pattern(self):
        for pattern in ("{ $.a = 1", "{ $.a }", "{ a = 1 }", "{ $.a = 1 $.b }", "{ ($.a = 1 }", "{ $.a && 1 }", "{ $.a > x }", "{ $.a NOT TRUE }",
                        "{ $.a = && }", "{ $.a = 'x\" }", "[a, b]", "{ $.a = (1) }"):
            with self.assertRaises(ValueError, msg=pattern):
                log_pattern.compiled(pattern)


class MetricsTest(unittest.TestCase):
    def setUp(self):
        restored(self, cloudwatch_logs, "_put_metric_filter", "_append_log_events", "_compile_filter_pattern")
        restored(self, cloud_clock, "now", "SPEED")
        for store in (cloudwatch_logs._log_groups, cloudwatch_logs._metric_filters, cloudwatch._metrics, log_metrics._default_minutes):
            store.clear()
        log_metrics.register()
        cloud_clock.now = lambda: 120.0
        for group in ("g", "other"):
            cloudwatch_logs._create_log_group({"logGroupName": group})
            cloudwatch_logs._create_log_stream({"logGroupName": group, "logStreamName": "s"})

    def put(self, pattern="{ $.rows = * }", value="$.rows", **more):
        status, _, body = cloudwatch_logs._put_metric_filter({
            "logGroupName": "g", "filterName": "f", "filterPattern": pattern,
            "metricTransformations": [{"metricName": "Rows", "metricNamespace": "N", "metricValue": value, **more}]})
        return status, json.loads(body).get("message", "")

    def log(self, *messages, group="g", timestamp=60_500):
        events = [{"timestamp": timestamp, "message": each if isinstance(each, str) else json.dumps(each)} for each in messages]
        self.assertEqual(cloudwatch_logs._put_log_events({"logGroupName": group, "logStreamName": "s", "logEvents": events})[0], 200)

    def data(self, **dimensions):
        return [(each["Timestamp"], each["Value"], each["Unit"]) for each in cloudwatch._metrics.get(("N", "Rows", cloudwatch._dims_key(dimensions))) or []]

    def test_fields_of_events_become_data(self):
        self.put(dimensions={"Device": "$.device", "Line": "$.line"}, unit="Count")
        self.log({"rows": 5, "device": "a", "line": 1}, {"rows": 7, "device": "b", "line": 1}, {"other": 1}, "text", {"rows": 8, "device": "a", "line": 1})
        self.assertEqual(self.data(Device="a", Line="1"), [(60.5, 5.0, "Count"), (60.5, 8.0, "Count")])
        self.assertEqual(self.data(Device="b", Line="1"), [(60.5, 7.0, "Count")])

    def test_other_groups_and_events_without_the_number_or_the_dimension_are_no_data(self):
        self.put(dimensions={"Device": "$.device"})
        self.log({"rows": 5, "device": "a"}, group="other")
        with self.assertLogs("logs", "WARNING") as logged:
            self.log({"rows": "5", "device": "a"}, {"rows": 5})
        self.assertEqual((self.data(Device="a"), self.data(), len(logged.output)), ([], [], 2))

    def test_literal_values_and_the_default_once_a_minute(self):
        self.put("ERROR", "2", defaultValue=0)
        self.log("fine", "also fine")
        self.log("fine")
        self.log("ERROR")
        self.assertEqual(self.data(), [(120.0, 0.0, "None"), (60.5, 2.0, "None")])
        cloud_clock.now = lambda: 180.0
        self.log("fine")
        self.assertEqual(self.data()[-1], (180.0, 0.0, "None"))

    def test_a_fast_cloud_takes_its_own_time(self):
        cloud_clock.SPEED = 10
        self.put()
        self.log({"rows": 1})
        self.assertEqual(self.data(), [(120.0, 1.0, "None")])

    def test_what_put_metric_filter_refuses(self):
        for expected, arguments in (
            ("must be a field of the filter pattern", {"pattern": "{ $.rows_read = * }"}),
            ("neither a number nor a field", {"value": "many"}),
            ("mutually exclusive", {"defaultValue": 0, "dimensions": {"D": "$.d"}}),
            ("at most 3", {"dimensions": {name: "$.d" for name in "abcd"}}),
            ("need a JSON", {"pattern": "ERROR", "value": "1", "dimensions": {"D": "$.d"}}),
            ("must be a field as", {"dimensions": {"D": "d"}}),
            ("no closing brace", {"pattern": "{ $.rows = *"}),
            ("unit is 'Rows'", {"unit": "Rows"}),
        ):
            status, message = self.put(**arguments)
            self.assertEqual(status, 400)
            self.assertIn(expected, message)
        self.assertEqual(self.put()[0], 200)

    def test_searches_know_conditions(self):
        self.log({"n": 1}, {"n": 2}, "n")

        def found(pattern):
            answer = json.loads(cloudwatch_logs._filter_log_events({"logGroupName": "g", "filterPattern": pattern})[2])
            return [event["message"] for event in answer["events"]]
        self.assertEqual(found("{ $.n > 1 }"), ['{"n": 2}'])
        self.assertEqual(len(found("n")), 3)
