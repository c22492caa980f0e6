"""What a training prints: log events in CloudWatch Logs, and numbers that its metric definitions find in them."""

import re

from ministack.services import cloudwatch, cloudwatch_logs

from emulator import cloud_clock
from emulator.sagemaker.disk import HOST

GROUP = NAMESPACE = "/aws/sagemaker/TrainingJobs"


class Telemetry:
    def __init__(self, job):
        self._job = job
        self._stream = f"{job.name}/{HOST}-{int(cloud_clock.now())}"
        self._definitions = [(each["Name"], re.compile(each["Regex"])) for each in job.request["AlgorithmSpecification"].get("MetricDefinitions", [])]
        self._last = {}
        cloudwatch_logs._create_log_group({"logGroupName": GROUP})
        cloudwatch_logs._create_log_stream({"logGroupName": GROUP, "logStreamName": self._stream})

    def line(self, text):
        now = cloud_clock.now()
        event = {"timestamp": int(now * 1000), "message": text}
        cloudwatch_logs._put_log_events({"logGroupName": GROUP, "logStreamName": self._stream, "logEvents": [event]})
        for name, pattern in self._definitions:
            found = pattern.search(text)
            if found and found.groups():
                self._measure(name, found.group(1), now)

    def _measure(self, name, text, now):
        try:
            value = float(text)
        except ValueError:
            return
        cloudwatch.record_metric(NAMESPACE, name, value, dimensions={"TrainingJobName": self._job.name})
        self._last[name] = {"MetricName": name, "Value": value, "Timestamp": now}
        self._job.know(FinalMetricDataList=list(self._last.values()))
