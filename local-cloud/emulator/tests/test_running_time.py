"""Metrics and alarms in cloud time, with the lag of CloudWatch, as a state machine sees them in a running emulator."""

import datetime
import json
import time

from emulator.tests.running import ROLE, RunningTest, eventually, publish

SPEED, LAG = 60, 60
FAILS = "def handler(event, context):\n    raise ValueError('always')\n"


class CloudTimeTest(RunningTest):
    settings = {"LOCAL_CLOUD_SPEED": str(SPEED), "LOCAL_CLOUD_METRIC_LAG": str(LAG)}

    def ask(self, name, call=None, **arguments):
        """What one task of a state machine gets, or what the machine takes for now."""
        state = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{call}", "Arguments": arguments} if call else {
            "Type": "Pass", "Output": "{% $millis() / 1000 %}"}
        definition = {"QueryLanguage": "JSONata", "StartAt": "S", "States": {"S": {**state, "End": True}}}
        arn = self.machines.create_state_machine(name=name, definition=json.dumps(definition), roleArn=ROLE)["stateMachineArn"]
        execution = self.machines.start_execution(stateMachineArn=arn)["executionArn"]

        def output():
            return self.machines.describe_execution(executionArn=execution).get("output")
        return json.loads(eventually(output))

    def test_errors_of_a_version_appear_late_and_move_its_alarm(self):
        self.machines, functions, metrics = self.client("stepfunctions"), self.client("lambda"), self.client("cloudwatch")
        publish(functions, "f", FAILS)
        dimensions = [{"Name": "FunctionName", "Value": "f"}, {"Name": "Resource", "Value": "f:1"}]
        metrics.put_metric_alarm(
            AlarmName="errors", Namespace="AWS/Lambda", MetricName="Errors", Dimensions=dimensions, Statistic="Sum", Period=60, EvaluationPeriods=1,
            Threshold=1, ComparisonOperator="GreaterThanOrEqualToThreshold", TreatMissingData="notBreaching")
        begun, really_begun = self.ask("begun"), time.monotonic()

        def at_least():
            """The emulator's time is this or later, however long it took to tell `begun`."""
            return begun + (time.monotonic() - really_begun) * SPEED
        for _ in range(3):
            last = at_least()
            functions.invoke(FunctionName="f", Qualifier="1")
        emitted = self.ask("emitted")
        metric = {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": dimensions}
        query = [{"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}]

        def errors():
            found = metrics.get_metric_data(MetricDataQueries=query, StartTime=begun, EndTime=begun + 86400)["MetricDataResults"][0]
            return list(zip(found["Timestamps"], found["Values"]))
        self.assertTrue(eventually(lambda: sum(value for _time, value in errors()) == 3))
        least = at_least()
        ended = self.ask("ended")
        # The last invocation was after `last`.
        self.assertGreater(ended - last, LAG)
        self.assertGreater(ended, least)
        for moment, _value in errors():
            self.assertTrue(begun - 60 <= moment.timestamp() <= emitted, moment)

        def transitions():
            history = metrics.describe_alarm_history(AlarmName="errors", HistoryItemType="StateUpdate", ScanBy="TimestampAscending")
            return [json.loads(item["HistoryData"])["newState"]["stateValue"] for item in history["AlarmHistoryItems"]]
        eventually(lambda: transitions()[-2:] == ["ALARM", "OK"])
        recovered = metrics.describe_alarms(AlarmNames=["errors"])["MetricAlarms"][0]["StateTransitionedTimestamp"].timestamp()
        self.assertGreater(recovered, begun + LAG)
        # The same as a state of a machine sees it.
        shown = self.ask("alarm", "cloudwatch:describeAlarms", AlarmNames=["errors"])["MetricAlarms"][0]
        transitioned = datetime.datetime.fromisoformat(shown["StateTransitionedTimestamp"].replace("Z", "+00:00"))
        self.assertAlmostEqual(transitioned.timestamp(), recovered, delta=1)
        self.assertEqual((shown["StateValue"], shown["Threshold"]), ("OK", 1.0))
