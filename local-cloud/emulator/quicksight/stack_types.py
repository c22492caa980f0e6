"""AWS::QuickSight::DataSource and AWS::QuickSight::DataSet."""

from ministack.core.responses import get_account_id
from ministack.services.cloudformation import provisioners

from emulator import api_model, cloud_clock
from emulator.quicksight import door
from emulator.refusal import Refusal
from emulator.template_values import from_template

# How long CloudFormation waits for an import, refreshs of SPICE, and what Describe tells: no members of the requests.
NOT_ASKED = ("IngestionWaitPolicy", "DataSetRefreshProperties", "ErrorInfo", "AlternateDataSourceParameters")
ATTRIBUTES = ("Arn", "Status", "OutputColumns", "ConsumedSpiceCapacityInBytes")


def register():
    for kind in (door.DATA_SOURCES, door.DATA_SETS):
        made = StackType(kind)
        provisioners._RESOURCE_HANDLERS[made.type] = {"create": made.create, "update": made.update, "delete": made.delete}


class StackType:
    def __init__(self, kind):
        self._kind, self.type = kind, f"AWS::QuickSight::{kind.name}"

    def create(self, logical_id, props, stack_name):
        request = self._call("Create", {"AwsAccountId": get_account_id(), self._kind.id: f"{stack_name}-{logical_id}", **props})
        return f"{request['AwsAccountId']}|{request[self._kind.id]}", self._attributes(request[self._kind.id])

    def update(self, physical_id, old, new, stack_name, logical_id=None):
        account, identifier = physical_id.split("|")
        if any(old.get(key) != new.get(key) for key in ("AwsAccountId", self._kind.id)):
            return self.create(logical_id, new, stack_name)
        self._call("Update", {"AwsAccountId": account, self._kind.id: identifier, **new})
        self._kind.known(identifier).update({key: new[key] for key in ("Permissions", "Tags") if key in new})
        return physical_id, self._attributes(identifier)

    def delete(self, physical_id, _props):
        self._kind.forget(physical_id.split("|")[1])

    def _call(self, verb, props):
        """The request that was made; an update has no members for what only a new one has, as its type."""
        name = f"{verb}{self._kind.name}"
        shape = api_model.service_model(door.SERVICE).operation_model(name).input_shape
        created = api_model.service_model(door.SERVICE).operation_model(f"Create{self._kind.name}").input_shape.members
        left_out = [key for key in props if key in NOT_ASKED or key in created and key not in shape.members]
        request = from_template(shape, {key: value for key, value in props.items() if key not in left_out})
        try:
            door.call(name, request)
        except Refusal as refusal:
            raise ValueError(f"{self.type}: {refusal.message} ({refusal.code})") from None
        return request

    def _attributes(self, identifier):
        found = self._kind.known(identifier)
        return {**{key: found[key] for key in ATTRIBUTES if key in found},
                **{key: cloud_clock.iso(found[key]) for key in ("CreatedTime", "LastUpdatedTime")}}
