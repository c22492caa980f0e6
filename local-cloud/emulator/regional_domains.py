"""API Gateway's regional endpoints: which region's custom domain name a request reaches.

In AWS the address that a client connects to decides the region. The emulator has one address, so a request names the
region in a header (README.md). MiniStack alone would answer from the first region that has the domain name.
"""

import contextvars
import json

from ministack.core.responses import get_account_id
from ministack.services import apigateway_v1

HEADER = b"x-local-cloud-region"
_door = contextvars.ContextVar("local_cloud_region", default=None)


def middleware(app):
    anywhere = apigateway_v1.find_domain_scope

    def find_domain_scope(domain_name):
        region = _door.get()
        return _in_region(domain_name, region) if region else anywhere(domain_name)

    apigateway_v1.find_domain_scope = find_domain_scope

    async def regional(scope, receive, send):
        headers = scope.get("headers", [])
        region = next((value.decode("latin-1") for name, value in headers if name.lower() == HEADER), None)
        if region is None:
            return await app(scope, receive, send)
        # Handlers must see the event that they would see in AWS.
        scope = {**scope, "headers": [(name, value) for name, value in headers if name.lower() != HEADER]}
        host = next((value.decode("latin-1") for name, value in headers if name.lower() == b"host"), "")
        if _in_region(host.split(":")[0], region) is None:
            return await _forbidden(send)
        token = _door.set(region)
        try:
            return await app(scope, receive, send)
        finally:
            _door.reset(token)

    return regional


def _in_region(domain_name, region):
    for (account, stored_region, name), _record in apigateway_v1._domain_names.all_items():
        if account == get_account_id() and stored_region == region and name.lower() == domain_name.lower():
            return account, region, name
    return None


async def _forbidden(send):
    """What a regional endpoint answers for a name that it does not have."""
    body = json.dumps({"message": "Forbidden"}).encode()
    headers = [(b"content-type", b"application/json"), (b"x-amzn-errortype", b"ForbiddenException"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
