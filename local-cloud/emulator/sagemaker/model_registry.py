"""The model registry, as far as a training hands its model over: groups, which CloudFormation makes, and versions of model packages."""

import threading

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from emulator import api_model, cloud_clock
from emulator.sagemaker import tags
from emulator.sagemaker.refusal import Refusal, invalid

TYPE = "AWS::SageMaker::ModelPackageGroup"

_groups, _packages = {}, {}
_numbering = threading.Lock()


def register():
    provisioners._RESOURCE_HANDLERS[TYPE] = {"create": create_group, "update": update_group, "delete": delete_group}


def create_group(_logical_id, props, _stack_name):
    group = {key: value for key, value in props.items() if key != "ModelPackageGroupStatus"}
    api_model.conform("sagemaker", "CreateModelPackageGroupInput", {k: v for k, v in group.items() if k != "ModelPackageGroupPolicy"})
    arn = _arn("model-package-group", group["ModelPackageGroupName"])
    if arn in _groups:
        raise ValueError(f"{TYPE}: a model package group named {group['ModelPackageGroupName']} already exists")
    _groups[arn] = group
    tags.put(arn, group.get("Tags", []))
    return arn, {"ModelPackageGroupArn": arn, "ModelPackageGroupStatus": "Completed", "CreationTime": cloud_clock.iso()}


def update_group(arn, old_props, props, stack_name):
    if old_props["ModelPackageGroupName"] != props["ModelPackageGroupName"]:
        return create_group("replacement", props, stack_name)
    _groups[arn] = props
    tags.put(arn, props.get("Tags", []))
    return arn, {"ModelPackageGroupArn": arn, "ModelPackageGroupStatus": "Completed"}


def delete_group(arn, _props):
    """Like AWS, not with a version in it."""
    if any(package["group"] == arn for package in _packages.values()):
        raise ValueError(f"{TYPE}: {arn} still has model packages; delete them first")
    _groups.pop(arn, None)
    tags.drop(arn)


def create_package(params):
    group, name = params.get("ModelPackageGroupName"), params.get("ModelPackageName")
    if (group is None) == (name is None):
        raise invalid("Specify either ModelPackageName or ModelPackageGroupName, and not both.")
    now = cloud_clock.now()
    described = {key: value for key, value in params.items() if key not in ("ClientToken", "Tags")}
    described.update(CreationTime=now, LastModifiedTime=now, ModelPackageStatus="Completed",
                     ModelPackageStatusDetails={"ValidationStatuses": [], "ImageScanStatuses": []})
    token = params.get("ClientToken")
    with _numbering:
        group_arn = _known_group(group) if group else None
        # Asked for again, it is the same package.
        again = [arn for arn, package in _packages.items() if token and package["token"] == token]
        if again:
            return {"ModelPackageArn": again[0]}
        if group:
            version = 1 + max((p["described"]["ModelPackageVersion"] for p in _packages.values() if p["group"] == group_arn), default=0)
            name = _groups[group_arn]["ModelPackageGroupName"]
            described.update(ModelPackageGroupName=name, ModelPackageVersion=version)
            described.setdefault("ModelApprovalStatus", "PendingManualApproval")
        arn = _arn("model-package", f"{name}/{described['ModelPackageVersion']}" if group else name)
        if arn in _packages:
            raise Refusal("ConflictException", f"A model package named {name} already exists.")
        described.update(ModelPackageArn=arn, ModelPackageName=name)
        _packages[arn] = {"group": group_arn, "described": described, "token": token}
    tags.put(arn, params.get("Tags", []))
    return {"ModelPackageArn": arn}


def describe_package(params):
    name = params["ModelPackageName"]
    arn = name if name.startswith("arn:") else _arn("model-package", name)
    if arn not in _packages:
        raise invalid(f"Model Package {name} does not exist.")
    return _packages[arn]["described"]


def list_packages(params):
    """All that match; the newest first. Without pages."""
    group = params.get("ModelPackageGroupName")
    group_arn = _known_group(group) if group else None
    found = [p["described"] for p in _packages.values() if p["group"] == group_arn]
    summary = api_model.service_model("sagemaker").shape_for("ModelPackageSummary").members
    newest = sorted(found, key=lambda each: each["CreationTime"], reverse=params.get("SortOrder", "Descending") == "Descending")
    return {"ModelPackageSummaryList": [{key: each[key] for key in summary if key in each} for each in newest]}


def _known_group(name):
    arn = name if name.startswith("arn:") else _arn("model-package-group", name)
    if arn not in _groups:
        raise invalid(f"Model Package Group {name} does not exist.")
    return arn


def _arn(kind, name):
    return f"arn:aws:sagemaker:{get_region()}:{get_account_id()}:{kind}/{name}"
