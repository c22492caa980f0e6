"""Glue's resources of CloudFormation: checked as calls of the API are, with all their properties, and two types that MiniStack lacks."""

from ministack.core.responses import error_response_json, json_response
from ministack.services import glue
from ministack.services.cloudformation import provisioners

from emulator import api_model
from emulator.glue import door, stored
from emulator.refusal import Refusal

# MiniStack's function for a resource, and the operation that it is here.
OPERATIONS = {
    "_create_database": "CreateDatabase", "_update_database": "UpdateDatabase", "_delete_database": "DeleteDatabase",
    "_create_table": "CreateTable", "_update_table": "UpdateTable", "_delete_table": "DeleteTable", "_create_partition": "CreatePartition",
    "_create_connection": "CreateConnection",
    "_create_crawler": "CreateCrawler", "_update_crawler": "UpdateCrawler", "_delete_crawler": "DeleteCrawler",
    "_create_job": "CreateJob", "_update_job": "UpdateJob", "_delete_job": "DeleteJob",
}
JOB = ("Role", "Command", "Description", "DefaultArguments", "NonOverridableArguments", "Connections", "MaxRetries", "Timeout", "GlueVersion",
       "NumberOfWorkers", "WorkerType", "MaxCapacity", "SecurityConfiguration", "ExecutionProperty", "ExecutionClass", "NotificationProperty",
       "LogUri", "JobMode", "JobRunQueuingEnabled", "MaintenanceWindow")
EMPTY = (None, "", {}, [])


def register():
    for function, operation in OPERATIONS.items():
        if not getattr(getattr(glue, function), "checked", False):
            setattr(glue, function, _checked(operation, getattr(glue, function)))
    provisioners._glue_job_fields = lambda props: {key: props[key] for key in JOB if key in props}
    # An update of a job is its whole definition, so nothing is reset by name.
    provisioners._GLUE_JOB_DEFAULTS = {}
    provisioners._RESOURCE_HANDLERS["AWS::Glue::Classifier"] = _by_name(
        "Classifier", lambda props: next(iter(props.values())), lambda name, props: {kind: {**part, "Name": name} for kind, part in props.items()})
    provisioners._RESOURCE_HANDLERS["AWS::Glue::SecurityConfiguration"] = _by_name(
        "SecurityConfiguration", lambda props: props, _security_configuration)


def _security_configuration(name, props):
    """The template has another name for one member."""
    encryption = props.get("EncryptionConfiguration", {})
    return {"Name": name, "EncryptionConfiguration": {"S3Encryption" if key == "S3Encryptions" else key: part for key, part in encryption.items()}}


def _checked(operation, original):
    """As a function of MiniStack's; the operations themselves come back to the original by stored.py."""
    def call(data):
        if stored.inside():
            return original(data)
        shape = door.model().operation_model(operation).input_shape
        try:
            return json_response(door.call(operation, api_model._coerce(shape, _iceberg(operation, _without_empty(operation, data)))))
        except Refusal as refusal:
            return error_response_json(refusal.code, refusal.message, refusal.status)

    call.checked = True
    return call


def _without_empty(operation, data):
    """What a template leaves out is said as empty by MiniStack; only a crawler's schedule is taken away by that."""
    kept = {key: _without_empty(operation, value) if key == "JobUpdate" else value for key, value in data.items() if value not in EMPTY}
    return {**kept, "Schedule": ""} if operation == "UpdateCrawler" and data.get("Schedule", "kept") in EMPTY else kept


def _iceberg(operation, data):
    """The template has another name for one member, and no update of it."""
    opened = data.get("OpenTableFormatInput")
    if operation != "CreateTable" or not opened:
        return {key: value for key, value in data.items() if key != "OpenTableFormatInput"}
    renamed = {"CreateIcebergTableInput" if key == "IcebergTableInput" else key: value for key, value in opened.get("IcebergInput", {}).items()}
    return {**data, "OpenTableFormatInput": {"IcebergInput": renamed}}


def _by_name(kind, named, request):
    def create(logical_id, props, stack_name):
        name = named(props).get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=255)
        try:
            door.call(f"Create{kind}", api_model._coerce(door.model().operation_model(f"Create{kind}").input_shape, request(name, props)))
        except Refusal as refusal:
            raise ValueError(f"AWS::Glue::{kind}: {refusal.code}: {refusal.message}") from None
        return name, {}

    def update(name, old_props, props, stack_name):
        if named(props).get("Name", name) == name:
            delete(name, old_props)
            return create(name, {key: {**part, "Name": name} for key, part in props.items()} if kind == "Classifier" else {**props, "Name": name},
                          stack_name)
        return create("replacement", props, stack_name)

    def delete(name, _props):
        try:
            door.call(f"Delete{kind}", {"Name": name})
        except Refusal:
            # It is gone already.
            pass

    return {"create": create, "update": update, "delete": delete}
