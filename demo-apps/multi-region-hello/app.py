import os

from aws_cdk import App, Duration, Environment, RemovalPolicy, Stack, aws_route53 as route53
from cdk_reference_constructs import DnsOptions, MultiRegionApi

from hello_api import HelloApi

app = App()


def context(key: str, local: str) -> str:
    return app.node.try_get_context(key) or local


# The home stack: health checks, routing records, alarms and dashboard. The regions get stacks of their own.
stack = Stack(app, "MultiRegionHello", env=Environment(account=os.environ.get("CDK_DEFAULT_ACCOUNT"), region="us-east-1"))

MultiRegionApi(
    stack,
    "Api",
    domain_name=context("domainName", "api.example.test"),
    hosted_zone=route53.HostedZone.from_hosted_zone_attributes(
        stack,
        "Zone",
        hosted_zone_id=context("hostedZoneId", "Z0EXAMPLETEST"),
        zone_name=context("zoneName", "example.test"),
    ),
    regions=["us-east-1", "us-west-2"],
    api=HelloApi(),
    # Clients ask DNS again after 20 s instead of the 60 s of an alias record.
    dns=DnsOptions(ttl=Duration.seconds(20)),
    # A demo leaves nothing behind. Leave this out in production: what holds data is then kept.
    removal_policy=RemovalPolicy.DESTROY,
)

app.synth()
