"""AWS::DynamoDB::GlobalTable: MiniStack ignores a template's Replicas, although its DynamoDB has them: the other regions had no table."""

from ministack.core.responses import get_region
from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

TYPE = "AWS::DynamoDB::GlobalTable"


def register():
    handlers = provisioners._RESOURCE_HANDLERS[TYPE]
    create, update, delete = handlers["create"], handlers["update"], handlers["delete"]

    def create_with_replicas(logical_id, props, stack_name):
        created = create(logical_id, props, stack_name)
        change(created[0], "Create", others(props))
        return created

    def update_with_replicas(name, old, new, *rest):
        updated = update(name, old, new, *rest)
        change(name, "Create", others(new) - others(old))
        change(name, "Delete", others(old) - others(new))
        return updated

    def delete_with_replicas(name, props):
        change(name, "Delete", others(props))
        delete(name, props)

    provisioners._RESOURCE_HANDLERS[TYPE] = {
        **handlers, "create": create_with_replicas, "update": update_with_replicas, "delete": delete_with_replicas,
    }


def others(props):
    """The regions of the replicas besides the stack's own."""
    return {replica["Region"] for replica in props.get("Replicas", [])} - {get_region()}


def change(name, action, regions):
    updates = [{action: {"RegionName": region}} for region in sorted(regions)]
    refusal = dynamodb._apply_replica_updates(name, dynamodb._tables[name], updates) if updates else None
    if refusal:
        raise ValueError(f"Replicas of {name}: {refusal[2].decode()}")
