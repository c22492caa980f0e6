"""Provisioned concurrency: in MiniStack it is READY at once, for any qualifier; here it takes a while and has Lambda's refusals.

LOCAL_CLOUD_PROVISIONING_TIME is that while in cloud seconds (default 60).
"""

import json
import os

from ministack.core.responses import error_response_json, json_response
from ministack.services import lambda_svc

from emulator import cloud_clock, lambda_alias

PROVISIONING_S = float(os.environ.get("LOCAL_CLOUD_PROVISIONING_TIME", "60"))
READY_AT = "_ready_at"


def register():
    lambda_svc._put_provisioned_concurrency = _put(lambda_svc._put_provisioned_concurrency)
    lambda_svc._get_provisioned_concurrency = _get(lambda_svc._get_provisioned_concurrency)
    lambda_svc._delete_provisioned_concurrency = _delete(lambda_svc._delete_provisioned_concurrency)


def _put(put):
    def checked(function_name, qualifier, data):
        refusal = _problem(function_name, qualifier, data)
        answer = refusal or put(function_name, qualifier, data)
        if answer[0] != 202:
            return answer
        _stored(function_name, qualifier)[READY_AT] = cloud_clock.now() + PROVISIONING_S
        return json_response(_shown(_stored(function_name, qualifier)), 202)
    return checked


def _get(get):
    def shown(function_name, qualifier):
        answer = get(function_name, qualifier)
        return answer if answer[0] != 200 else json_response(_shown(json.loads(answer[2])))
    return shown


def _delete(delete):
    def checked(function_name, qualifier):
        return _weighted(function_name, qualifier) or delete(function_name, qualifier)
    return checked


def _problem(function_name, qualifier, data):
    if not qualifier or qualifier == "$LATEST":
        return _refused("Provisioned Concurrency Configs cannot be applied to unpublished function versions.")
    if int(data.get("ProvisionedConcurrentExecutions", 0)) < 1:
        return _refused("ProvisionedConcurrentExecutions must be at least 1")
    return _weighted(function_name, qualifier)


def _weighted(function_name, qualifier):
    """While an alias is split between two versions, its provisioned concurrency stays as it is."""
    alias = (lambda_svc._functions.get(function_name) or {}).get("aliases", {}).get(qualifier)
    return _refused("Alias with weights can not be used with Provisioned Concurrency") if alias and lambda_alias.weights(alias) else None


def _refused(message):
    return error_response_json("InvalidParameterValueException", message, 400)


def _stored(function_name, qualifier):
    return lambda_svc._functions[function_name]["provisioned_concurrency"][qualifier]


def _shown(config):
    """What the caller sees now."""
    seen = {name: value for name, value in config.items() if name != READY_AT}
    if cloud_clock.now() < config.get(READY_AT, 0):
        seen.update(Status="IN_PROGRESS", AvailableProvisionedConcurrentExecutions=0, AllocatedProvisionedConcurrentExecutions=0)
    return seen
