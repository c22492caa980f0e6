"""How Glue refuses a call, and how the local cloud refuses what it would otherwise silently leave out."""

from emulator.refusal import Refusal


def invalid(message):
    return Refusal("InvalidInputException", message)


def not_found(message):
    return Refusal("EntityNotFoundException", message)


def exists(message):
    return Refusal("AlreadyExistsException", message)


def not_implemented(what):
    """No error of Glue: AWS takes it, the stand-in does not know it. 400, so that no SDK tries again."""
    return Refusal("NotImplemented", f"The local cloud's Glue has no {what}. AWS has it; a test that needs it cannot run here.")
