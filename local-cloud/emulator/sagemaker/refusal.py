"""How SageMaker refuses a call: an error code of its API, or ValidationException, which it uses for most of them."""

from emulator.refusal import Refusal


def invalid(message):
    return Refusal("ValidationException", message)
