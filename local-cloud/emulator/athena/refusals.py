"""How Athena refuses a call."""

from emulator.refusal import Refusal


def invalid(message):
    return Refusal("InvalidRequestException", message)


def malformed(message):
    return Refusal("InvalidRequestException", f"Queries of this type are not supported or not valid: {message}")
