"""The network that a job or a crawler is put into by its connection: what Glue finds missing there before anything of it runs.

https://docs.aws.amazon.com/glue/latest/dg/connection-VPC-disable-proxy.html and setup-vpc-for-glue-access.html
"""

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, glue

from emulator import recorder
from emulator.glue import access

ON_ALL = ("DescribeSubnets", "DescribeSecurityGroups", "DescribeVpcEndpoints", "DescribeRouteTables", "DescribeVpcAttribute",
          "DescribeNetworkInterfaces")
ON_INTERFACES = ("CreateNetworkInterface", "CreateTags", "DeleteNetworkInterface")


class Unreachable(Exception):
    """What is wrong with the network."""


def reach(names, role, via):
    """Opens the connections with these names, under the role; Unreachable when one of them leads nowhere."""
    for name in names:
        _note("glue", "GetConnection", access.checks("GetConnection", {"Name": name}, get_region(), get_account_id())[0], role, via)
        connection = glue._connections.get(name)
        if not connection:
            raise Unreachable(f"Connection {name} not found.")
        placed = connection.get("PhysicalConnectionRequirements") or {}
        if "SubnetId" in placed:
            for operation in ON_ALL:
                _note("ec2", operation, ["*"], role, via)
            prefix = f"arn:aws:ec2:{get_region()}:{get_account_id()}:"
            used = [f"{prefix}subnet/{placed['SubnetId']}", *(f"{prefix}security-group/{each}" for each in placed.get("SecurityGroupIdList", []))]
            for operation in ON_INTERFACES:
                tagged = {"aws:TagKeys": ["aws-glue-service-resource"]} if operation == "CreateTags" else None
                _note("ec2", operation, [f"{prefix}network-interface/*", *(used if operation == "CreateNetworkInterface" else [])], role, via, tagged)
            check(placed)


def check(placed):
    subnet = ec2._subnets.get(placed["SubnetId"])
    if not subnet:
        raise Unreachable(f"The subnet ID '{placed['SubnetId']}' does not exist.")
    groups = [(each, ec2._security_groups.get(each)) for each in placed.get("SecurityGroupIdList", [])]
    gone = [name for name, group in groups if not group]
    if gone:
        raise Unreachable(f"The security group '{gone[0]}' does not exist.")
    if not any(_opens_all(group) for _, group in groups):
        raise Unreachable("At least one security group must open all ingress ports. To limit traffic, the source security group in your inbound "
                          "rule can be restricted to the same security group.")
    if not _reaches_s3(subnet):
        raise Unreachable(f"VPC S3 endpoint validation failed for SubnetId: {subnet['SubnetId']}. VPC: {subnet['VpcId']}. Reason: Could not find S3 "
                          f"endpoint or NAT gateway for subnetId: {subnet['SubnetId']} in Vpc {subnet['VpcId']}.")


def _opens_all(group):
    """All TCP ports, at least to itself."""
    for rule in group.get("IpPermissions", []):
        every_port = str(rule.get("IpProtocol")) == "-1" or (rule.get("FromPort"), rule.get("ToPort")) == (0, 65535)
        itself = any(pair.get("GroupId") == group["GroupId"] for pair in rule.get("UserIdGroupPairs", []))
        if every_port and (itself or any(each.get("CidrIp") == "0.0.0.0/0" for each in rule.get("IpRanges", []))):
            return True
    return False


def _reaches_s3(subnet):
    tables = [table for table in ec2._route_tables.values() if table["VpcId"] == subnet["VpcId"]]
    own = [table for table in tables if any(each.get("SubnetId") == subnet["SubnetId"] for each in table["Associations"])]
    table = next(iter(own), next((each for each in tables if any(one.get("Main") for one in each["Associations"])), None))
    endpoints = [each for each in ec2._vpc_endpoints.values() if each["VpcId"] == subnet["VpcId"] and each["ServiceName"].endswith(".s3")]
    if any(each["VpcEndpointType"] == "Interface" or (table and table["RouteTableId"] in each["RouteTableIds"]) for each in endpoints):
        return True
    return bool(table) and any(route.get("DestinationCidrBlock") == "0.0.0.0/0" and route.get("NatGatewayId") for route in table["Routes"])


def _note(service, operation, resources, role, via, conditions=None):
    recorder.note(service=service, operation=operation, action=f"{service}:{operation}", resources=resources, principal=role, via=via, status=0,
                  conditions=conditions or {})
