"""The errors of QuickSight."""

from emulator.refusal import Refusal


def invalid(message):
    return Refusal("InvalidParameterValueException", message, 400)


def not_found(message):
    return Refusal("ResourceNotFoundException", message, 404)


def exists(message):
    return Refusal("ResourceExistsException", message, 409)
