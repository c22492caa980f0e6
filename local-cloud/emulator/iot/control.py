"""The door of the scripted world, for tests only: the broker's address, faults, and what became of connections and rules.

GET /_local-cloud/iot gives port and CA of the broker, the settings of world.py, the connected clients, and counts by client and by rule. PUT
{"settings": {...}} changes settings. POST {"cut": true} or {"cut": client id} ends connections; {"refuse": seconds} ends all and takes no new one
for so long. DELETE drops the settings; counts stay.
"""

import json

from ministack.services import iot

from emulator import control
from emulator.iot import listener, rules, session, world

PATH = "/_local-cloud/iot"


def answer_to(method, body):
    try:
        asked = json.loads(body or b"{}")
        if method == "PUT":
            world.change(asked["settings"])
        elif method == "POST":
            _act(asked)
        elif method == "DELETE":
            world.reset()
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        return 400, {"message": f"{method} {PATH}: {problem}"}
    return 200, {
        "port": listener.port(),
        "ca": iot.get_ca_cert_pem(),
        "settings": world.settings(),
        "connected": sorted(client for _, _, client in iot._connected_clients),
        "clients": {name: dict(count) for name, count in session.counts.items()},
        "rules": {name: dict(count) for name, count in rules.counts.items()},
    }


def _act(asked):
    if "refuse" in asked:
        world.refuse(float(asked["refuse"]))
        listener.cut()
    elif "cut" in asked:
        listener.cut(None if asked["cut"] is True else asked["cut"])
    else:
        raise ValueError("nothing to do, only cut and refuse")


def middleware(app):
    return control.middleware(app, PATH, answer_to)
