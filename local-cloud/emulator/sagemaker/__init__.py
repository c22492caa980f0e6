"""SageMaker training: MiniStack has no SageMaker at all. Here jobs go through their documented statuses and their commands really run."""


def register():
    """Into MiniStack's tables of services, of IAM actions, of CloudFormation types and of Step Functions' integrations."""
    from ministack import app as ministack_app
    from ministack.core import iam_actions as tables
    from ministack.services import stepfunctions

    from emulator.sagemaker import disk, door, model_registry, training_task

    ministack_app.SERVICE_HANDLERS["sagemaker"] = door.handle_request
    tables.SERVICE_TO_IAM_NAMESPACE["sagemaker"] = "sagemaker"
    stepfunctions._AWS_SDK_ERROR_PREFIX["sagemaker"] = "SageMaker"
    disk.sweep()
    model_registry.register()
    training_task.register()
