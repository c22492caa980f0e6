"""`python -m emulator`: fill MiniStack's tables with what the demos need, then run it.

Settings come from the environment: MiniStack's own (GATEWAY_PORT, BIND_HOST ...) and
LOCAL_CLOUD_CALLS, the file to which the recorder appends each AWS call.
"""

import os

from ministack import app as ministack_app

from emulator import execution_identity, health_check, jsonata_engine, recorder, regional_domains


def register():
    """Each module patches one thing, named in its first line; the order does not matter."""
    health_check.register()
    jsonata_engine.register()
    execution_identity.register()
    ministack_app.app = regional_domains.middleware(ministack_app.app)
    ministack_app.app = recorder.register(ministack_app.app, os.environ.get("LOCAL_CLOUD_CALLS"))


if __name__ == "__main__":
    register()
    ministack_app.main()
