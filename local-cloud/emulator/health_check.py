"""AWS::Route53::HealthCheck: MiniStack has the Route 53 API for health checks but not the CloudFormation type.

Each request is checked against AWS's API model and the rules of the Route 53 API reference (CreateHealthCheck), and
stored where MiniStack's GetHealthCheck and ListHealthChecks read it.
"""

from ministack.core.responses import get_account_id, new_uuid
from ministack.services import cloudwatch, route53
from ministack.services.cloudformation import provisioners

from emulator import api_model

TYPE = "AWS::Route53::HealthCheck"
# "Update requires: Replacement" in the CloudFormation reference.
IMMUTABLE = ("Type", "MeasureLatency", "RequestInterval")
ENDPOINT_TYPES = ("HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP")
ALARM_STATISTICS = ("Average", "Minimum", "Maximum", "Sum", "SampleCount")


def register():
    provisioners._RESOURCE_HANDLERS[TYPE] = {"create": create, "update": update, "delete": delete}
    route53._build_health_check_el = _with_xml_booleans(route53._build_health_check_el)


def create(logical_id, props, stack_name):
    config = checked_config(props)
    check_id, reference = str(new_uuid()), f"{stack_name}-{logical_id}-{new_uuid()}"[:64]
    with route53._lock:
        route53._health_checks[check_id] = {"id": check_id, "caller_reference": reference, "config": config, "version": 1}
        route53._hc_caller_refs[reference] = check_id
        _set_tags(check_id, props)
    return check_id, {"HealthCheckId": check_id}


def update(check_id, old_props, props, stack_name):
    config = checked_config(props)
    if any(config.get(key) != checked_config(old_props).get(key) for key in IMMUTABLE):
        replacement = create("replacement", props, stack_name)
        delete(check_id, old_props)
        return replacement
    with route53._lock:
        check = route53._health_checks[check_id]
        check.update(config=config, version=check["version"] + 1)
        _set_tags(check_id, props)
    return check_id, {"HealthCheckId": check_id}


def delete(check_id, props):
    with route53._lock:
        check = route53._health_checks.pop(check_id, None)
        route53._tags.pop(("healthcheck", check_id), None)
        if check:
            route53._hc_caller_refs.pop(check["caller_reference"], None)


def checked_config(props):
    """The HealthCheckConfig if Route 53 would take it; otherwise ValueError, one sentence."""
    config = api_model.conform("route53", "HealthCheckConfig", props.get("HealthCheckConfig") or {})
    for rule in RULES:
        problem = rule(config["Type"], config)
        if problem:
            raise ValueError(f"{TYPE}: {problem}")
    return config


def _endpoint(kind, config):
    if kind not in ENDPOINT_TYPES:
        return None
    if not config.get("FullyQualifiedDomainName") and not config.get("IPAddress"):
        return f"a {kind} check needs FullyQualifiedDomainName or IPAddress"
    if kind == "TCP" and "Port" not in config:
        return "a TCP check needs Port"
    return None


def _search_string(kind, config):
    wanted = kind.endswith("_STR_MATCH")
    if wanted and not config.get("SearchString"):
        return f"a {kind} check needs SearchString"
    if not wanted and config.get("SearchString"):
        return f"SearchString is only for HTTP_STR_MATCH and HTTPS_STR_MATCH, not {kind}"
    return None


def _interval(kind, config):
    interval = config.get("RequestInterval", 30)
    return None if interval in (10, 30) else f"RequestInterval is {interval}, allowed: 10 or 30"


def _calculated(kind, config):
    if kind != "CALCULATED":
        return "ChildHealthChecks and HealthThreshold are only for CALCULATED" if "ChildHealthChecks" in config else None
    missing = [c for c in config.get("ChildHealthChecks", []) if c not in route53._health_checks]
    return f"no health check exists with the ID {missing[0]}" if missing else None


def _alarm(kind, config):
    """Route 53 reads the alarm's settings when the check is made, so the alarm must be there, and of a kind it can follow."""
    if kind != "CLOUDWATCH_METRIC":
        return "AlarmIdentifier is only for CLOUDWATCH_METRIC" if "AlarmIdentifier" in config else None
    if "AlarmIdentifier" not in config:
        return "a CLOUDWATCH_METRIC check needs AlarmIdentifier"
    name, region = config["AlarmIdentifier"]["Name"], config["AlarmIdentifier"]["Region"]
    alarm = cloudwatch._alarms.get_scoped(get_account_id(), region, name)
    if alarm is None:
        return f"no CloudWatch alarm {name} exists in {region}: create it before the health check"
    if alarm.get("Statistic") not in ALARM_STATISTICS or alarm.get("ExtendedStatistic"):
        return f"alarm {name} uses a statistic that Route 53 cannot follow, allowed: {', '.join(ALARM_STATISTICS)}"
    if alarm.get("Period", 60) < 60:
        return f"alarm {name} has a period of {alarm['Period']} s: Route 53 follows standard resolution only, 60 s or more"
    return None


def _routing_control(kind, config):
    return "a RECOVERY_CONTROL check needs RoutingControlArn" if kind == "RECOVERY_CONTROL" and not config.get("RoutingControlArn") else None


RULES = (_endpoint, _search_string, _interval, _calculated, _alarm, _routing_control)


def _set_tags(check_id, props):
    route53._tags[("healthcheck", check_id)] = {t["Key"]: t["Value"] for t in props.get("HealthCheckTags") or []}


def _with_xml_booleans(build):
    """MiniStack writes Python's True into the XML, which AWS SDKs refuse: XML has true."""
    def build_with_xml_booleans(parent, check):
        config = {k: str(v).lower() if isinstance(v, bool) else v for k, v in check.get("config", {}).items()}
        return build(parent, {**check, "config": config})
    return build_with_xml_booleans
