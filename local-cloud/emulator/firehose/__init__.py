"""Amazon Data Firehose: MiniStack keeps the records of streams and delivers each record at once; here they are buffered, partitioned, converted and
delivered as the stream's destination says, to S3 or into an Iceberg table.

Sources other than direct put, destinations other than these two, transformation by Lambda functions and routing to several tables are refused.
"""


def register():
    """Into MiniStack's tables of services and of CloudFormation types."""
    from ministack import app as ministack_app

    from emulator.firehose import door, stack_resources

    ministack_app.SERVICE_HANDLERS["firehose"] = door.handle_request
    stack_resources.register()
