"""How Firehose refuses a call, and how the local cloud refuses what it would otherwise silently leave out."""

from emulator.refusal import Refusal


def invalid(message):
    return Refusal("InvalidArgumentException", message)


def not_found(name, account):
    return Refusal("ResourceNotFoundException", f"Firehose {name} under account {account} not found.")


def not_implemented(what):
    """No error of Firehose: AWS takes it, the stand-in does not know it. 400, so that no SDK tries again."""
    return Refusal("NotImplemented", f"The local cloud's Firehose has no {what}. AWS has it; a test that needs it cannot run here.")
