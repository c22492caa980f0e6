from aws_cdk import App, CfnOutput, Duration, Environment, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from cdk_reference_constructs import (
    AnalysisCheck,
    RolloutAnalysis,
    Assertion,
    CanaryFunction,
    CanaryFunctionGroup,
    Expectation,
    GroupedFunction,
    RolloutLifecycle,
    NoTraffic,
    RolloutOperations,
    RolloutPlanStep,
    RolloutHooks,
    RolloutPlan,
    WhenBusy,
)


def home(app: App) -> Stack:
    return Stack(app, "Home", env=Environment(account="111111111111", region="us-east-1"))


def function_props() -> dict:
    return {"runtime": lambda_.Runtime.NODEJS_24_X, "handler": "index.handler", "code": lambda_.Code.from_asset("function")}


def customised(app: App) -> None:
    """Every kind of option: structs in structs, enums, factories, lists of them, free-form values; and what the construct gives back."""
    stack = home(app)
    topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people")
    orders = cloudwatch.Alarm.from_alarm_arn(stack, "Orders", "arn:aws:cloudwatch:us-east-1:111111111111:alarm:orders")
    abandoned = cloudwatch.Metric(
        namespace="Shop", metric_name="Abandoned", dimensions_map={"Version": AnalysisCheck.NEW_VERSION}
    )
    migrated = lambda_.Function.from_function_attributes(
        stack, "Migrated", function_arn="arn:aws:lambda:us-east-1:111111111111:function:migrated", same_environment=True
    )
    canary = CanaryFunction(
        stack,
        "Checkout",
        function=lambda_.Function(stack, "Charge", **function_props()),
        alias_name="served",
        plan=RolloutPlan.explicit(
            [
                RolloutPlanStep(weight=0.05, duration=Duration.minutes(10), approval=True),
                RolloutPlanStep(weight=1, duration=Duration.minutes(30)),
            ],
            approval_timeout=Duration.days(2),
        ),
        analysis=RolloutAnalysis(
            checks=[
                AnalysisCheck.error_rate(max=0.02, compared_with_stable=2),
                AnalysisCheck.duration(percentile=99, max=Duration.seconds(2)),
                AnalysisCheck.alarm(orders),
                AnalysisCheck.metric(abandoned, name="abandoned", max=5),
            ],
            interval=Duration.minutes(5),
            min_samples=100,
            on_no_traffic=NoTraffic.generate(payload={"ping": True}, invocations=20),
        ),
        assertions=[
            Assertion.invoke(name="answers", payload={"ping": True}, expect=[Expectation.body_field("$.pong", True)]),
            Assertion.http_get(
                path="/price",
                headers={"accept": "application/json"},
                expect=[Expectation.schema({"required": ["price"], "type": "object"})],
            ),
        ],
        hooks=RolloutHooks(before_traffic=[migrated]),
        lifecycle=RolloutLifecycle(
            when_busy=WhenBusy.REPLACE, return_window=Duration.days(7), keep_versions=5, provisioned_concurrency=2
        ),
        operations=RolloutOperations(topic=topic, chat=True, removal_policy=RemovalPolicy.DESTROY),
    )
    canary.rollout.add_alarm_action(actions.SnsAction(topic))
    canary.rollout.on_rolled_back("Told", target=targets.SnsTopic(topic))
    canary.rollout.grant_approve(iam.Role(stack, "Operator", assumed_by=iam.AccountRootPrincipal()))
    canary.rollout.metric_rollbacks(label="rollbacks").create_alarm(stack, "Rollbacks", threshold=3, evaluation_periods=1)
    CfnOutput(stack, "Alias", value=canary.alias.function_arn)
    CfnOutput(stack, "Plan", value=canary.rollout.plan.description)


def minimal(app: App) -> None:
    """The shortest form."""
    CanaryFunction(home(app), "Checkout", function_props=lambda_.FunctionProps(**function_props()))


def group(app: App) -> None:
    """Several functions, and a method that finds one of them."""
    stack = home(app)
    shop = CanaryFunctionGroup(
        stack,
        "Shop",
        functions=[
            GroupedFunction(name=name, function=lambda_.Function(stack, name, **function_props())) for name in ["Cart", "Payment"]
        ],
        plan=RolloutPlan.linear(steps=4, interval=Duration.minutes(10)),
    )
    CfnOutput(stack, "CartAlias", value=shop.alias("Cart").function_arn)


def falling_weights(app: App) -> None:
    """What a user does wrong: the sentence must reach them."""
    CanaryFunction(
        home(app),
        "Checkout",
        function_props=lambda_.FunctionProps(**function_props()),
        plan=RolloutPlan.explicit([RolloutPlanStep(weight=weight, duration=Duration.minutes(5)) for weight in [0.5, 0.2, 1]]),
    )
