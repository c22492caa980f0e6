"""`python -m emulator`: fill MiniStack's tables with what the demos need, then run it.

Settings come from the environment: MiniStack's own (GATEWAY_PORT, BIND_HOST ...) and
LOCAL_CLOUD_CALLS, the file to which the recorder appends each AWS call. Standard input is a leash: when it closes, whoever
started the emulator is gone, and the emulator ends with every process that it started.
"""

import os
import signal
import sys
import threading

from ministack import app as ministack_app

from emulator import (
    alarms, athena, browsers, cloudfront_keys, cold_starts, event_targets, execution_identity, firehose, global_table, glue, greengrass,
    health_check, http_api, iot, known_services, lambda_alias, lambda_errors, lambda_metrics, lambda_task, log_metrics, math_alarms, mediaconvert,
    metric_data, object_times, open_api, personalize, pipes_api, pipes_delivery, presigned_urls, provisioned_concurrency, quicksight, recorder,
    regional_domains, rest_api, s3_events, sagemaker, scheduled_rules, sdk_integration, signed_viewers, stack_events, step_functions, task_faults,
    viewers, vpc_parts,
)
from emulator.firehose import control as firehose_control
from emulator.glue import control as glue_control
from emulator.greengrass import control as greengrass_control
from emulator.iot import control as iot_control
from emulator.mediaconvert import control as mediaconvert_control
from emulator.personalize import control as personalize_control
from emulator.sagemaker import control as sagemaker_control


def register():
    """Each module patches one thing, named in its first line."""
    known_services.register()
    glue.register()
    firehose.register()
    athena.register()
    greengrass.register()
    health_check.register()
    iot.register()
    rest_api.register()
    http_api.register()
    open_api.register()
    global_table.register()
    alarms.register()
    step_functions.register()
    execution_identity.register()
    cold_starts.register()
    lambda_alias.register()
    lambda_errors.register()
    lambda_metrics.register()
    lambda_task.register()
    log_metrics.register()
    mediaconvert.register()
    metric_data.register()
    math_alarms.register()
    provisioned_concurrency.register()
    quicksight.register()
    sdk_integration.register()
    stack_events.register()
    event_targets.register()
    object_times.register()
    personalize.register()
    sagemaker.register()
    scheduled_rules.register()
    presigned_urls.register()
    s3_events.register()
    pipes_api.register()
    pipes_delivery.register()
    cloudfront_keys.register()
    signed_viewers.register()
    vpc_parts.register()
    ministack_app.app = regional_domains.middleware(ministack_app.app)
    ministack_app.app = viewers.middleware(ministack_app.app)
    ministack_app.app = recorder.register(ministack_app.app, os.environ.get("LOCAL_CLOUD_CALLS"))
    ministack_app.app = task_faults.middleware(ministack_app.app)
    ministack_app.app = sagemaker_control.middleware(ministack_app.app)
    ministack_app.app = glue_control.middleware(ministack_app.app)
    ministack_app.app = firehose_control.middleware(ministack_app.app)
    ministack_app.app = greengrass_control.middleware(ministack_app.app)
    ministack_app.app = iot_control.middleware(ministack_app.app)
    ministack_app.app = mediaconvert_control.middleware(ministack_app.app)
    ministack_app.app = personalize_control.middleware(ministack_app.app)
    ministack_app.app = browsers.middleware(ministack_app.app)


def follow_the_starter():
    sys.stdin.read()
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    if os.getpgrp() == os.getpid():
        threading.Thread(target=follow_the_starter, daemon=True).start()
    register()
    ministack_app.main()
