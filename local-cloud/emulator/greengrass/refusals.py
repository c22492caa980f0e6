"""The errors of Greengrass."""

from emulator.refusal import Refusal


def invalid(message):
    return Refusal("ValidationException", message, 400)


def not_found(message):
    return Refusal("ResourceNotFoundException", message, 404)


def conflict(message):
    return Refusal("ConflictException", message, 409)
