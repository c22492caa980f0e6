"""AWS::ApiGateway::RestApi: MiniStack drops DisableExecuteApiEndpoint when a template creates the API, and keeps it on update."""

from ministack.services import apigateway_v1
from ministack.services.cloudformation import provisioners

TYPE = "AWS::ApiGateway::RestApi"


def register():
    handlers = provisioners._RESOURCE_HANDLERS[TYPE]
    create = handlers["create"]

    def create_rest_api(logical_id, props, stack_name):
        api_id, attributes = create(logical_id, props, stack_name)
        apigateway_v1._rest_apis[api_id]["disableExecuteApiEndpoint"] = str(props.get("DisableExecuteApiEndpoint")).lower() == "true"
        return api_id, attributes

    provisioners._RESOURCE_HANDLERS[TYPE] = {**handlers, "create": create_rest_api}
