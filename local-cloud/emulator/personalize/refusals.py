"""How Personalize refuses a call."""

from emulator.refusal import Refusal


def invalid(message):
    return Refusal("InvalidInputException", message)


def not_found(message):
    return Refusal("ResourceNotFoundException", message)


def in_use(message):
    return Refusal("ResourceInUseException", message)


def exists(arn):
    return Refusal("ResourceAlreadyExistsException", f"Another resource with Arn {arn} already exists.")


def limit(message):
    return Refusal("LimitExceededException", message)


class Failed(Exception):
    """What was begun ends in CREATE FAILED or FAILED, with this reason."""
