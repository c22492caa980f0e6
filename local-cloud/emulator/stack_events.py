"""CloudFormation tells the default event bus each change of a stack's status; MiniStack's does not.

The event leaves when the status is set, after all of the operation's resources: a rule that the same update changed is in
force. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/eventbridge-events.html
"""

import json

from ministack.core.responses import request_scope
from ministack.services import eventbridge
from ministack.services.cloudformation import changesets, handlers, stacks

STACK = "AWS::CloudFormation::Stack"


def register():
    add = stacks._add_event

    def add_and_tell(stack_id, stack_name, logical_id, resource_type, status, reason="", physical_id="", **rest):
        add(stack_id, stack_name, logical_id, resource_type, status, reason, physical_id, **rest)
        # A nested stack is a resource of its parent too, and has a status of its own under its own id.
        if resource_type == STACK and logical_id == stack_name:
            tell(stack_id, status, reason)

    for module in (stacks, changesets, handlers):
        module._add_event = add_and_tell


def tell(stack_id, status, reason):
    _, _, _, region, account, _ = stack_id.split(":", 5)
    detail = {
        "stack-id": stack_id,
        "status-details": {"status": status, "status-reason": reason or ""},
        "client-request-token": stacks.CLIENT_REQUEST_TOKEN.get() or "",
    }
    entry = {"Source": "aws.cloudformation", "DetailType": "CloudFormation Stack Status Change", "Resources": [stack_id],
             "Detail": json.dumps(detail)}
    with request_scope(account, region):
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
