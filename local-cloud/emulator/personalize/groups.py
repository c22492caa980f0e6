"""Dataset groups, made by the API or by CloudFormation."""

from ministack.services.cloudformation import provisioners

from emulator import api_model
from emulator.personalize import life, resources, world
from emulator.personalize.refusals import Failed, in_use, invalid
from emulator.refusal import Refusal

TYPE = "AWS::Personalize::DatasetGroup"
# What has to go before the group does.
PARTS = ("dataset", "solution", "eventTracker", "recommender", "filter", "metricAttribution")


def register():
    provisioners._RESOURCE_HANDLERS[TYPE] = {"create": create_resource, "update": update_resource, "delete": delete_resource}


def create(params):
    group = _made(params)
    life.begin(group, "datasetGroup")
    return {"datasetGroupArn": group.arn, **({"domain": params["domain"]} if "domain" in params else {})}


def _made(params):
    if ("kmsKeyArn" in params) != ("roleArn" in params):
        raise invalid("kmsKeyArn and roleArn go together: specify both of them, or none.")
    described = {key: value for key, value in params.items() if key != "tags"}
    with resources.changing:
        # A failed one does not count.
        resources.within("datasetGroups", "active dataset groups",
                         [each for each in resources.of_kind("datasetGroup") if each.status != "CREATE FAILED"])
        return resources.add("datasetGroup", resources.arn_of("datasetGroup", params["name"]), described, params.get("tags", []))


def delete(params):
    group = resources.known("datasetGroup", params["datasetGroupArn"])
    with resources.changing:
        if group.running:
            raise in_use(f"The dataset group {group.arn} is in status {group.status}.")
        left = [part for kind in PARTS for part in resources.of_kind(kind, group.arn)]
        if left:
            raise in_use(f"The dataset group {group.arn} still has {left[0].arn}; delete it first.")
        life.begin(group, "delete", done=lambda _: resources.remove(group), statuses=life.DELETION)
    return {}


def create_resource(_logical_id, props, _stack_name):
    """CloudFormation waits until it is ACTIVE, so here it is from the start."""
    params = api_model.conform("personalize", "CreateDatasetGroupRequest", {name[0].lower() + name[1:]: value for name, value in props.items()})
    try:
        reason = world.failure("datasetGroup")
        if reason:
            raise Failed(reason)
        group = _made(params)
    except (Refusal, Failed) as problem:
        raise ValueError(f"{TYPE}: {problem}") from None
    group.described["status"] = "ACTIVE"
    return group.arn, {"DatasetGroupArn": group.arn}


def update_resource(arn, old_props, props, stack_name):
    """Every property is that of a new group."""
    if old_props != props:
        return create_resource("replacement", props, stack_name)
    return arn, {"DatasetGroupArn": arn}


def delete_resource(arn, _props):
    try:
        group = resources.known("datasetGroup", arn)
    except Refusal:
        return
    with resources.changing:
        left = [part for kind in PARTS for part in resources.of_kind(kind, arn)]
        if left:
            raise ValueError(f"{TYPE}: {arn} still has {left[0].arn}; delete it first")
        resources.remove(group)
