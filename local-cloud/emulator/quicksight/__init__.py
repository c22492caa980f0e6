"""Amazon QuickSight: MiniStack has none. Data sources of Athena and their data sets are kept, checked by AWS's API model.

There is no engine: no query runs, nothing is imported into SPICE, no dashboards, users and subscriptions. That the workgroup and the table of a data
set are there is checked here when it is made; QuickSight itself finds out when it asks Athena.
"""


def register():
    """Into MiniStack's tables of services, of IAM actions and of CloudFormation types."""
    from ministack import app as ministack_app
    from ministack.core import iam_actions as tables

    from emulator.quicksight import door, stack_types

    ministack_app.SERVICE_HANDLERS["quicksight"] = door.handle_request
    tables.SERVICE_TO_IAM_NAMESPACE["quicksight"] = "quicksight"
    stack_types.register()
