import asyncio
import unittest

from ministack.core.responses import get_account_id
from ministack.services import apigateway_v1

from emulator import browsers


class BrowsersTest(unittest.TestCase):
    def setUp(self):
        apigateway_v1._domain_names.set_scoped(get_account_id(), "us-east-1", "api.example.com", {})
        self.addCleanup(apigateway_v1._domain_names.pop_scoped, get_account_id(), "us-east-1", "api.example.com", None)

    def status(self, **headers):
        sent = []

        async def app(scope, receive, send):
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def send(message):
            sent.append(message)

        pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        asyncio.run(browsers.middleware(app)({"type": "http", "headers": pairs}, None, send))
        return sent[0]["status"]

    def test_a_page_may_not_create_functions(self):
        self.assertEqual(self.status(host="127.0.0.1:4566", origin="https://evil.example"), 403)
        self.assertEqual(self.status(host="127.0.0.1:4566", sec_fetch_site="cross-site"), 403)
        self.assertEqual(self.status(host="evil.example:4566", origin="http://evil.example:4566"), 403)

    def test_an_sdk_may(self):
        self.assertEqual(self.status(host="127.0.0.1:4566"), 200)

    def test_a_page_may_call_a_deployed_api_by_its_name(self):
        self.assertEqual(self.status(host="api.example.com", origin="http://127.0.0.1:1"), 200)
