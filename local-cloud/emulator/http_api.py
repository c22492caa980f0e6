"""AWS::ApiGatewayV2::Api: MiniStack keeps a template's CorsConfiguration in CloudFormation's spelling, and its data plane reads the API's."""

from ministack.services.cloudformation import provisioners

TYPE = "AWS::ApiGatewayV2::Api"


def register():
    handlers = provisioners._RESOURCE_HANDLERS[TYPE]
    create, update = handlers["create"], handlers["update"]
    provisioners._RESOURCE_HANDLERS[TYPE] = {
        **handlers,
        "create": lambda logical_id, props, stack_name: create(logical_id, spelled(props), stack_name),
        "update": lambda physical_id, old, new, *rest: update(physical_id, spelled(old), spelled(new), *rest),
    }


def spelled(props):
    cors = props.get("CorsConfiguration")
    return {**props, "CorsConfiguration": {key[0].lower() + key[1:]: value for key, value in cors.items()}} if cors else props
