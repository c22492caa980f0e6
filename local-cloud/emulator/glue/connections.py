"""Connections: MiniStack keeps whatever it is given; here they are complete, and TestConnection connects.

https://docs.aws.amazon.com/glue/latest/webapi/API_TestConnection.html
"""

from ministack.services import glue

from emulator import cloud_clock
from emulator.glue import database, network
from emulator.glue.refusals import exists, invalid, not_found, not_implemented

# What TestConnection is there for, and of it what the stand-in can do.
TESTED = ("JDBC", "SALESFORCE")
FAILED = "Check that your connection definition references your JDBC database with correct URL syntax, username, and password. {}"


def create(params):
    given = params["ConnectionInput"]
    _check(given)
    now = cloud_clock.now()
    made = {**given, "CreationTime": now, "LastUpdatedTime": now, "Status": "READY"}
    # In one step: two requests may come at once.
    if glue._connections.setdefault(given["Name"], made) is not made:
        raise exists(f"Connection {given['Name']} already exists.")
    if params.get("Tags"):
        glue._tags[glue._arn("connection", given["Name"])] = dict(params["Tags"])
    return {"CreateConnectionStatus": "READY"}


def update(params):
    before, given = _known(params["Name"]), params["ConnectionInput"]
    _check(given)
    glue._connections[before["Name"]] = {**given, "Name": before["Name"], "CreationTime": before["CreationTime"],
                                         "LastUpdatedTime": cloud_clock.now(), "Status": "READY"}
    return {}


def test(params):
    if ("ConnectionName" in params) == ("TestConnectionInput" in params):
        raise invalid("Provide either ConnectionName or TestConnectionInput, and not both.")
    connection = _known(params["ConnectionName"]) if "ConnectionName" in params else params["TestConnectionInput"]
    kind = connection["ConnectionType"]
    if kind not in TESTED:
        raise invalid(f"Connections of the type {kind} cannot be tested, only {' and '.join(TESTED)}.")
    if kind != "JDBC":
        raise not_implemented(f"test of a connection of the type {kind}")
    try:
        placed = connection.get("PhysicalConnectionRequirements") or {}
        if "SubnetId" in placed:
            network.check(placed)
        database.answers(connection["ConnectionProperties"])
    except network.Unreachable as problem:
        raise invalid(str(problem)) from None
    except database.Failed as problem:
        raise invalid(FAILED.format(problem)) from None
    return {}


def _known(name):
    if name not in glue._connections:
        raise not_found(f"Connection {name} not found.")
    return glue._connections[name]


def _check(given):
    properties = given.get("ConnectionProperties", {})
    if given["ConnectionType"] != "JDBC":
        return
    if "JDBC_CONNECTION_URL" not in properties:
        raise invalid("ConnectionProperties needs JDBC_CONNECTION_URL for a connection of the type JDBC.")
    if "SECRET_ID" in properties and ("USERNAME" in properties or "PASSWORD" in properties):
        raise invalid("ConnectionProperties has either SECRET_ID or USERNAME and PASSWORD, not both.")
    if "SECRET_ID" not in properties and not ("USERNAME" in properties and "PASSWORD" in properties):
        raise invalid("ConnectionProperties needs SECRET_ID, or USERNAME and PASSWORD, for a connection of the type JDBC.")
