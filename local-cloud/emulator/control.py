"""A door of the scripted world, for tests only: requests for one path go to a stand-in's own `answer_to(method, body)`, not to AWS's API."""

import json


def middleware(app, path, answer_to):
    async def control(scope, receive, send):
        if scope["type"] != "http" or scope["path"] != path:
            return await app(scope, receive, send)
        body, message = b"", {"more_body": True}
        while message.get("more_body"):
            message = await receive()
            body += message.get("body", b"")
        status, answer = answer_to(scope["method"], body)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    return control
