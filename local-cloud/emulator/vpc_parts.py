"""AWS::EC2::SecurityGroupIngress and SecurityGroupEgress, EIP and NatGateway, which MiniStack lacks: a VPC of the CDK has them."""

import uuid

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from emulator import cloud_clock

RULES = {"Ingress": "IpPermissions", "Egress": "IpPermissionsEgress"}


def register():
    for kind, member in RULES.items():
        provisioners._RESOURCE_HANDLERS[f"AWS::EC2::SecurityGroup{kind}"] = _rule(member)
    for kind, create, attributes, store in (("EIP", allocate, _address, ec2._addresses), ("NatGateway", create_gateway, _gateway, ec2._nat_gateways)):
        provisioners._RESOURCE_HANDLERS[f"AWS::EC2::{kind}"] = {"create": create, "update": _same(create, attributes), "delete": _release(store)}


def _rule(member):
    """A rule that lies beside its group, as one that names the group itself has to."""
    def create(_logical_id, props, _stack_name):
        group = ec2._security_groups.get(props["GroupId"])
        if not group:
            raise ValueError(f"The security group '{props['GroupId']}' does not exist")
        rule = {**provisioners._ec2_sg_permissions([props])[0], "SecurityGroupRuleId": f"sgr-{uuid.uuid4().hex[:17]}"}
        group[member].append(rule)
        return rule["SecurityGroupRuleId"], {"Id": rule["SecurityGroupRuleId"]}

    def update(rule, old_props, props, stack_name):
        delete(rule, old_props)
        return create("replacement", props, stack_name)

    def delete(rule, props):
        group = ec2._security_groups.get(props.get("GroupId"))
        if group:
            group[member][:] = [each for each in group[member] if each.get("SecurityGroupRuleId") != rule]

    return {"create": create, "update": update, "delete": delete}


def allocate(_logical_id, _props, _stack_name):
    allocation, address = f"eipalloc-{uuid.uuid4().hex[:17]}", ec2._random_ip("52.")
    ec2._addresses[allocation] = {"AllocationId": allocation, "PublicIp": address, "Domain": "vpc", "AssociationId": None, "InstanceId": None,
                                  "NetworkInterfaceId": None, "PrivateIpAddress": None}
    return address, _address(address)


def _address(address):
    return next({"AllocationId": each["AllocationId"], "PublicIp": address} for each in ec2._addresses.values() if each["PublicIp"] == address)


def create_gateway(_logical_id, props, _stack_name):
    subnet = ec2._subnets.get(props["SubnetId"])
    if not subnet:
        raise ValueError(f"The subnet ID '{props['SubnetId']}' does not exist")
    gateway = f"nat-{uuid.uuid4().hex[:17]}"
    ec2._nat_gateways[gateway] = {
        "NatGatewayId": gateway, "SubnetId": props["SubnetId"], "VpcId": subnet["VpcId"], "AllocationId": props.get("AllocationId"),
        "ConnectivityType": props.get("ConnectivityType", "public"), "State": "available", "CreateTime": cloud_clock.iso(), "Tags": [],
    }
    return gateway, _gateway(gateway)


def _gateway(gateway):
    return {"NatGatewayId": gateway}


def _same(create, attributes):
    """Tags alone change nothing here; all else is a new one."""
    def update(resource, old_props, props, stack_name):
        before, after = ({key: value for key, value in each.items() if key != "Tags"} for each in (old_props, props))
        return (resource, attributes(resource)) if before == after else create("replacement", props, stack_name)
    return update


def _release(store):
    def delete(resource, _props):
        for key, kept in list(store.items()):
            if resource in (key, kept.get("PublicIp")):
                del store[key]
    return delete
