"""Role aliases, and the endpoint at which a device gets credentials of their roles for its certificate: MiniStack has neither.

https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html. The endpoint answers at the broker's port of this machine.
"""

import datetime
import hashlib
import json
import secrets

from ministack.core.responses import AccountRegionScopedDict, error_response_json, get_account_id, get_region, json_response, request_scope
from ministack.services import iot, sts
from ministack.services.cloudformation import provisioners

from emulator import api_model, cloud_clock, role_trust
from emulator.refusal import Refusal

TYPE = "AWS::IoT::RoleAlias"
PRINCIPAL = "credentials.iot.amazonaws.com"
DURATION_S = 3600

_aliases = AccountRegionScopedDict()


def register():
    route, serve = iot._route_request, iot._mtls_serve_conn

    async def route_request(method, path, headers, body, query):
        if path.split("/")[1:2] != ["role-aliases"]:
            return await route(method, path, headers, body, query)
        try:
            return json_response(_answer(method, path[len("/role-aliases"):].strip("/"), json.loads(body or b"{}")))
        except Refusal as refusal:
            return error_response_json(refusal.code, refusal.message, refusal.status)

    async def serve_conn(reader, writer):
        first = await reader.read(1)
        if first == b"G":
            await _serve_credentials(reader, writer)
        else:
            await serve(_Begun(first, reader), writer)

    iot._route_request, iot._mtls_serve_conn = route_request, serve_conn
    provisioners._RESOURCE_HANDLERS[TYPE] = {"create": create_resource, "update": update_resource, "delete": delete_resource}


class _Begun:
    """A reader of which the first byte was read."""

    def __init__(self, first, reader):
        self._first, self._reader = first, reader

    async def read(self, size):
        first, self._first = self._first, b""
        return first or await self._reader.read(size)


def arn_of(name):
    return f"arn:aws:iot:{get_region()}:{get_account_id()}:rolealias/{name}"


def create(name, given):
    if name in _aliases:
        raise Refusal("ResourceAlreadyExistsException", f"Role alias {name} already exists", 409)
    _put(name, given, cloud_clock.now())
    return {"roleAlias": name, "roleAliasArn": arn_of(name)}


def update(name, given):
    known = _known(name)
    _put(name, {"roleArn": known["roleArn"], "credentialDurationSeconds": known["credentialDurationSeconds"], **given}, known["creationDate"])
    return {"roleAlias": name, "roleAliasArn": arn_of(name)}


def delete(name):
    _known(name)
    del _aliases[name]
    return {}


def _put(name, given, created):
    try:
        request = api_model.conform("iot", "CreateRoleAliasRequest", {**given, "roleAlias": name})
    except ValueError as problem:
        raise Refusal("InvalidRequestException", str(problem)) from None
    if not role_trust.allows(request["roleArn"], PRINCIPAL):
        raise Refusal("InvalidRequestException", f"The role {request['roleArn']} must exist and trust {PRINCIPAL}")
    _aliases[name] = {"roleAlias": name, "roleAliasArn": arn_of(name), "roleArn": request["roleArn"], "owner": get_account_id(),
                      "credentialDurationSeconds": request.get("credentialDurationSeconds", DURATION_S), "creationDate": created,
                      "lastModifiedDate": cloud_clock.now()}


def _known(name):
    if name not in _aliases:
        raise Refusal("ResourceNotFoundException", f"Role alias {name} does not exist", 404)
    return _aliases[name]


def _answer(method, name, body):
    if method == "GET":
        return {"roleAliasDescription": _known(name)} if name else {"roleAliases": sorted(_aliases)}
    return {"POST": create, "PUT": update, "DELETE": lambda alias, _body: delete(alias)}[method](name, body)


def create_resource(logical_id, props, stack_name):
    name = props.get("RoleAlias") or provisioners._physical_name(stack_name, logical_id, max_len=128)
    made = create(name, _given(props))
    return name, {"RoleAliasArn": made["roleAliasArn"]}


def update_resource(physical_id, old, new, stack_name, logical_id=None):
    if old.get("RoleAlias") != new.get("RoleAlias"):
        return create_resource(logical_id, new, stack_name)
    return physical_id, {"RoleAliasArn": update(physical_id, _given(new))["roleAliasArn"]}


def delete_resource(physical_id, _props):
    if physical_id in _aliases:
        delete(physical_id)


def _given(props):
    return {f"{key[0].lower()}{key[1:]}": value for key, value in props.items() if key in ("RoleArn", "CredentialDurationSeconds")}


async def _serve_credentials(reader, writer):
    """One request of HTTP, as the provider's clients make them; then the connection ends."""
    head = (b"G" + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    status, body = credentials(writer.get_extra_info("ssl_object").getpeercert(binary_form=True), head[0].split(" ")[1], headers)
    content = json.dumps(body).encode()
    writer.write(f"HTTP/1.1 {status} {'OK' if status == 200 else 'Refused'}\r\ncontent-type: application/json\r\n"
                 f"content-length: {len(content)}\r\nconnection: close\r\n\r\n".encode() + content)
    await writer.drain()
    await iot._mtls_close(writer)


def credentials(certificate, path, headers):
    """Status and answer of GET /role-aliases/<alias>/credentials."""
    owner = iot._mtls_resolve_identity(certificate)
    parts = path.split("?")[0].split("/")
    if owner is None:
        return 403, {"message": "Invalid Certificate"}
    if len(parts) != 4 or parts[1] != "role-aliases" or parts[3] != "credentials":
        return 404, {"message": f"Not found: {path}"}
    account, region, _template = owner
    with request_scope(account, region):
        alias = _aliases.get(parts[2])
        thing = headers.get("x-amzn-iot-thingname", "")
        identifier = hashlib.sha256(certificate).hexdigest()
        context = iot._mqtt_policy_context(account, region, identifier, thing)
        asked = ("iot:AssumeRoleWithCertificate", f"rolealias/{parts[2]}")
        if alias is None or not iot._mqtt_policy_allows(account, region, identifier, context, *asked):
            return 403, {"message": "Access Denied"}
        return 200, {"credentials": _session(alias, identifier)}


def _session(alias, certificate):
    account, role = alias["roleArn"].split(":")[4], alias["roleArn"].rsplit("/", 1)[-1]
    key, secret, token = f"ASIA{secrets.token_hex(8).upper()}", secrets.token_hex(20), secrets.token_hex(32)
    sts.register_session(key, {"Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{certificate}", "UserId": f"{role}:{certificate}",
                               "SecretAccessKey": secret, "SessionToken": token})
    ends = datetime.datetime.fromtimestamp(cloud_clock.now() + alias["credentialDurationSeconds"], datetime.timezone.utc)
    return {"accessKeyId": key, "secretAccessKey": secret, "sessionToken": token, "expiration": ends.strftime("%Y-%m-%dT%H:%M:%SZ")}
