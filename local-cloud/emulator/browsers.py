"""No web page reaches the emulator's AWS APIs: whoever can create a function there runs code on this machine.

MiniStack takes unsigned calls and answers every page with `Access-Control-Allow-Origin: *`, so a page that is open anywhere
in the user's browser could look for the port and create a function. A browser marks what a page sends; SDKs and the CDK CLI
send no such header. The APIs and distributions that the demos deploy have names of their own, and pages may call those.
"""

from emulator import regional_domains, viewers

MARKS = (b"origin", b"sec-fetch-site")
BODY = b'{"message":"Web pages may not call the AWS APIs of the local cloud."}'


def middleware(app):
    async def guarded(scope, receive, send):
        if scope["type"] != "http" or not _from_a_page(scope):
            return await app(scope, receive, send)
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": BODY})

    return guarded


def _from_a_page(scope):
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get(b"host", "")
    return any(mark in headers for mark in MARKS) and not regional_domains.is_custom_domain({"host": host}) and not viewers.is_distribution(host)
