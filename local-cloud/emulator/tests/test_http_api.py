import unittest

from ministack.services import apigateway

from emulator import http_api


class HttpApiTest(unittest.TestCase):
    def test_the_data_plane_finds_the_origins_of_a_template(self):
        template = {"Name": "a", "CorsConfiguration": {"AllowOrigins": ["*"], "MaxAge": 60}}
        self.assertEqual(apigateway._cors_response_headers(template["CorsConfiguration"], "https://a.example"), {})
        cors = http_api.spelled(template)["CorsConfiguration"]
        self.assertEqual(apigateway._cors_response_headers(cors, "https://a.example")["Access-Control-Allow-Origin"], "*")

    def test_without_cors_nothing_changes(self):
        self.assertEqual(http_api.spelled({"Name": "a"}), {"Name": "a"})
