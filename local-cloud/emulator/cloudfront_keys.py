"""AWS::CloudFront::PublicKey and AWS::CloudFront::KeyGroup: MiniStack has their APIs but not the CloudFormation types.

Checked against AWS's API model; a key must be one that CloudFront can verify signatures with.
"""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from ministack.core.responses import new_uuid
from ministack.services import cloudfront
from ministack.services.cloudformation import provisioners

from emulator import api_model

PUBLIC_KEY, KEY_GROUP = "AWS::CloudFront::PublicKey", "AWS::CloudFront::KeyGroup"


def register():
    provisioners._RESOURCE_HANDLERS[PUBLIC_KEY] = {"create": create_key, "update": update_key, "delete": delete_key}
    provisioners._RESOURCE_HANDLERS[KEY_GROUP] = {"create": create_group, "update": update_group, "delete": delete_group}


def create_key(_logical_id, props, _stack_name):
    config = api_model.conform("cloudfront", "PublicKeyConfig", props.get("PublicKeyConfig") or {})
    if not _verifies(config["EncodedKey"]):
        raise ValueError(f"{PUBLIC_KEY}: EncodedKey is not a public key in PEM that CloudFront takes, allowed: RSA of 2048 bits, ECDSA on P-256")
    key_id = cloudfront._pk_id()
    cloudfront._public_keys[key_id] = {"Id": key_id, "ETag": new_uuid(), "CreatedTime": cloudfront._now_iso(), "Config": config}
    return key_id, {"Id": key_id, "CreatedTime": cloudfront._public_keys[key_id]["CreatedTime"]}


def update_key(key_id, old_props, props, stack_name):
    """Only the comment can change in place: CloudFormation replaces the key for anything else that its API refuses to update."""
    old, new = old_props["PublicKeyConfig"], props["PublicKeyConfig"]
    if any(old.get(name) != new.get(name) for name in ("CallerReference", "EncodedKey", "Name")):
        raise ValueError(f"{PUBLIC_KEY}: CloudFront changes only the Comment of a key, make another key and put both into the key group")
    cloudfront._public_keys[key_id]["Config"] = new
    return key_id, {"Id": key_id, "CreatedTime": cloudfront._public_keys[key_id]["CreatedTime"]}


def delete_key(key_id, _props):
    users = cloudfront._public_keys_using(key_id)
    if users:
        raise ValueError(f"{PUBLIC_KEY}: {key_id} is in use by key group {users[0]}")
    cloudfront._public_keys.pop(key_id, None)


def create_group(_logical_id, props, _stack_name):
    group_id = cloudfront._kg_id()
    return _store_group(group_id, props)


def update_group(group_id, _old_props, props, _stack_name):
    return _store_group(group_id, props)


def _store_group(group_id, props):
    config = api_model.conform("cloudfront", "KeyGroupConfig", props.get("KeyGroupConfig") or {})
    unknown = [key for key in config["Items"] if key not in cloudfront._public_keys]
    if unknown or not config["Items"]:
        raise ValueError(f"{KEY_GROUP}: {f'no public key {unknown[0]} exists' if unknown else 'Items is empty, at least one public key is needed'}")
    others = [group for group in cloudfront._key_groups.values() if group["Id"] != group_id and group["Config"]["Name"] == config["Name"]]
    if others:
        raise ValueError(f"{KEY_GROUP}: a key group named {config['Name']} exists")
    cloudfront._key_groups[group_id] = {"Id": group_id, "ETag": new_uuid(), "LastModifiedTime": cloudfront._now_iso(), "Config": config}
    return group_id, {"Id": group_id, "LastModifiedTime": cloudfront._key_groups[group_id]["LastModifiedTime"]}


def delete_group(group_id, _props):
    users = cloudfront._key_groups_using(group_id)
    if users:
        raise ValueError(f"{KEY_GROUP}: {group_id} is in use by distribution {users[0]}")
    cloudfront._key_groups.pop(group_id, None)


def _verifies(pem):
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except ValueError:
        return False
    return (isinstance(key, rsa.RSAPublicKey) and key.key_size == 2048) or \
        (isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1))
