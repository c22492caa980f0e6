"""What IAM checks for calls of MediaConvert: the ARNs that they touch, the role that a job is given, and its tags.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselementalmediaconvert.html
"""

from urllib.parse import unquote

ON_ALL = ("Probe", "ListJobs", "ListQueues")


def checks(operation, path, members, region, account):
    """(resources, further checks as (action, ARN)). Members are as they go over the wire."""
    prefix = f"arn:aws:mediaconvert:{region}:{account}:"
    also = [("iam:PassRole", members["role"])] if operation == "CreateJob" and "role" in members else []
    if members.get("tags") and operation.startswith("Create"):
        also.append(("mediaconvert:TagResource", f"{prefix}{'jobs/*' if operation == 'CreateJob' else 'queues/' + members.get('name', '*')}"))
    if operation in ON_ALL:
        return ["*"], also
    if operation == "CreateJob":
        queue = members.get("queue", "Default")
        return [queue if queue.startswith("arn:") else f"{prefix}queues/{queue}"], also
    last = unquote(path).rstrip("/").removeprefix("/2017-08-29/")
    if operation == "CreateQueue":
        return [f"{prefix}queues/{members.get('name', '*')}"], also
    if last.startswith("tags"):
        return [members.get("arn") or last.removeprefix("tags/")], also
    return [f"{prefix}{last}"], also
