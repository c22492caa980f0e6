"""Lambda aliases: MiniStack ignores AdditionalVersionWeights, and its UpdateAlias takes any version and any weight.

All ways to a function meet in `_execute_function`; there the version is drawn, once for each invocation, so a retry is drawn
again. The alias that was called travels in the record's FunctionArn, as it does in the handler's context.
https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
"""

import contextvars
import random
import time

from ministack.core.responses import error_response_json
from ministack.services import lambda_svc

from emulator import cloud_clock, lambda_metrics

MAX_DESCRIPTION = 256

# Versions that were run on behalf of the current call, newest last.
_executed = contextvars.ContextVar("executed_versions", default=None)


def register():
    lambda_svc._effective_func_record_for_qualifier = _named_after_the_alias(lambda_svc._effective_func_record_for_qualifier)
    lambda_svc._execute_function = _routed(lambda_svc._execute_function)
    lambda_svc._invoke = _answered(lambda_svc._invoke)
    lambda_svc._create_alias = _checked_create(lambda_svc._create_alias)
    lambda_svc._update_alias = _checked_update(lambda_svc._update_alias)


def _named_after_the_alias(resolve):
    def resolved(func, qualifier):
        record, config = resolve(func, qualifier)
        alias = (func or {}).get("aliases", {}).get(qualifier)
        if record and alias:
            config = {**config, "FunctionArn": alias["AliasArn"]}
            record = {**record, "config": config}
        return record, config
    return resolved


def _routed(execute):
    def routed(func, event):
        config = func.get("config") or func
        if lambda_svc._function_config_scope_mismatch(config):
            return lambda_svc._run_with_function_config_scope(config, routed, func, event)
        function = lambda_svc._functions.get(config["FunctionName"]) or {}
        qualifier = lambda_svc._lambda_function_name_and_qualifier_from_arn(config["FunctionArn"])[1]
        alias = function.get("aliases", {}).get(qualifier)
        chosen = _version(function, draw(alias), config) if alias else func
        version = (chosen.get("config") or chosen).get("Version", "$LATEST")
        begun, started = cloud_clock.now(), time.monotonic()
        # Reserved concurrency is the function's, whichever version runs.
        result = execute({**chosen, "concurrency": function.get("concurrency")}, event)
        if _executed.get() is not None:
            _executed.get().append(version)
        lambda_metrics.record(
            config["FunctionName"], qualifier, version if alias and weights(alias) else None, begun,
            duration_ms=lambda_metrics.handler_ms() or (time.monotonic() - started) * 1000,
            error=bool(result.get("error")), throttle=bool(result.get("throttle")))
        return result
    return routed


def _version(function, version, config):
    """The record of a version with the caller's view of the function's ARN."""
    record = function if version == "$LATEST" else function["versions"][version]
    return {**record, "config": {**record["config"], "FunctionArn": config["FunctionArn"]}}


def draw(alias):
    """The version that serves this invocation."""
    point = random.random()
    for version, weight in weights(alias).items():
        if point < weight:
            return version
        point -= weight
    return alias["FunctionVersion"]


def weights(alias):
    return (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}


def executed_versions(call, *args):
    """What the call returns, and the versions that ran in it."""
    context, versions = contextvars.copy_context(), []
    context.run(_executed.set, versions)
    return context.run(call, *args), versions


def _answered(invoke):
    """The answer of Invoke says which version ran; that of an asynchronous call cannot know yet."""
    async def answered(*args, **kwargs):
        versions = []
        token = _executed.set(versions)
        try:
            status, headers, body = await invoke(*args, **kwargs)
        finally:
            _executed.reset(token)
        if status == 202:
            headers.pop("X-Amz-Executed-Version", None)
        elif status == 200 and versions:
            headers["X-Amz-Executed-Version"] = versions[-1]
        return status, headers, body
    return answered


def _checked_create(create):
    def checked(function_name, data):
        function = lambda_svc._functions.get(function_name)
        return (_problem(function, {}, data) if function else None) or create(function_name, data)
    return checked


def _checked_update(update):
    def checked(func_name, alias_name, data):
        function = lambda_svc._functions.get(func_name)
        alias = (function or {}).get("aliases", {}).get(alias_name)
        stale = alias and lambda_svc._check_revision(alias, data)
        return stale or (_problem(function, alias, data) if alias else None) or update(func_name, alias_name, data)
    return lambda_svc._serialized_revision_update(alias=True)(checked)


def _problem(function, alias, data):
    """The refusal of Lambda, or nothing."""
    version = data.get("FunctionVersion", alias.get("FunctionVersion"))
    routing = data["RoutingConfig"] if "RoutingConfig" in data else alias.get("RoutingConfig")
    additional = weights({"RoutingConfig": routing})
    if len(data.get("Description") or "") > MAX_DESCRIPTION:
        return _refused(f"Value at 'description' failed to satisfy constraint: Member must have length less than or equal to {MAX_DESCRIPTION}",
                        "ValidationException")
    for name in [version, *additional]:
        if name != "$LATEST" and name not in function["versions"]:
            return _refused(f"Function not found: {function['config']['FunctionArn']}:{name}", "ResourceNotFoundException", 404)
    if version == "$LATEST" and additional:
        return _refused("$LATEST is not supported for an alias pointing to more than 1 version")
    for name, weight in additional.items():
        if not 0 <= weight <= 1:
            return _refused(f"Weight of version {name} is {weight}: it must be between 0.0 and 1.0")
        if name == version:
            return _refused(f"Invalid function version {name}. Function version {name} is already included in routing configuration.")
    if len(additional) > 1:
        return _refused("Number of items in AdditionalVersionWeights cannot be greater than 1")
    # Versions behind one alias share their permissions and their dead-letter queue.
    configs = [function["versions"][name]["config"] for name in [version, *additional] if additional]
    if any(config.get("Role") != configs[0].get("Role") for config in configs):
        return _refused("Specified versions must be associated with the same execution role")
    if any(config.get("DeadLetterConfig") != configs[0].get("DeadLetterConfig") for config in configs):
        return _refused("Specified versions must be associated with the same dead-letter queue configuration")
    return None


def _refused(message, code="InvalidParameterValueException", status=400):
    return error_response_json(code, message, status)
