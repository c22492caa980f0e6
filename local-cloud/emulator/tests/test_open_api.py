import unittest
from unittest import mock

from ministack.services import apigateway_v1

from emulator import open_api

PATCHED = ("_import_operation", "_import_rest_api", "_invoke_mock_v1")
PREFLIGHT = {
    "type": "mock",
    "requestTemplates": {"application/json": '{"statusCode": 204}'},
    "responses": {"default": {"statusCode": "204", "responseParameters": {"method.response.header.X-Allowed": "'yes'"}}},
}


def document(integration=None, **gateway_responses):
    return {
        "openapi": "3.0.3",
        "info": {"title": "a", "version": "1"},
        "paths": {"/orders": {"options": {open_api.INTEGRATION: integration or PREFLIGHT}, "get": {}}},
        open_api.GATEWAY_RESPONSES: gateway_responses,
    }


class OpenApiTest(unittest.TestCase):
    def setUp(self):
        apigateway_v1.reset()
        for name in PATCHED:
            patch = mock.patch.object(apigateway_v1, name, getattr(apigateway_v1, name))
            patch.start()
            self.addCleanup(patch.stop)
        open_api.register()

    def integration(self, spec):
        resources = apigateway_v1._resources[apigateway_v1._import_rest_api(spec)].values()
        methods = next(one["resourceMethods"] for one in resources if one["path"] == "/orders")
        return methods["OPTIONS"]["methodIntegration"]

    def test_a_mock_integration_answers_what_the_document_says(self):
        status, headers, body = apigateway_v1._invoke_mock_v1(self.integration(document()))
        self.assertEqual((status, headers["X-Allowed"], body), (204, "yes", b""))

    def test_other_answers_keep_their_body(self):
        integration = self.integration(document({"type": "mock", "responses": {"2..": {"statusCode": 200}}}))
        self.assertEqual(integration["integrationResponses"]["200"]["selectionPattern"], "2..")
        self.assertEqual(apigateway_v1._invoke_mock_v1(integration)[::2], (200, b"{}"))

    def test_gateway_responses(self):
        headers = {"gatewayresponse.header.X": "'y'"}
        api_id = apigateway_v1._import_rest_api(document(DEFAULT_4XX={"responseParameters": headers}))
        self.assertEqual(apigateway_v1._gateway_responses[api_id]["DEFAULT_4XX"]["responseParameters"], headers)

    def test_what_the_api_refuses_fails_the_stack(self):
        with self.assertRaisesRegex(ValueError, "put_gateway_response of .*NOT_KNOWN"):
            apigateway_v1._import_rest_api(document(NOT_KNOWN={}))
