"""What IAM checks for calls of Personalize: the ARNs that they touch, the role that is given, and tags.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonpersonalize.html
"""

from emulator.personalize import resources

# The member that names what an operation makes; what it makes is the rest of the operation's name.
NAMES = ("name", "jobName")
# A version belongs to its solution in policies, and there is no telling its ARN before.
VERSION = "CreateSolutionVersion"
RUNTIME = ("campaignArn", "recommenderArn")


def checks(operation, members, region, account):
    """(resources, further checks as (action, ARN))."""
    touched = _touched(operation, members, f"arn:aws:personalize:{region}:{account}:")
    role = members.get("roleArn") or (members.get("metricsOutputConfig") or {}).get("roleArn")
    also = [("iam:PassRole", role)] if role else []
    if operation.startswith("Create") and members.get("tags"):
        also.append(("personalize:TagResource", touched))
    return [touched], also


def _touched(operation, members, prefix):
    if operation.startswith("List") and operation != "ListTagsForResource":
        return "*"
    if operation == VERSION:
        return members.get("solutionArn", "*")
    if operation == "PutEvents":
        tracker = next((each for each in resources.everywhere() if each.described.get("trackingId") == members.get("trackingId")), None)
        return tracker.arn if tracker else f"{prefix}event-tracker/*"
    if operation.startswith("Create"):
        return prefix + _made(operation.removeprefix("Create"), members)
    kind = operation.removeprefix("Describe").removeprefix("Update").removeprefix("Delete")
    own = f"{kind[0].lower()}{kind[1:]}Arn"
    return next((members[name] for name in (own, *RUNTIME, "solutionVersionArn", "datasetArn", "resourceArn") if members.get(name)), "*")


def _made(what, members):
    kind = what[0].lower() + what[1:]
    part = resources.KINDS.get(kind, kind)
    if kind == "eventTracker":
        return f"{part}/*"
    if kind == "dataset":
        return f"{part}/{members.get('datasetGroupArn', '*').rpartition('/')[2]}/{members.get('datasetType', '*').upper()}"
    return f"{part}/{next((members[name] for name in NAMES if name in members), '*')}"
