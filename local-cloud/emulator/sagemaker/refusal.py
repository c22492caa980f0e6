"""How SageMaker refuses a call: an error code of its API, or ValidationException, which it uses for most of them."""


class Refusal(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = code, message


def invalid(message):
    return Refusal("ValidationException", message)
