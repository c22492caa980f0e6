import jsii
from aws_cdk import (
    App,
    CfnOutput,
    Duration,
    Environment,
    RemovalPolicy,
    Stack,
    aws_apigateway as apigateway,
    aws_apigatewayv2 as apigwv2,
    aws_apigatewayv2_integrations as integrations,
    aws_certificatemanager as acm,
    aws_cloudwatch_actions as actions,
    aws_dynamodb as dynamodb,
    aws_lambda as lambda_,
    aws_route53 as route53,
    aws_sns as sns,
)
from cdk_reference_constructs import (
    ApiRegion,
    Dependency,
    DnsOptions,
    FailBack,
    HealthOptions,
    HttpFunctionApi,
    IRegionalApi,
    MultiRegionApi,
    OperatorSwitch,
    RegionalApi,
    RoutingPolicy,
    TlsOptions,
)
from constructs import Construct

CODE = "function"
REGIONS = ["us-east-1", "eu-west-1"]


def home(app: App) -> tuple[Stack, route53.IHostedZone]:
    stack = Stack(app, "Home", env=Environment(account="111111111111", region="us-east-1"))
    zone = route53.HostedZone.from_hosted_zone_attributes(stack, "Zone", hosted_zone_id="Z0123456789", zone_name="example.com")
    return stack, zone


@jsii.implements(IRegionalApi)
class OrdersApi:
    """The behavioural interface, implemented in this language."""

    def build_api(self, scope: Construct, region: ApiRegion) -> RegionalApi:
        partition_key = dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING)
        sort_key = dynamodb.Attribute(name="version", type=dynamodb.AttributeType.NUMBER)
        orders = dynamodb.Table(scope, "Orders", partition_key=partition_key, sort_key=sort_key, removal_policy=region.removal_policy)
        function = lambda_.Function(
            scope,
            "Function",
            runtime=lambda_.Runtime.NODEJS_24_X,
            handler="index.handler",
            code=lambda_.Code.from_asset(CODE),
            environment={
                "ORDERS": orders.table_name,
                "HERE": region.region,
                "NAME": region.regional_domain_name,
                "ALL": " ".join(region.regions),
            },
        )
        orders.grant_read_write_data(function)
        region.global_table.grant_read_data(function)
        api = apigwv2.HttpApi(
            scope,
            "HttpApi",
            disable_execute_api_endpoint=True,
            default_integration=integrations.HttpLambdaIntegration("Integration", function),
        )
        return RegionalApi.http(
            api,
            dependencies=[
                Dependency.table("orders", orders, partition_key=partition_key, sort_key=sort_key),
                Dependency.table("shared", region.global_table, partition_key=partition_key),
                Dependency.http("payments", "https://payments.example.com/ping", expected_status=204, critical=False),
            ],
        )


def customised(app: App) -> None:
    """Every kind of option: structs in structs, enums, factories, maps of numbers; and what the construct gives back."""
    stack, zone = home(app)
    api = MultiRegionApi(
        stack,
        "Api",
        domain_name="api.example.com",
        hosted_zone=zone,
        regions=REGIONS,
        api=OrdersApi(),
        dns=DnsOptions(routing=RoutingPolicy.weighted({"us-east-1": 100, "eu-west-1": 50}), ttl=Duration.seconds(20)),
        health=HealthOptions(
            interval=Duration.seconds(30),
            failure_threshold=2,
            checker_regions=["us-east-1", "eu-west-1", "ap-southeast-1"],
            budget=Duration.millis(1000),
            fail_over_on_server_errors=True,
            fail_back=FailBack.after(Duration.minutes(30)),
        ),
        tls=TlsOptions(security_policy=apigateway.SecurityPolicy.TLS_1_2),
        operator_switch=OperatorSwitch.metric(),
        base_path="shop/v1",
        global_table=dynamodb.TableV2.from_table_name(stack, "Shared", "shared"),
        removal_policy=RemovalPolicy.DESTROY,
    )
    topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:alerts")
    api.add_alarm_action(actions.SnsAction(topic))
    api.metric_healthy_regions(label="healthy").create_alarm(stack, "HalfDown", threshold=2, evaluation_periods=3)
    CfnOutput(stack, "Names", value=",".join(endpoint.regional_domain_name for endpoint in api.endpoints))
    CfnOutput(stack, "Serving", value=api.serving_health_checks[1].health_check_id)
    CfnOutput(stack, "Metric", value=api.metric_serving("eu-west-1").metric_name)


def minimal(app: App) -> None:
    """The shortest form, with a ready-made API."""
    stack, zone = home(app)
    MultiRegionApi(
        stack,
        "Api",
        domain_name="api.example.com",
        hosted_zone=zone,
        regions=REGIONS,
        api=HttpFunctionApi(code_path=CODE, handler="index.handler"),
    )


def imported(app: App) -> None:
    """Maps of interfaces and classes, and an API that exists already."""
    stack, zone = home(app)
    certificates = {
        region: acm.Certificate.from_certificate_arn(
            stack, f"Certificate-{region}", f"arn:aws:acm:{region}:111111111111:certificate/{region}"
        )
        for region in REGIONS
    }
    controls = {
        region: route53.HealthCheck.from_health_check_id(stack, f"Control-{region}", f"control-{region}") for region in REGIONS
    }
    europe = route53.GeoLocation.continent(route53.Continent.EUROPE)
    MultiRegionApi(
        stack,
        "Api",
        domain_name="api.example.com",
        hosted_zone=zone,
        regions=REGIONS,
        api=ImportedApi(),
        dns=DnsOptions(routing=RoutingPolicy.geolocation("us-east-1", {"eu-west-1": europe})),
        tls=TlsOptions(certificates=certificates),
        operator_switch=OperatorSwitch.health_checks(controls),
    )


@jsii.implements(IRegionalApi)
class ImportedApi:
    def build_api(self, scope: Construct, region: ApiRegion) -> RegionalApi:
        rest = apigateway.RestApi.from_rest_api_attributes(scope, "Rest", rest_api_id="a1b2c3", root_resource_id="d4e5f6")
        return RegionalApi.rest(rest, stage_name="prod")


def one_region(app: App) -> None:
    """What a user does wrong first: the sentence must reach them."""
    stack, zone = home(app)
    MultiRegionApi(
        stack,
        "Api",
        domain_name="api.example.com",
        hosted_zone=zone,
        regions=["us-east-1"],
        api=HttpFunctionApi(code_path=CODE, handler="index.handler"),
    )
