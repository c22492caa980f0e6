"""AWS::KinesisFirehose::DeliveryStream: checked as a call of the API is."""

from ministack.core.responses import error_response_json, json_response
from ministack.services import firehose
from ministack.services.cloudformation import provisioners

from emulator import api_model
from emulator.firehose import door, streams
from emulator.refusal import Refusal

KIND = "AWS::KinesisFirehose::DeliveryStream"


def register():
    handler = provisioners._RESOURCE_HANDLERS[KIND]
    if getattr(firehose._create_delivery_stream, "checked", False):
        return
    for operation, function in (("CreateDeliveryStream", "_create_delivery_stream"), ("DeleteDeliveryStream", "_delete_delivery_stream"),
                                ("PutRecord", "_put_record"), ("PutRecordBatch", "_put_record_batch")):
        setattr(firehose, function, _checked(operation))
    provisioners._RESOURCE_HANDLERS[KIND] = {**handler, "create": _create(handler["create"]), "update": _update(handler["update"])}


def _checked(operation):
    """As a function of MiniStack's."""
    def call(data):
        try:
            return json_response(door.call(operation, data))
        except Refusal as refusal:
            return error_response_json(refusal.code, refusal.message, refusal.status)

    call.checked = True
    return call


def _create(original):
    return lambda logical_id, props, stack_name: original(logical_id, _as_request(props), stack_name)


def _update(original):
    def update(physical_id, old_props, new_props, stack_name):
        request = _as_request(new_props)
        stream = firehose._streams.get(physical_id)
        try:
            if stream and request.get("DeliveryStreamName", physical_id) == physical_id:
                streams.check(*streams._destination(request), stream["arn"])
        except Refusal as refusal:
            raise ValueError(f"{KIND}: {refusal.code}: {refusal.message}") from None
        return original(physical_id, _as_request(old_props), request, stack_name)
    return update


def _as_request(props):
    """Some names differ in their letters' case: s3BackupMode, CatalogArn."""
    shape = door.model().operation_model("CreateDeliveryStream").input_shape
    return api_model._coerce(shape, _renamed(shape, props))


def _renamed(shape, value):
    if shape.type_name == "structure" and isinstance(value, dict):
        names = {name.lower(): name for name in shape.members}
        known = {names.get(name.lower(), name): item for name, item in value.items()}
        return {name: _renamed(shape.members[name], item) if name in shape.members else item for name, item in known.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_renamed(shape.member, item) for item in value]
    return value
