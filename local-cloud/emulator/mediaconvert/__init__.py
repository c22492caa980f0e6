"""MediaConvert: MiniStack has no MediaConvert at all. Here files are really probed by ffprobe and encoded by ffmpeg into the layouts of AWS."""


def register():
    """Into MiniStack's tables of services, of IAM actions, of CloudFormation types and of Step Functions' integrations."""
    from ministack import app as ministack_app
    from ministack.core import iam_actions as tables
    from ministack.services import stepfunctions

    from emulator import scratch
    from emulator.mediaconvert import door, job_task, probe, queues

    ministack_app.SERVICE_HANDLERS["mediaconvert"] = door.handle_request
    tables.SERVICE_TO_IAM_NAMESPACE["mediaconvert"] = "mediaconvert"
    tables._BOTOCORE_SERVICE_MAP["mediaconvert"] = ["mediaconvert"]
    stepfunctions._AWS_SDK_ERROR_PREFIX["mediaconvert"] = "MediaConvert"
    scratch.sweep(probe.DIRECTORY)
    queues.register()
    job_task.register()
