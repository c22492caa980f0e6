import unittest

from ministack.services import cloudwatch

from emulator import alarms, math_alarms

NOW = 6_000_030.0  # in the middle of a minute


def stat(identifier, metric, **more):
    return {"Id": identifier, "ReturnData": False, "MetricStat": {
        "Metric": {"Namespace": "N", "MetricName": metric}, "Period": 60, "Stat": "Sum"}, **more}


QUERIES = [{"Id": "e", "Expression": "ended - FILL(back, 0)", "Period": 60}, stat("ended", "Ended"), stat("back", "Back")]
PROPS = {"Metrics": QUERIES, "Threshold": 1, "ComparisonOperator": "GreaterThanOrEqualToThreshold", "EvaluationPeriods": 1,
         "TreatMissingData": "notBreaching"}


def record(name, props):
    """What MiniStack makes of a template's properties, as far as it matters here."""
    return {**props, "AlarmName": name, "StateValue": "INSUFFICIENT_DATA", "Threshold": float(props["Threshold"])}


class MathAlarmsTest(unittest.TestCase):
    def setUp(self):
        cloudwatch._metrics.clear()
        values = alarms._values
        self.addCleanup(setattr, alarms, "_values", values)
        alarms._values = math_alarms._of_metrics(values)
        self.record = math_alarms._with_metrics(record)

    def put(self, metric, value, minutes_ago=0):
        cloudwatch._store_datum("N", metric, {}, NOW - 60 * minutes_ago, "None", value, None, None, None)

    def state(self, **changes):
        alarm = self.record("a", {**PROPS, **changes})
        alarms.evaluate(alarm, NOW)
        return alarm["StateValue"]

    def test_the_expression_decides(self):
        self.assertEqual(self.state(), "OK")
        self.put("Ended", 1)
        self.assertEqual(self.state(), "ALARM")
        self.put("Back", 1)
        self.assertEqual(self.state(), "OK")

    def test_each_period_for_itself(self):
        self.put("Ended", 1, minutes_ago=1)
        self.put("Back", 1)
        self.put("Ended", 1)
        self.assertEqual(self.state(EvaluationPeriods=2, DatapointsToAlarm=1), "ALARM")
        self.assertEqual(self.state(EvaluationPeriods=2), "OK")

    def test_the_record_has_the_queries_and_their_period_and_no_metric_of_its_own(self):
        alarm = self.record("a", PROPS)
        self.assertEqual((alarm["Metrics"], alarm["Period"]), (QUERIES, 60))
        self.assertEqual([key for key in ("MetricName", "Namespace") if key in alarm], [])
        plain = {"MetricName": "M", "Namespace": "N", "Threshold": 1}
        self.assertEqual(self.record("b", plain), record("b", plain))

    def test_what_cloudwatch_refuses(self):
        for changes in ({"MetricName": "M"}, {"Metrics": QUERIES[1:]}, {"Metrics": [*QUERIES, stat("x", "X", ReturnData=True)]},
                        {"Metrics": [{**QUERIES[0], "Period": 300}, *QUERIES[1:]]}):
            with self.assertRaises(ValueError, msg=changes):
                self.record("a", {**PROPS, **changes})


if __name__ == "__main__":
    unittest.main()
