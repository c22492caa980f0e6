import unittest

from ministack.services import cloudwatch

from emulator import alarms

NOW = 6_000_030.0  # in the middle of a minute


def alarm(**changes):
    return {
        "AlarmName": "a", "Namespace": "N", "MetricName": "M", "Statistic": "Maximum", "Period": 60, "EvaluationPeriods": 1,
        "Threshold": 1.0, "ComparisonOperator": "GreaterThanOrEqualToThreshold", "TreatMissingData": "missing",
        "Dimensions": [{"Name": "Region", "Value": "west"}], "StateValue": "INSUFFICIENT_DATA", **changes,
    }


class AlarmsTest(unittest.TestCase):
    def setUp(self):
        cloudwatch._metrics.clear()

    def put(self, value, minutes_ago=0, region="west"):
        cloudwatch._store_datum("N", "M", {"Region": region}, NOW - 60 * minutes_ago, "None", value, None, None, None)

    def state(self, **changes):
        subject = alarm(**changes)
        alarms.evaluate(subject, NOW)
        return subject["StateValue"]

    def test_other_dimensions_are_other_metrics(self):
        self.put(1, region="east")
        self.assertEqual(self.state(), "INSUFFICIENT_DATA")
        self.put(1)
        self.assertEqual(self.state(), "ALARM")

    def test_the_newest_period_with_data_decides(self):
        self.put(1, minutes_ago=1)
        self.assertEqual(self.state(), "ALARM")
        self.put(0)
        self.assertEqual(self.state(StateValue="ALARM"), "OK")

    def test_no_data(self):
        self.put(1, minutes_ago=10)
        self.assertEqual(self.state(StateValue="ALARM"), "INSUFFICIENT_DATA")
        self.assertEqual(self.state(StateValue="ALARM", TreatMissingData="ignore"), "ALARM")
        self.assertEqual(self.state(StateValue="ALARM", TreatMissingData="notBreaching"), "OK")
        self.assertEqual(self.state(StateValue="OK", TreatMissingData="breaching"), "ALARM")

    def test_m_out_of_n(self):
        self.put(1, minutes_ago=2)
        self.put(0, minutes_ago=1)
        self.put(1)
        self.assertEqual(self.state(EvaluationPeriods=3, DatapointsToAlarm=2), "ALARM")
        self.assertEqual(self.state(EvaluationPeriods=3), "OK")

    def test_each_comparison(self):
        self.put(1)
        states = {name: self.state(ComparisonOperator=name) for name in alarms.COMPARE}
        self.assertEqual(states, {
            "GreaterThanOrEqualToThreshold": "ALARM", "GreaterThanThreshold": "OK",
            "LessThanThreshold": "OK", "LessThanOrEqualToThreshold": "ALARM",
        })

    def test_an_unknown_comparison_is_left_alone(self):
        self.put(1)
        self.assertEqual(self.state(ComparisonOperator="LessThanLowerThreshold"), "INSUFFICIENT_DATA")
