"""A request of SageMaker's API against its model."""

from emulator import api_model, request_rules
from emulator.sagemaker.refusal import invalid

SERVICE = "sagemaker"


def operation(name):
    model = api_model.service_model(SERVICE)
    return model.operation_model(name) if name in model.operation_names else None


def checked(name, params):
    """The parameters, if the API takes them."""
    problem = request_rules.problem(operation(name).input_shape, params)
    if problem:
        raise invalid(problem)
    return params
