"""How MediaConvert refuses a call, and how the local cloud refuses what it would otherwise silently leave out."""

from emulator.refusal import Refusal


def bad_request(message):
    return Refusal("BadRequestException", message)


def not_found(message):
    return Refusal("NotFoundException", message, 404)


def conflict(message):
    return Refusal("ConflictException", message, 409)


def unprocessable(message):
    return Refusal("UnprocessableEntityException", message, 422)


def not_implemented(what):
    """No error of MediaConvert: AWS takes the setting, the stand-in does not know it. 400, so that no SDK tries again."""
    return Refusal("NotImplemented", f"The local cloud's MediaConvert has no {what}. AWS has it; a test that needs it cannot run here.")
