"""AWS::GreengrassV2::ComponentVersion and AWS::GreengrassV2::Deployment. All but tags replaces them, so a changed recipe needs another version."""

from ministack.services.cloudformation import provisioners

from emulator import api_model
from emulator.greengrass import components, deployments, door
from emulator.refusal import Refusal
from emulator.template_values import from_template

COMPONENT, DEPLOYMENT = "AWS::GreengrassV2::ComponentVersion", "AWS::GreengrassV2::Deployment"


def register():
    provisioners._RESOURCE_HANDLERS[COMPONENT] = {"create": create_component, "update": update_component, "delete": delete_component}
    provisioners._RESOURCE_HANDLERS[DEPLOYMENT] = {"create": create_deployment, "update": update_deployment, "delete": delete_deployment}


def create_component(_logical_id, props, _stack_name):
    made = _call(COMPONENT, "CreateComponentVersion", props)
    arn, state = made["arn"], components.describe({"arn": made["arn"]})["status"]
    if state["componentState"] == "FAILED":
        components.delete({"arn": arn})
        raise ValueError(f"{COMPONENT}: {made['componentName']} {made['componentVersion']} is FAILED: {state['message']}")
    return arn, _of_component(arn)


def update_component(arn, old, new, stack_name, logical_id=None):
    if _without_tags(old) != _without_tags(new):
        return create_component(logical_id, new, stack_name)
    _retag(components.known(arn)["tags"], new)
    return arn, _of_component(arn)


def delete_component(arn, _props):
    if components.tags_of(arn) is not None:
        components.delete({"arn": arn})


def _of_component(arn):
    found = components.known(arn)
    return {"Arn": arn, "ComponentName": found["name"], "ComponentVersion": found["version"]}


def create_deployment(_logical_id, props, _stack_name):
    identifier = _call(DEPLOYMENT, "CreateDeployment", props)["deploymentId"]
    return identifier, {"DeploymentId": identifier}


def update_deployment(identifier, old, new, stack_name, logical_id=None):
    if _without_tags(old) != _without_tags(new):
        return create_deployment(logical_id, new, stack_name)
    _retag(deployments.known(identifier).setdefault("tags", {}), new)
    return identifier, {"DeploymentId": identifier}


def delete_deployment(identifier, _props):
    if deployments.tags_of(f":deployments:{identifier}") is not None:
        deployments.cancel({"deploymentId": identifier})
        deployments.delete({"deploymentId": identifier})


def _call(kind, operation, props):
    shape = api_model.service_model(door.SERVICE).operation_model(operation).input_shape
    try:
        given = from_template(shape, props)
        if "inlineRecipe" in given:
            # A text in templates, bytes in the API.
            given["inlineRecipe"] = given["inlineRecipe"].encode()
        return door.call(operation, given)
    except Refusal as refusal:
        raise ValueError(f"{kind}: {refusal.message} ({refusal.code})") from None


def _without_tags(props):
    return {key: value for key, value in props.items() if key != "Tags"}


def _retag(tags, props):
    tags.clear()
    tags.update(props.get("Tags", {}))
