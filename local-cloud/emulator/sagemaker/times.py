"""Times of SageMaker's answers: seconds in its own API, milliseconds in events and in Step Functions' optimized integration."""

from emulator import api_model


def in_milliseconds(shape_name, value):
    return _converted(api_model.service_model("sagemaker").shape_for(shape_name), value)


def _converted(shape, value):
    if shape.type_name == "structure":
        return {key: _converted(shape.members[key], item) for key, item in value.items()}
    if shape.type_name == "list":
        return [_converted(shape.member, item) for item in value]
    return round(value * 1000) if shape.type_name == "timestamp" else value
