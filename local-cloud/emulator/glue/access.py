"""What IAM checks for calls of Glue: the ARNs that they touch. A table is allowed together with its database and the catalog.

https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
"""

KINDS = {"Job": "job", "Crawler": "crawler"}
OF_TABLES = ("Table", "Partition")


def checks(operation, members, region, account):
    """(resources, further checks as (action, ARN))."""
    prefix = f"arn:aws:glue:{region}:{account}:"
    role = members.get("Role", "")
    also = [("iam:PassRole", role)] if operation in ("CreateJob", "CreateCrawler") and role.startswith("arn:") else []
    if operation.startswith("Create") and members.get("Tags"):
        also.append(("glue:TagResource", f"{prefix}{operation.removeprefix('Create').lower()}/{members.get('Name', '*')}"))
    return [prefix + each if each != "*" else each for each in _resources(operation, members)], also


def _resources(operation, members):
    if operation == "TestConnection":
        # It has no resources in the Service Authorization Reference.
        return ["*"]
    if operation.endswith(("TagResource", "GetTags")):
        return [members.get("ResourceArn", "*").split(":", 5)[-1]]
    if "Connection" in operation:
        name = members.get("ConnectionName") or members.get("Name") or members.get("ConnectionInput", {}).get("Name")
        return ["catalog", f"connection/{name or '*'}"]
    if any(part in operation for part in OF_TABLES):
        database = members.get("DatabaseName", "*")
        table = members.get("TableName") or members.get("Name") or members.get("TableInput", {}).get("Name") or "*"
        return ["catalog", f"database/{database}", f"table/{database}/{table}"]
    if "Database" in operation:
        return ["catalog", f"database/{members.get('Name') or members.get('DatabaseInput', {}).get('Name') or '*'}"]
    for part, kind in KINDS.items():
        if part in operation and (name := members.get("JobName") or members.get("Name") or members.get("CrawlerName")):
            return [f"{kind}/{name}"]
    return ["*"]
