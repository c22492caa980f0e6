"""AWS::ApiGateway::RestApi with a Body: MiniStack imports an integration without its request templates and responses, and no gateway
responses, so that nothing answers preflight requests and errors carry no CORS header; its mock integration answers 204 with a body."""

from ministack.services import apigateway_v1

INTEGRATION = "x-amazon-apigateway-integration"
GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"


def register():
    operation, document, mock = apigateway_v1._import_operation, apigateway_v1._import_rest_api, apigateway_v1._invoke_mock_v1

    def import_operation(api_id, resource_id, http_method, described, *rest):
        operation(api_id, resource_id, http_method, described, *rest)
        import_integration(api_id, resource_id, http_method, (described or {}).get(INTEGRATION) or {})

    def import_rest_api(spec, base_data=None):
        api_id = document(spec, base_data)
        for kind, response in (spec.get(GATEWAY_RESPONSES) or {}).items():
            put(apigateway_v1._put_gateway_response, api_id, kind, response)
        return api_id

    def invoke_mock(integration):
        status, headers, body = mock(integration)
        return (status, headers, b"") if status == 204 else (status, headers, body)

    apigateway_v1._import_operation = import_operation
    apigateway_v1._import_rest_api = import_rest_api
    apigateway_v1._invoke_mock_v1 = invoke_mock


def import_integration(api_id, resource_id, http_method, described):
    if "requestTemplates" in described:
        integration = apigateway_v1._resources[api_id][resource_id]["resourceMethods"][http_method]["methodIntegration"]
        integration["requestTemplates"] = described["requestTemplates"]
    for pattern, response in (described.get("responses") or {}).items():
        # In the document the default response is called so; in the API it is the one without a pattern.
        data = {**response, "selectionPattern": "" if pattern == "default" else pattern}
        put(apigateway_v1._put_integration_response, api_id, resource_id, http_method, str(response["statusCode"]), data)


def put(operation, *args):
    """What the API refuses must fail the stack."""
    status, _headers, body = operation(*args)
    if status >= 400:
        raise ValueError(f"{operation.__name__.lstrip('_')} of {args[1:-1]}: {body.decode()}")
