package apps;

import io.github.cdkreferenceconstructs.AnalysisCheck;
import io.github.cdkreferenceconstructs.RolloutAnalysis;
import io.github.cdkreferenceconstructs.Assertion;
import io.github.cdkreferenceconstructs.CanaryFunction;
import io.github.cdkreferenceconstructs.CanaryFunctionGroup;
import io.github.cdkreferenceconstructs.DurationCheckOptions;
import io.github.cdkreferenceconstructs.ErrorRateCheckOptions;
import io.github.cdkreferenceconstructs.Expectation;
import io.github.cdkreferenceconstructs.GeneratedTraffic;
import io.github.cdkreferenceconstructs.GroupedFunction;
import io.github.cdkreferenceconstructs.HttpGetAssertionOptions;
import io.github.cdkreferenceconstructs.InvokeAssertionOptions;
import io.github.cdkreferenceconstructs.RolloutLifecycle;
import io.github.cdkreferenceconstructs.LinearPlanOptions;
import io.github.cdkreferenceconstructs.MetricCheckOptions;
import io.github.cdkreferenceconstructs.NoTraffic;
import io.github.cdkreferenceconstructs.RolloutOperations;
import io.github.cdkreferenceconstructs.RolloutPlanStep;
import io.github.cdkreferenceconstructs.RolloutHooks;
import io.github.cdkreferenceconstructs.RolloutPlan;
import io.github.cdkreferenceconstructs.SteppedPlanOptions;
import io.github.cdkreferenceconstructs.WhenBusy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.events.OnEventOptions;
import software.amazon.awscdk.services.events.targets.SnsTopic;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.FunctionAttributes;
import software.amazon.awscdk.services.lambda.FunctionProps;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.Topic;

/** The apps of CanaryFunction. */
final class CanaryFunctionApps {
    private CanaryFunctionApps() {}

    private static Stack home(App app) {
        return Stack.Builder.create(app, "Home").env(Environment.builder().account("111111111111").region("us-east-1").build()).build();
    }

    private static FunctionProps functionProps() {
        return FunctionProps.builder().runtime(Runtime.NODEJS_24_X).handler("index.handler").code(Code.fromAsset("function")).build();
    }

    /** Every kind of option: structs in structs, enums, factories, lists of them, free-form values; and what the construct gives back. */
    static void customised(App app) {
        Stack stack = home(app);
        ITopic topic = Topic.fromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people");
        Function charge = new Function(stack, "Charge", functionProps());
        IAlarm orders = Alarm.fromAlarmArn(stack, "Orders", "arn:aws:cloudwatch:us-east-1:111111111111:alarm:orders");
        Metric abandoned = Metric.Builder.create()
            .namespace("Shop")
            .metricName("Abandoned")
            .dimensionsMap(Map.of("Version", AnalysisCheck.NEW_VERSION))
            .build();
        IFunction migrated = Function.fromFunctionAttributes(stack, "Migrated", FunctionAttributes.builder()
            .functionArn("arn:aws:lambda:us-east-1:111111111111:function:migrated")
            .sameEnvironment(true)
            .build());
        CanaryFunction canary = CanaryFunction.Builder.create(stack, "Checkout")
            .function(charge)
            .aliasName("served")
            .plan(RolloutPlan.explicit(List.of(
                RolloutPlanStep.builder().weight(0.05).duration(Duration.minutes(10)).approval(true).build(),
                RolloutPlanStep.builder().weight(1).duration(Duration.minutes(30)).build()),
                SteppedPlanOptions.builder().approvalTimeout(Duration.days(2)).build()))
            .analysis(RolloutAnalysis.builder()
                .checks(List.of(
                    AnalysisCheck.errorRate(ErrorRateCheckOptions.builder().max(0.02).comparedWithStable(2).build()),
                    AnalysisCheck.duration(DurationCheckOptions.builder().percentile(99).max(Duration.seconds(2)).build()),
                    AnalysisCheck.alarm(orders),
                    AnalysisCheck.metric(abandoned,
                        MetricCheckOptions.builder().name("abandoned").max(5).build())))
                .interval(Duration.minutes(5))
                .minSamples(100)
                .onNoTraffic(NoTraffic.generate(GeneratedTraffic.builder().payload(Map.of("ping", true)).invocations(20).build()))
                .build())
            .assertions(List.of(
                Assertion.invoke(InvokeAssertionOptions.builder()
                    .name("answers")
                    .payload(Map.of("ping", true))
                    .expect(List.of(Expectation.bodyField("$.pong", true)))
                    .build()),
                Assertion.httpGet(HttpGetAssertionOptions.builder()
                    .path("/price")
                    .headers(Map.of("accept", "application/json"))
                    .expect(List.of(Expectation.schema(new TreeMap<>(Map.of("required", List.of("price"), "type", "object")))))
                    .build())))
            .hooks(RolloutHooks.builder().beforeTraffic(List.of(migrated)).build())
            .lifecycle(RolloutLifecycle.builder()
                .whenBusy(WhenBusy.REPLACE)
                .returnWindow(Duration.days(7))
                .keepVersions(5)
                .provisionedConcurrency(2)
                .build())
            .operations(RolloutOperations.builder().topic(topic).chat(true).removalPolicy(RemovalPolicy.DESTROY).build())
            .build();
        canary.getRollout().addAlarmAction(new SnsAction(topic));
        canary.getRollout().onRolledBack("Told", OnEventOptions.builder().target(new SnsTopic(topic)).build());
        canary.getRollout().grantApprove(Role.Builder.create(stack, "Operator").assumedBy(new AccountRootPrincipal()).build());
        canary.getRollout().metricRollbacks(MetricOptions.builder().label("rollbacks").build())
            .createAlarm(stack, "Rollbacks", CreateAlarmOptions.builder().threshold(3).evaluationPeriods(1).build());
        CfnOutput.Builder.create(stack, "Alias").value(canary.getAlias().getFunctionArn()).build();
        CfnOutput.Builder.create(stack, "Plan").value(canary.getRollout().getPlan().getDescription()).build();
    }

    /** The shortest form. */
    static void minimal(App app) {
        CanaryFunction.Builder.create(home(app), "Checkout").functionProps(functionProps()).build();
    }

    /** Several functions, and a method that finds one of them. */
    static void group(App app) {
        Stack stack = home(app);
        List<GroupedFunction> functions = Stream.of("Cart", "Payment")
            .map(name -> GroupedFunction.builder().name(name).function(new Function(stack, name, functionProps())).build())
            .collect(Collectors.toList());
        CanaryFunctionGroup shop = CanaryFunctionGroup.Builder.create(stack, "Shop")
            .functions(functions)
            .plan(RolloutPlan.linear(LinearPlanOptions.builder().steps(4).interval(Duration.minutes(10)).build()))
            .build();
        CfnOutput.Builder.create(stack, "CartAlias").value(shop.alias("Cart").getFunctionArn()).build();
    }

    /** What a user does wrong: the sentence must reach them. */
    static void fallingWeights(App app) {
        List<RolloutPlanStep> steps = Stream.of(0.5, 0.2, 1)
            .map(weight -> RolloutPlanStep.builder().weight(weight).duration(Duration.minutes(5)).build())
            .collect(Collectors.toList());
        CanaryFunction.Builder.create(home(app), "Checkout").functionProps(functionProps()).plan(RolloutPlan.explicit(steps)).build();
    }
}
