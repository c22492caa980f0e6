"""CloudFront's signed URLs and cookies: MiniStack serves private content to anyone, and lacks the CloudFormation types of the keys.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PrivateContent.html
A distribution's clock is cloud time.
"""

import base64
import ipaddress
import json
import re
from urllib.parse import parse_qsl

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from ministack.services import cloudfront

from emulator import cloud_clock

PARTS = ("Expires", "Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm")
HASHES = {"SHA1": hashes.SHA1, "SHA256": hashes.SHA256}
# In base64 for URLs, CloudFront has signs of its own.
FROM_URL = str.maketrans("-_~", "+=/")


class Refused(Exception):
    """A request that may not be answered: (code, message) of CloudFront's error page."""


def register():
    cloudfront._dataplane_behavior = _with_key_groups(cloudfront._dataplane_behavior)
    cloudfront.handle_viewer_request = _guarded(cloudfront.handle_viewer_request)


def _with_key_groups(parse):
    def parsed(element, path_pattern=None):
        trusted = cloudfront._find(element, "TrustedKeyGroups")
        groups = [] if trusted is None else [e.text for e in trusted.iter() if cloudfront._local_tag_name(e) == "KeyGroup"]
        return {**parse(element, path_pattern), "trusted_key_groups": groups}
    return parsed


def _guarded(handle):
    async def guarded(dist, method, path, raw_uri, raw_query, headers, body, query_params, *rest, client_ip="127.0.0.1"):
        behavior = cloudfront._match_behavior(cloudfront.parse_distribution_dataplane_config(dist), path)
        client_ip = rest[0] if rest else client_ip
        if behavior and behavior["trusted_key_groups"]:
            given, own_query = _split(raw_query)
            try:
                check(behavior["trusted_key_groups"], _names(dist), raw_uri, own_query, given or _cookies(headers), client_ip)
            except Refused as refusal:
                code, message = refusal.args
                page = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
                answer = cloudfront._add_cloudfront_headers({"content-type": "text/xml"}, "Error from cloudfront")
                return 403, cloudfront._render_headers(answer, title_case=True), page.encode()
            # The origin does not see the signature.
            raw_query, query_params = own_query, {name: values for name, values in query_params.items() if name not in PARTS}
        return await handle(dist, method, path, raw_uri, raw_query, headers, body, query_params, client_ip)
    return guarded


def check(key_groups, names, uri, query, given, client_ip):
    """Refused, unless a key of the groups has signed a policy that allows this URL now. `names` are the hosts of the distribution."""
    if "Key-Pair-Id" not in given:
        raise Refused("MissingKey", "Missing Key-Pair-Id query parameter or cookie value")
    keys = [cloudfront._public_keys.get(key) for group in key_groups if group in cloudfront._key_groups
            for key in cloudfront._key_groups[group]["Config"]["Items"] if key == given["Key-Pair-Id"]]
    if not keys:
        raise Refused("InvalidKey", "Unknown Key")
    urls = [f"{scheme}://{name}{uri}{'?' + query if query else ''}" for scheme in ("https", "http") for name in names]
    signature = _decoded(given.get("Signature", ""))
    hash_of = HASHES.get(given.get("Hash-Algorithm", "SHA1"))
    policies = [_decoded(given["Policy"])] if "Policy" in given else [canned(url, given["Expires"]) for url in urls if "Expires" in given]
    signed = [policy for policy in policies if hash_of and _verified(keys[0]["Config"]["EncodedKey"], signature, policy, hash_of())]
    if not signed or not any(allows(signed[0], url, client_ip) for url in urls):
        raise Refused("AccessDenied", "Access denied")


def canned(url, expires):
    return f'{{"Statement":[{{"Resource":"{url}","Condition":{{"DateLessThan":{{"AWS:EpochTime":{expires}}}}}}}]}}'.encode()


def allows(policy, url, client_ip):
    try:
        statement, = json.loads(policy)["Statement"]
        condition = statement["Condition"]
        times = {name: condition.get(name, {}).get("AWS:EpochTime") for name in ("DateLessThan", "DateGreaterThan")}
        network = condition.get("IpAddress", {}).get("AWS:SourceIp")
        return bool(
            times["DateLessThan"] and cloud_clock.now() < times["DateLessThan"]
            and (times["DateGreaterThan"] is None or cloud_clock.now() > times["DateGreaterThan"])
            and (network is None or ipaddress.ip_address(client_ip) in ipaddress.ip_network(network, strict=False))
            and _pattern(statement["Resource"]).fullmatch(url))
    except (ValueError, KeyError, TypeError):
        return False


def _pattern(resource):
    """`*` stands for any characters and `?` for one, also where a URL has its own question mark."""
    return re.compile("".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in resource))


def _verified(pem, signature, message, algorithm):
    key = serialization.load_pem_public_key(pem.encode())
    scheme = (ec.ECDSA(algorithm),) if isinstance(key, ec.EllipticCurvePublicKey) else (padding.PKCS1v15(), algorithm)
    try:
        key.verify(signature, message, *scheme)
    except InvalidSignature:
        return False
    return True


def _decoded(text):
    try:
        return base64.b64decode(text.translate(FROM_URL), validate=True)
    except ValueError:
        return b""


def _split(query):
    """(what signs the request, the query that the origin gets)"""
    pairs = parse_qsl(query, keep_blank_values=True)
    given = {name: value for name, value in pairs if name in PARTS}
    rest = "&".join(part for part in query.split("&") if part and part.split("=")[0] not in PARTS)
    return given, rest


def _cookies(headers):
    cookies = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    return {name.removeprefix("CloudFront-"): value for name, _, value in cookies if name.startswith("CloudFront-")}


def _names(dist):
    return [dist["DomainName"], *cloudfront._get_distribution_aliases(dist)]
