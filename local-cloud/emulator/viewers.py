"""Names of CloudFront distributions: MiniStack answers some of their paths itself (/health ...), and has no HTTPS to offer.

`<label>.cloudfront.net` is reached as `http://<label>.cloudfront.localhost:<port>`, a name that browsers resolve to this machine.
What comes over it counts as HTTPS, as CloudFront would see it, unless `X-Forwarded-Proto` says otherwise.
"""

from ministack import app as ministack_app
from ministack.core import iam_evaluator
from ministack.services import cloudfront


def middleware(app):
    _keep_names_to_their_distributions()

    async def viewed(scope, receive, send):
        names = {name.lower() for name, _value in scope.get("headers", [])}
        if scope["type"] == "http" and b"x-forwarded-proto" not in names and is_distribution(_host(scope)):
            scope = {**scope, "headers": [*scope["headers"], (b"x-forwarded-proto", b"https")]}
        return await app(scope, receive, send)

    return viewed


def is_distribution(host):
    label = ministack_app._parse_cloudfront_dataplane_host(host)
    return label is not None and cloudfront.find_distribution_for_label(label) is not None


def _host(scope):
    return next((value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"host"), "")


def _keep_names_to_their_distributions():
    before_body, after_body = ministack_app._handle_pre_body_request, ministack_app._handle_post_body_shortcuts
    special = ministack_app._handle_special_data_plane_request

    async def pre_body(method, path, headers, *rest):
        return None if is_distribution(headers.get("host", "")) else await before_body(method, path, headers, *rest)

    async def post_body(method, path, headers, *rest):
        return None if is_distribution(headers.get("host", "")) else await after_body(method, path, headers, *rest)

    async def data_plane(method, path, headers, body, query_params, request_id, raw_path=None, raw_query_string="", **rest):
        if not is_distribution(headers.get("host", "")):
            return await special(method, path, headers, body, query_params, request_id, raw_path=raw_path,
                                 raw_query_string=raw_query_string, **rest)
        # CloudFront asks S3 over TLS, whatever it was asked over itself.
        iam_evaluator.pin_request_origin(rest.get("client_ip", "127.0.0.1"), True)
        return await ministack_app._handle_cloudfront_dataplane_request(
            headers["host"], path, raw_path or path, raw_query_string, method, headers, body, query_params, rest.get("client_ip", "127.0.0.1"))

    ministack_app._handle_pre_body_request = pre_body
    ministack_app._handle_post_body_shortcuts = post_body
    ministack_app._handle_special_data_plane_request = data_plane
