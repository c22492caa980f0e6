import os

import jsii
from aws_cdk import (
    CfnOutput,
    Duration,
    aws_apigatewayv2 as apigwv2,
    aws_apigatewayv2_integrations as integrations,
    aws_dynamodb as dynamodb,
    aws_iam as iam,
    aws_lambda as lambda_,
    aws_logs as logs,
    aws_sqs as sqs,
)
from cdk_reference_constructs import ApiRegion, Dependency, IRegionalApi, RegionalApi
from constructs import Construct


@jsii.implements(IRegionalApi)
class HelloApi:
    """Says hello and counts its visitors. MultiRegionApi calls build_api once in the stack of each region."""

    def build_api(self, scope: Construct, region: ApiRegion) -> RegionalApi:
        visits = dynamodb.Table(
            scope,
            "Visits",
            partition_key=dynamodb.Attribute(name="name", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            removal_policy=region.removal_policy,
        )
        CfnOutput(
            scope,
            "VisitsTable",
            value=visits.table_name,
            description=f"Without this table {region.region} cannot say hello",
        )
        guestbook = sqs.Queue(scope, "Guestbook", retention_period=Duration.hours(1), enforce_ssl=True)

        hello = self._hello_function(scope, region, {"VISITS": visits.table_name, "GUESTBOOK": guestbook.queue_url})
        visits.grant(hello, "dynamodb:UpdateItem")
        guestbook.grant(hello, "sqs:SendMessage")

        api = apigwv2.HttpApi(
            scope,
            "HttpApi",
            create_default_stage=False,
            # Only the names of the MultiRegionApi reach the API.
            disable_execute_api_endpoint=True,
            # The demo's page comes from another origin.
            cors_preflight=apigwv2.CorsPreflightOptions(allow_origins=["*"], allow_methods=[apigwv2.CorsHttpMethod.GET]),
        )
        api.add_routes(
            path="/hello",
            methods=[apigwv2.HttpMethod.GET],
            integration=integrations.HttpLambdaIntegration("Hello", hello),
        )
        apigwv2.HttpStage(
            scope,
            "Stage",
            http_api=api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigwv2.ThrottleSettings(rate_limit=50, burst_limit=100),
        )

        return RegionalApi.http(
            api,
            dependencies=[
                # Without one of these the region cannot say hello, and leaves DNS.
                Dependency.lambda_function("hello", hello),
                Dependency.table(
                    "visits",
                    visits,
                    partition_key=dynamodb.Attribute(name="name", type=dynamodb.AttributeType.STRING),
                ),
                # Without this one it can.
                Dependency.queue("guestbook", guestbook, critical=False),
            ],
        )

    def _hello_function(self, scope: Construct, region: ApiRegion, environment: dict[str, str]) -> lambda_.Function:
        log_group = logs.LogGroup(
            scope, "HelloLogs", retention=logs.RetentionDays.ONE_WEEK, removal_policy=region.removal_policy
        )
        # CDK's own role may write to every log group of the account; this one may write to its own.
        role = iam.Role(scope, "HelloRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        return lambda_.Function(
            scope,
            "Hello",
            runtime=lambda_.Runtime.NODEJS_24_X,
            handler="index.handler",
            code=lambda_.Code.from_asset(os.path.join(os.path.dirname(os.path.abspath(__file__)), "handler")),
            timeout=Duration.seconds(5),
            environment=environment,
            log_group=log_group,
            role=role,
        )
