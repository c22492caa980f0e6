"""What scripts and crawlers print, in CloudWatch Logs: written under their role, which is told once for each stream."""

from ministack.core.responses import get_region
from ministack.services import cloudwatch_logs

from emulator import cloud_clock, recorder


class Stream:
    def __init__(self, group, name, role, via):
        self._names = {"logGroupName": group, "logStreamName": name}
        arn = f"arn:aws:logs:{get_region()}:{via.split(':')[4]}:log-group:{group}"
        stream = f"{arn}:log-stream:{name}"
        for operation, resource in (("CreateLogGroup", arn), ("CreateLogStream", stream), ("PutLogEvents", stream)):
            recorder.note(service="logs", operation=operation, action=f"logs:{operation}", resources=[resource], principal=role, via=via, status=0)
        cloudwatch_logs._create_log_group({"logGroupName": group})
        cloudwatch_logs._create_log_stream(self._names)

    def line(self, text):
        event = {"timestamp": int(cloud_clock.now() * 1000), "message": text}
        cloudwatch_logs._put_log_events({**self._names, "logEvents": [event]})


def of_run(run):
    """Standard output and standard error have groups of their own."""
    return tuple(Stream(f"{run.described()['LogGroupName']}/{kind}", run.id, run.role, run.arn) for kind in ("output", "error"))
