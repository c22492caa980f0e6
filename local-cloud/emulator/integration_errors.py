"""The names under which Step Functions reports a service's error, which decide what a Retry or Catch takes.

SDK integrations use the exceptions of the AWS SDK for Java 2: one class for each error of the API model, and for everything
else the service's own (`DynamoDb.DynamoDbException`); access denied is often such a one. Optimized integrations are older and
have names of their own. https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from ministack.services import stepfunctions

from emulator import api_model, integration_calls

# Optimized integrations: the prefix, what the service's own exception is called, and the service of the API model.
OPTIMIZED = {
    "lambda": ("Lambda", "AWSLambdaException", "lambda"),
    "states": ("StepFunctions", "AWSStepFunctionsException", "stepfunctions"),
    "events": ("EventBridge", "AmazonEventBridgeException", "events"),
    "dynamodb": ("DynamoDB", "AmazonDynamoDBException", "dynamodb"),
    "sqs": ("SQS", "AmazonSQSException", "sqs"),
    "sns": ("SNS", "AmazonSNSException", "sns"),
    "sagemaker": ("SageMaker", "AmazonSageMakerException", "sagemaker"),
    "mediaconvert": ("MediaConvert", "AWSMediaConvertException", "mediaconvert"),
    "glue": ("Glue", "AWSGlueException", "glue"),
}
# Services whose name in a resource is that of an API model.
KNOWN = set(stepfunctions._AWS_SDK_ERROR_PREFIX) - {"rdsdata", "rds"}
# What services call the same thing; the first that the operation's API model has.
SAME = {
    "throttle": ("TooManyRequestsException", "ThrottlingException", "ThrottledException", "ProvisionedThroughputExceededException"),
    "serverError": ("ServiceException", "InternalServerError", "InternalServerException", "InternalServiceException",
                    "InternalServiceError", "InternalServiceFault", "InternalException"),
    "accessDenied": ("AccessDeniedException", "AuthorizationErrorException"),
    "conflict": ("PreconditionFailedException", "ResourceConflictException", "ConflictException", "ConditionalCheckFailedException",
                 "ConcurrentModificationException"),
}


def register():
    before = stepfunctions._prefix_sdk_error
    stepfunctions._prefix_sdk_error = lambda service, code: of_code(service, code) if service in KNOWN else before(service, code)


def of_code(service, code):
    """What an SDK integration makes of the error code that a service answered."""
    if code.startswith("States."):
        return code
    prefix = stepfunctions._AWS_SDK_ERROR_PREFIX.get(service, service.capitalize())
    shapes = {name for shape in _model(service).error_shapes for name in ((shape.name, shape.name), (shape.error_code, shape.name))}
    return f"{prefix}.{_class(dict(shapes).get(code.rpartition('#')[2])) or f'{prefix}Exception'}"


def of_kind(resource, kind):
    """What a task with this resource reports when its call meets that kind of trouble."""
    if ":function:" in resource:
        resource = "arn:aws:states:::lambda:invoke"
    *_, before, service, operation = resource.removesuffix(".waitForTaskToken").replace(".sync:2", ".sync").split(":")
    if before == "aws-sdk":
        prefix = stepfunctions._AWS_SDK_ERROR_PREFIX.get(service, service.capitalize())
        own, model = f"{prefix}Exception", _model(service)
    else:
        prefix, own, name = OPTIMIZED[service]
        model = _model(name)
    if kind == "client":
        return f"{prefix}.SdkClientException"
    operation = operation.removesuffix(".sync")
    modelled = {shape.name for shape in model.operation_model(operation[0].upper() + operation[1:]).error_shapes}
    return f"{prefix}.{_class(next((name for name in SAME[kind] if name in modelled), None)) or own}"


def _model(service):
    return api_model.service_model(integration_calls.MODELS.get(service, service))


def _class(shape):
    """As the SDK for Java names the class of an error shape."""
    if not shape:
        return None
    return shape if shape.endswith("Exception") else f"{shape.removesuffix('Fault')}Exception"
