"""API Gateway's regional endpoints: which API a custom domain name reaches, in which region.

In AWS the address that a client connects to decides the region. The emulator has one address, so a request names the
region in a header (README.md); MiniStack alone would answer from the first region that has the domain name. It would also
answer some paths of any host itself (/health, /login ...): a host that is a custom domain name belongs to its API alone.
"""

import contextvars

from ministack import app as ministack_app
from ministack.core.responses import get_account_id
from ministack.services import apigateway, apigateway_v1

HEADER = b"x-local-cloud-region"
FORBIDDEN = (403, {"content-type": "application/json", "x-amzn-errortype": "ForbiddenException"}, b'{"message":"Forbidden"}')
NOT_FOUND = (404, {"content-type": "application/json"}, b'{"message":"Not Found"}')
_door = contextvars.ContextVar("local_cloud_region", default=None)


def middleware(app):
    _keep_domains_to_their_apis()
    _refuse_disabled_endpoints()
    apigateway_v1.find_domain_scope = find_domain_scope

    async def regional(scope, receive, send):
        headers = scope.get("headers", [])
        region = next((value.decode("latin-1") for name, value in headers if name.lower() == HEADER), None)
        # Handlers must see the event that they would see in AWS.
        scope = {**scope, "headers": [(name, value) for name, value in headers if name.lower() != HEADER]}
        token = _door.set(region)
        try:
            return await app(scope, receive, send)
        finally:
            _door.reset(token)

    return regional


def find_domain_scope(domain_name):
    """(account, region, stored name) of the domain name in the region of the door, or in any region without one."""
    for (account, region, name), _record in apigateway_v1._domain_names.all_items():
        if account == get_account_id() and name.lower() == domain_name.lower() and _door.get() in (None, region):
            return account, region, name
    return None


def is_custom_domain(headers):
    host = headers.get("host", "").split(":")[0].lower()
    return any(name.lower() == host for (_account, _region, name), _record in apigateway_v1._domain_names.all_items())


def _keep_domains_to_their_apis():
    before_body, after_body = ministack_app._handle_pre_body_request, ministack_app._handle_post_body_shortcuts
    special = ministack_app._handle_special_data_plane_request

    async def pre_body(method, path, headers, *rest):
        return None if is_custom_domain(headers) else await before_body(method, path, headers, *rest)

    async def post_body(method, path, headers, *rest):
        return None if is_custom_domain(headers) else await after_body(method, path, headers, *rest)

    async def data_plane(method, path, headers, body, query_params, request_id, raw_path=None, raw_query_string="", **rest):
        if not is_custom_domain(headers):
            return await special(method, path, headers, body, query_params, request_id, raw_path=raw_path,
                                 raw_query_string=raw_query_string, **rest)
        answer = await ministack_app._handle_execute_api_request(
            headers["host"], path, method, headers, body, query_params, raw_path, raw_query_string)
        # A path without a mapping, or a region without the name: what a regional endpoint answers.
        return answer if answer is not None else FORBIDDEN

    ministack_app._handle_pre_body_request = pre_body
    ministack_app._handle_post_body_shortcuts = post_body
    ministack_app._handle_special_data_plane_request = data_plane


def _refuse_disabled_endpoints():
    """DisableExecuteApiEndpoint: only the custom domain names reach the API."""
    execute = ministack_app._handle_execute_api_request

    async def handle(host, path, *rest, **raw):
        parsed = None if is_custom_domain({"host": host}) else ministack_app._parse_execute_api_url(host, path)
        refusal = _refusal(parsed[0]) if parsed else None
        return refusal or await execute(host, path, *rest, **raw)

    ministack_app._handle_execute_api_request = handle


def _refusal(api_id):
    for service, apis, refusal in ((apigateway_v1, apigateway_v1._rest_apis, FORBIDDEN), (apigateway, apigateway._apis, NOT_FOUND)):
        scope = service.find_api_scope(api_id)
        if scope and (apis.get_scoped(*scope[:2], api_id) or {}).get("disableExecuteApiEndpoint"):
            return refusal
    return None
