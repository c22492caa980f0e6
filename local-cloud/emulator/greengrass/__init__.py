"""AWS IoT Greengrass V2: MiniStack has none. Here component versions and deployments are kept and checked as AWS does, for a nucleus to carry out.

Nothing is installed by this package: who plays a core device reads its effective deployments and reports to the door (control.py), where AWS takes
jobs and fleet status messages. Lambda recipes, client devices and connectivity information are not there.
"""


def register():
    """Into MiniStack's tables of services, of IAM actions and of CloudFormation types."""
    from ministack import app as ministack_app
    from ministack.core import iam_actions as tables

    from emulator import request_model
    from emulator.greengrass import door, stack_types

    # The second version is signed for the name of the first.
    ministack_app.SERVICE_HANDLERS["greengrass"] = door.handle_request
    tables.SERVICE_TO_IAM_NAMESPACE["greengrass"] = "greengrass"
    tables._BOTOCORE_SERVICE_MAP["greengrass"] = ["greengrassv2"]
    request_model.MODELS["greengrass"] = "greengrassv2"
    stack_types.register()
