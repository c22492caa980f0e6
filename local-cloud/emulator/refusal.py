"""How a stand-in refuses a call: an error code of the service's API, what is wrong, and the HTTP status where it is not 400."""


class Refusal(Exception):
    def __init__(self, code, message, status=400):
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
