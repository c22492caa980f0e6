using System.Collections.Generic;
using System.Linq;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SNS;
using CdkReferenceConstructs;

namespace Apps;

/// <summary>The apps of CanaryFunction.</summary>
internal static class CanaryFunctionApps
{
    private static Stack Home(App app) =>
        new Stack(app, "Home", new StackProps { Env = new Amazon.CDK.Environment { Account = "111111111111", Region = "us-east-1" } });

    private static FunctionProps FunctionProps() =>
        new FunctionProps { Runtime = Runtime.NODEJS_24_X, Handler = "index.handler", Code = Code.FromAsset("function") };

    /// <summary>Every kind of option: structs in structs, enums, factories, lists of them, free-form values; and what the construct gives back.</summary>
    internal static void Customised(App app)
    {
        var stack = Home(app);
        var topic = Topic.FromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people");
        var charge = new Function(stack, "Charge", FunctionProps());
        var orders = Alarm.FromAlarmArn(stack, "Orders", "arn:aws:cloudwatch:us-east-1:111111111111:alarm:orders");
        var abandoned = new Metric(new MetricProps
        {
            Namespace = "Shop",
            MetricName = "Abandoned",
            DimensionsMap = new Dictionary<string, string> { ["Version"] = AnalysisCheck.NEW_VERSION },
        });
        var migrated = Function.FromFunctionAttributes(stack, "Migrated", new FunctionAttributes
        {
            FunctionArn = "arn:aws:lambda:us-east-1:111111111111:function:migrated",
            SameEnvironment = true,
        });
        var ping = new Dictionary<string, object> { ["ping"] = true };
        var canary = new CanaryFunction(stack, "Checkout", new CanaryFunctionProps
        {
            Function = charge,
            AliasName = "served",
            Plan = RolloutPlan.Explicit(new IRolloutPlanStep[]
            {
                new RolloutPlanStep { Weight = 0.05, Duration = Duration.Minutes(10), Approval = true },
                new RolloutPlanStep { Weight = 1, Duration = Duration.Minutes(30) },
            }, new SteppedPlanOptions { ApprovalTimeout = Duration.Days(2) }),
            Analysis = new RolloutAnalysis
            {
                Checks = new[]
                {
                    AnalysisCheck.ErrorRate(new ErrorRateCheckOptions { Max = 0.02, ComparedWithStable = 2 }),
                    AnalysisCheck.Duration(new DurationCheckOptions { Percentile = 99, Max = Duration.Seconds(2) }),
                    AnalysisCheck.Alarm(orders),
                    AnalysisCheck.Metric(abandoned, new CdkReferenceConstructs.MetricCheckOptions { Name = "abandoned", Max = 5 }),
                },
                Interval = Duration.Minutes(5),
                MinSamples = 100,
                OnNoTraffic = NoTraffic.Generate(new GeneratedTraffic { Payload = ping, Invocations = 20 }),
            },
            Assertions = new[]
            {
                Assertion.Invoke(new InvokeAssertionOptions
                {
                    Name = "answers",
                    Payload = ping,
                    Expect = new[] { Expectation.BodyField("$.pong", true) },
                }),
                Assertion.HttpGet(new HttpGetAssertionOptions
                {
                    Path = "/price",
                    Headers = new Dictionary<string, string> { ["accept"] = "application/json" },
                    Expect = new[]
                    {
                        Expectation.Schema(new Dictionary<string, object> { ["required"] = new[] { "price" }, ["type"] = "object" }),
                    },
                }),
            },
            Hooks = new RolloutHooks { BeforeTraffic = new[] { migrated } },
            Lifecycle = new RolloutLifecycle
            {
                WhenBusy = WhenBusy.REPLACE,
                ReturnWindow = Duration.Days(7),
                KeepVersions = 5,
                ProvisionedConcurrency = 2,
            },
            Operations = new RolloutOperations { Topic = topic, Chat = true, RemovalPolicy = RemovalPolicy.DESTROY },
        });
        canary.Rollout.AddAlarmAction(new SnsAction(topic));
        canary.Rollout.OnRolledBack("Told", new OnEventOptions { Target = new SnsTopic(topic) });
        canary.Rollout.GrantApprove(new Role(stack, "Operator", new RoleProps { AssumedBy = new AccountRootPrincipal() }));
        canary.Rollout.MetricRollbacks(new Amazon.CDK.AWS.CloudWatch.MetricOptions { Label = "rollbacks" })
            .CreateAlarm(stack, "Rollbacks", new CreateAlarmOptions { Threshold = 3, EvaluationPeriods = 1 });
        _ = new CfnOutput(stack, "Alias", new CfnOutputProps { Value = canary.Alias.FunctionArn });
        _ = new CfnOutput(stack, "Plan", new CfnOutputProps { Value = canary.Rollout.Plan.Description });
    }

    /// <summary>The shortest form.</summary>
    internal static void Minimal(App app)
    {
        _ = new CanaryFunction(Home(app), "Checkout", new CanaryFunctionProps { FunctionProps = FunctionProps() });
    }

    /// <summary>Several functions, and a method that finds one of them.</summary>
    internal static void Group(App app)
    {
        var stack = Home(app);
        var functions = new[] { "Cart", "Payment" }
            .Select((name) => new GroupedFunction { Name = name, Function = new Function(stack, name, FunctionProps()) })
            .ToArray<IGroupedFunction>();
        var shop = new CanaryFunctionGroup(stack, "Shop", new CanaryFunctionGroupProps
        {
            Functions = functions,
            Plan = RolloutPlan.Linear(new LinearPlanOptions { Steps = 4, Interval = Duration.Minutes(10) }),
        });
        _ = new CfnOutput(stack, "CartAlias", new CfnOutputProps { Value = shop.Alias("Cart").FunctionArn });
    }

    /// <summary>What a user does wrong: the sentence must reach them.</summary>
    internal static void FallingWeights(App app)
    {
        var steps = new[] { 0.5, 0.2, 1 }.Select((weight) => new RolloutPlanStep { Weight = weight, Duration = Duration.Minutes(5) }).ToArray<IRolloutPlanStep>();
        _ = new CanaryFunction(Home(app), "Checkout", new CanaryFunctionProps { FunctionProps = FunctionProps(), Plan = RolloutPlan.Explicit(steps) });
    }
}
