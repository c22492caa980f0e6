"""Gives each Lambda function credentials of its own, so that a recorded call names the role that made it.

MiniStack without AUTH gives every function the same key. Here a function's key is an STS session of its execution role:
the account is found from it, and so is the role.
"""

import hashlib

from ministack.core import lambda_runtime
from ministack.services import lambda_svc, sts

_functions = {}


def register():
    lambda_runtime.execution_credentials = credentials
    lambda_svc.execution_credentials = credentials


def credentials(config):
    function_arn, role_arn = config.get("FunctionArn", ""), config.get("Role", "")
    digest = hashlib.sha256(f"{function_arn} {role_arn}".encode()).hexdigest()
    key = f"ASIA{digest[:16].upper()}"
    account, role_name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    sts.register_session(key, {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role_name}/{config.get('FunctionName', '')[:64]}",
        "UserId": f"{role_name}:{config.get('FunctionName', '')[:64]}",
        "SecretAccessKey": digest[16:56],
        "SessionToken": digest[24:],
    })
    _functions[key] = {"principal": role_arn, "via": function_arn}
    return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": digest[16:56], "AWS_SESSION_TOKEN": digest[24:]}


def caller(access_key):
    """Who signs with this key: a role (and the function or session behind it), or a name that the launcher gave it."""
    if access_key in _functions:
        return _functions[access_key]
    session = sts._sessions.get(access_key) if access_key else None
    if session:
        account, role, name = session["Arn"].split(":")[4], *session["Arn"].rsplit("/", 2)[-2:]
        return {"principal": f"arn:aws:iam::{account}:role/{role}", "via": f"session/{name}"}
    return {"principal": KEYS.get(access_key, "client"), "via": "anonymous" if not access_key else "key"}


# The keys of target.ts: one for the CDK CLI, one for the demo itself.
KEYS = {"AKIALOCALCLOUDDEPLOY": "deployer", "AKIALOCALCLOUDCLIENT": "client"}
