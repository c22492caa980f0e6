"""Workgroups and their named queries: MiniStack's records, with what Athena refuses, and what a workgroup enforces."""

from ministack.services import athena

from emulator.athena.refusals import invalid


def known(name):
    athena._ensure_default_workgroup()
    group = athena._workgroups.get(name)
    if not group:
        raise invalid(f"WorkGroup {name} is not found.")
    return group


def result_location(group, params):
    """The workgroup's, if it enforces its configuration, as it does unless it says otherwise."""
    config = group.get("Configuration") or {}
    own = (config.get("ResultConfiguration") or {}).get("OutputLocation")
    given = params.get("ResultConfiguration", {}).get("OutputLocation")
    return own if enforces(group) and own else given or own


def enforces(group):
    return (group.get("Configuration") or {}).get("EnforceWorkGroupConfiguration", group["Name"] != "primary")


def cutoff(group):
    return (group.get("Configuration") or {}).get("BytesScannedCutoffPerQuery")


def check_named_query(params):
    known(params.get("WorkGroup", "primary"))


def check_deletion(params):
    group = known(params["WorkGroup"])
    queries = [each for each in athena._named_queries.values() if each["WorkGroup"] == group["Name"]]
    if queries and not params.get("RecursiveDeleteOption"):
        raise invalid(f"WorkGroup {group['Name']} is not empty.")
    for query in queries:
        athena._named_queries.pop(query["NamedQueryId"], None)
