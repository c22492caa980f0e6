"""Step Functions: the modules that fill in MiniStack's engine, in the order in which they wrap each other."""

import functools

from emulator import (
    execution_events, execution_run, integration_errors, jsonata_engine, nested_executions, states_language, task_faults, task_state, task_tokens,
)


@functools.cache
def register():
    """Once: a second wrapping would evaluate twice."""
    for module in (
        jsonata_engine, execution_events, execution_run, states_language, task_faults, task_state, task_tokens, integration_errors, nested_executions,
    ):
        module.register()
