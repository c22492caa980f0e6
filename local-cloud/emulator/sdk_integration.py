"""Step Functions SDK integrations by API model: of Lambda, MiniStack knows eight calls, of S3 twelve, of SageMaker, MediaConvert and CloudFront none; elsewhere, all numbers came as text.

A call is written and its answer read by AWS's API model, so types and names are those of the AWS SDK: PascalCase members,
times as ISO 8601 text, errors as `Lambda.PreconditionFailedException`, or `Lambda.LambdaException` when the model has no such error.
"""

import datetime
from urllib.parse import parse_qs, unquote

from botocore.awsrequest import HeadersDict
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from ministack import app as ministack_app
from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions

from emulator import api_model, integration_calls

# Service in a resource ARN: the prefix of its errors, and MiniStack's name for its handler.
SERVICES = {"lambda": ("Lambda", "lambda"), "cloudwatch": ("CloudWatch", "monitoring"), "sagemaker": ("SageMaker", "sagemaker"), "s3": ("S3", "s3"),
            "mediaconvert": ("MediaConvert", "mediaconvert"), "cloudfront": ("CloudFront", "cloudfront"), "transcribe": ("Transcribe", "transcribe"),
            "personalize": ("Personalize", "personalize"), "personalizeruntime": ("PersonalizeRuntime", "personalize"),
            "personalizeevents": ("PersonalizeEvents", "personalize"),
            "glue": ("Glue", "glue")}
# The protocol of the older SDKs; the newer ones need no more of the model.
PROTOCOLS = {"lambda": "rest-json", "cloudwatch": "json", "sagemaker": "json", "s3": "rest-xml", "mediaconvert": "rest-json", "cloudfront": "rest-xml",
             "transcribe": "json", "personalize": "json", "personalizeruntime": "rest-json", "personalizeevents": "rest-json", "glue": "json"}


def register():
    for service in SERVICES:
        stepfunctions._SERVICE_DISPATCH[f"arn:aws:states:::aws-sdk:{service}:"] = _call


def _call(resource, arguments):
    service, action = resource.split(":")[-2:]
    error_prefix, handler = SERVICES[service]
    model = api_model.service_model(integration_calls.MODELS.get(service, service))
    operation = model.operation_model(action[0].upper() + action[1:])
    params = integration_calls._cased(operation.input_shape, arguments or {})
    request = create_serializer(PROTOCOLS[service], include_validation=False).serialize_to_request(params, operation)
    status, headers, body = ministack_app.call_service_handler_sync(
        ministack_app.SERVICE_HANDLERS[handler], request["method"], unquote(request["url_path"].partition("?")[0]),
        _headers(model, request), _bytes(request["body"]), _query(request))
    answer = create_parser(PROTOCOLS[service]).parse(
        {"status_code": status, "headers": HeadersDict(headers), "body": _bytes(body)}, operation.output_shape)
    if status >= 400:
        raise stepfunctions._ExecutionError(f"{error_prefix}.{_exception(error_prefix, operation, answer['Error']['Code'])}",
                                            f"{answer['Error']['Message']} (Service: {error_prefix}, Status Code: {status})")
    return shown(answer, operation.output_shape) or {}


def _headers(model, request):
    scope = f"Credential={get_account_id()}/20260101/{get_region()}/{model.signing_name}/aws4_request"
    return {**{k.lower(): str(v) for k, v in request["headers"].items()}, "authorization": f"AWS4-HMAC-SHA256 {scope}"}


def _query(request):
    given = request.get("query_string") or {}
    return {**parse_qs(request["url_path"].partition("?")[2], keep_blank_values=True), **{k: [str(v)] for k, v in given.items()}}


def _bytes(body):
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def _exception(prefix, operation, code):
    """The name of the SDK's exception class: an error of the model by its shape, any other by the service's general one."""
    for shape in operation.error_shapes:
        if code in (shape.name, shape.error_code):
            return shape.name.removesuffix("Fault").removesuffix("Exception") + "Exception"
    return f"{prefix}Exception"


def shown(value, shape):
    """A parsed answer as a state sees it; the keys of a map are data."""
    if shape is None or value is None:
        return value
    if shape.type_name == "structure":
        members = shape.members
        return {stepfunctions._api_name_to_sfn_key(k): shown(v, members[k]) for k, v in value.items() if k in members}
    if shape.type_name == "list":
        return [shown(item, shape.member) for item in value]
    if shape.type_name == "map":
        return {k: shown(v, shape.value) for k, v in value.items()}
    if shape.type_name == "timestamp":
        return value.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.decode() if isinstance(value, bytes) else value
