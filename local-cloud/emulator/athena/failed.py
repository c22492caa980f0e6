"""Why a query fails, as the reason of its state change says it: a name of Trino's or Athena's errors, and a sentence."""


class QueryFailed(Exception):
    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")


class Cancelled(Exception):
    """A workgroup's limit was met."""
