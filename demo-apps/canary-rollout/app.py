import os

from aws_cdk import (
    App,
    CfnOutput,
    Duration,
    Environment,
    RemovalPolicy,
    Stack,
    aws_apigatewayv2 as apigwv2,
    aws_apigatewayv2_integrations as integrations,
    aws_lambda as lambda_,
    aws_logs as logs,
)
from cdk_reference_constructs import (
    AnalysisCheck,
    RolloutAnalysis,
    Assertion,
    CanaryFunction,
    Expectation,
    RolloutOperations,
    RolloutPlanStep,
    RolloutPlan,
)

app = App()


def context(key: str, otherwise: str) -> str:
    return app.node.try_get_context(key) or otherwise


stack = Stack(
    app,
    "CanaryRollout",
    env=Environment(
        account=os.environ.get("CDK_DEFAULT_ACCOUNT"), region=os.environ.get("CDK_DEFAULT_REGION", "us-east-1")
    ),
)

checkout = CanaryFunction(
    stack,
    "Checkout",
    function_props=lambda_.FunctionProps(
        runtime=lambda_.Runtime.NODEJS_24_X,
        handler="index.handler",
        code=lambda_.Code.from_asset(os.path.join(os.path.dirname(os.path.abspath(__file__)), "handler")),
        timeout=Duration.seconds(5),
        # Which of the four releases is shipped: good, errors, slow or broken. Another build is another version.
        environment={"RELEASE": context("release", "good"), "BUILD": context("build", "1")},
        log_group=logs.LogGroup(
            stack, "CheckoutLogs", retention=logs.RetentionDays.ONE_WEEK, removal_policy=RemovalPolicy.DESTROY
        ),
    ),
    plan=RolloutPlan.explicit(
        [
            RolloutPlanStep(weight=0.2, duration=Duration.minutes(2)),
            RolloutPlanStep(weight=0.6, duration=Duration.minutes(2)),
        ],
        bake=Duration.minutes(2),
    ),
    analysis=RolloutAnalysis(
        checks=[
            AnalysisCheck.error_rate(max=0.01),
            AnalysisCheck.duration(percentile=90, max=Duration.millis(100)),
        ],
        min_samples=20,
    ),
    # Before it gets traffic, and at every look.
    assertions=[
        Assertion.http_get(
            path="/checkout?cart=espresso,croissant", expect=[Expectation.body_field("$.total", 530)]
        ),
    ],
    # A demo leaves nothing behind. Leave this out in production.
    operations=RolloutOperations(removal_policy=RemovalPolicy.DESTROY),
)

# Callers use the alias: the rollout moves it.
api = apigwv2.HttpApi(stack, "Api", create_default_stage=False)
api.add_routes(
    path="/checkout",
    methods=[apigwv2.HttpMethod.GET],
    integration=integrations.HttpLambdaIntegration("Checkout", checkout.alias),
)
stage = apigwv2.HttpStage(
    stack,
    "Stage",
    http_api=api,
    stage_name="$default",
    auto_deploy=True,
    throttle=apigwv2.ThrottleSettings(rate_limit=100, burst_limit=200),
)
CfnOutput(stack, "Url", value=f"{stage.url}checkout", description="GET ?cart=espresso,croissant&coupon=WELCOME")

app.synth()
