"""What IAM checks for calls of SageMaker: the ARNs that they touch, the role that a job is given, and the tags that it starts with.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
"""

KINDS = {"TrainingJobName": "training-job", "ModelPackageName": "model-package", "ModelPackageGroupName": "model-package-group"}
# Calls without a resource of their own are checked on all.
ON_ALL = ("ListTrainingJobs", "ListModelPackages")


def checks(operation, members, region, account):
    """(resources, further checks as (action, ARN))."""
    resource = "*" if operation in ON_ALL else members.get("ResourceArn") or _named(members, region, account)
    also = []
    if operation == "CreateTrainingJob" and "RoleArn" in members:
        also.append(("iam:PassRole", members["RoleArn"]))
    if operation == "CreateModelPackage" and "ModelPackageGroupName" in members:
        # On the group and on the version that is made in it.
        also.append(("sagemaker:CreateModelPackage", f"arn:aws:sagemaker:{region}:{account}:model-package/{members['ModelPackageGroupName']}/1"))
    if operation.startswith("Create") and members.get("Tags"):
        also.append(("sagemaker:AddTags", resource))
    return [resource], also


def _named(members, region, account):
    for member, kind in KINDS.items():
        if member in members:
            name = members[member]
            return name if name.startswith("arn:") else f"arn:aws:sagemaker:{region}:{account}:{kind}/{name}"
    return "*"
