using System.Collections.Generic;
using System.Linq;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.Scheduler;
using Amazon.CDK.AWS.SNS;
using CdkReferenceConstructs;

namespace Apps;

/// <summary>The apps of GlueToPersonalize.</summary>
internal static class GlueToPersonalizeApps
{
    private static Stack Home(App app) =>
        new Stack(app, "Home", new StackProps { Env = new Amazon.CDK.Environment { Account = "111111111111", Region = "us-east-1" } });

    private static IBucket OrderBucket(Stack stack) => Bucket.FromBucketName(stack, "Orders", "orders-111111111111");

    private static DatasetMapping Orders(Stack stack, params DatasetField[] more) => new DatasetMapping
    {
        Source = DatasetSource.S3(new DatasetS3Options { Bucket = OrderBucket(stack), Prefix = "orders/" }),
        Fields = new[]
        {
            DatasetField.UserId("customer"), DatasetField.ItemId("article"), DatasetField.Timestamp("ordered_at", DatasetTimeFormat.Iso8601()),
        }.Concat(more).ToArray(),
    };

    /// <summary>Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back.</summary>
    internal static void Customised(App app)
    {
        var stack = Home(app);
        var topic = Topic.FromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people");
        var ordered = DatasetTimeFormat.Pattern("dd.MM.yyyy HH:mm", "Europe/Berlin");
        var shop = new GlueToPersonalize(stack, "Shop", new GlueToPersonalizeProps
        {
            Interactions = new DatasetMapping
            {
                Source = DatasetSource.S3(new DatasetS3Options
                {
                    Bucket = OrderBucket(stack),
                    Prefix = "orders/",
                    Format = DatasetSourceFormat.Csv(new DatasetCsvOptions { Delimiter = ";" }),
                    Crawl = new DatasetCrawlOptions { OnRun = true, Schedule = "cron(0 1 * * ? *)" },
                }),
                Fields = new[]
                {
                    DatasetField.UserId("customer"),
                    DatasetField.ItemId("article"),
                    DatasetField.Timestamp("ordered_at", ordered),
                    DatasetField.EventType("kind", new DatasetEventTypeOptions { DefaultValue = "purchase" }),
                    DatasetField.Categorical("DEVICE", "device", new DatasetCategoryOptions { Nullable = true }),
                },
                Filter = "status <> 'cancelled'",
                Dedupe = new DatasetDedupeOptions { By = new[] { "USER_ID", "ITEM_ID", "TIMESTAMP" }, Latest = "changed_at" },
                Incremental = new DatasetIncrementalOptions { Column = "ordered_at", Format = ordered, Lateness = Duration.Hours(1) },
            },
            Items = new DatasetMapping
            {
                Source = DatasetSource.Table(new DatasetTableOptions
                {
                    Database = "warehouse",
                    Table = "articles",
                    Bucket = Bucket.FromBucketName(stack, "Warehouse", "warehouse-111111111111"),
                    Format = DatasetSourceFormat.Parquet(),
                }),
                Fields = new[]
                {
                    DatasetField.ItemId("id"),
                    DatasetField.Number("PRICE", "price", DatasetNumberType.FLOAT, new DatasetNumberOptions { DefaultValue = 0 }),
                    DatasetField.Textual("DESCRIPTION", "description", new DatasetTextOptions { Nullable = true }),
                },
            },
            Users = new DatasetMapping
            {
                Source = DatasetSource.Jdbc(new DatasetJdbcOptions
                {
                    Url = "jdbc:postgresql://db.example:5432/shop",
                    Table = "shop.customers",
                    Secret = Amazon.CDK.AWS.SecretsManager.Secret.FromSecretCompleteArn(
                        stack, "Reader", "arn:aws:secretsmanager:us-east-1:111111111111:secret:reader-AbCdEf"),
                    Vpc = Vpc.FromVpcAttributes(stack, "Vpc", new VpcAttributes
                    {
                        VpcId = "vpc-1",
                        AvailabilityZones = new[] { "us-east-1a" },
                        PrivateSubnetIds = new[] { "subnet-1" },
                        PrivateSubnetRouteTableIds = new[] { "rtb-1" },
                    }),
                    Partition = new DatasetPartition { Column = "id", Count = 8 },
                }),
                Fields = new[] { DatasetField.UserId("id"), DatasetField.Categorical("CITY", "city") },
            },
            Etl = new DatasetEtlOptions
            {
                EncryptionKey = new Key(stack, "Key"),
                WorkerType = DatasetWorkerType.G_2X,
                MaxWorkers = 10,
                MaxQuarantinedShare = 0.001,
                Retention = Duration.Days(7),
            },
            Target = RecommendationTarget.Personalize(new PersonalizeOptions
            {
                Recipe = PersonalizeRecipe.USER_PERSONALIZATION_V2,
                Promotion = new RecommendationPromotionOptions { Metric = PersonalizeMetric.PRECISION_AT_10, Margin = 0.05, Minimum = 0.01, KeepVersions = 3 },
                Campaign = new RecommendationCampaignOptions
                {
                    MinTps = 2,
                    Config = new Dictionary<string, object> { ["itemExplorationConfig"] = new Dictionary<string, object> { ["explorationWeight"] = "0.3" } },
                },
                Filters = new[]
                {
                    new RecommendationFilter { Name = "new", Expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"purchase\")" },
                },
                EventTracker = true,
                MetricAttribution = new[]
                {
                    new RecommendationAttributedMetric { EventType = "purchase", MetricName = "Turnover", Expression = "SUM(Items.PRICE)" },
                },
            }),
            Start = new RecommendationStartOptions
            {
                Full = ScheduleExpression.Cron(new CronOptionsWithTimezone { WeekDay = "SUN", Hour = "1", Minute = "0" }),
                ParameterFiles = true,
            },
            Operations = new RecommendationOperations
            {
                GroupName = "shop",
                Topic = topic,
                MaxRecommendationsPerSecond = 20,
                IdleAfter = Duration.Days(7),
                RemovalPolicy = RemovalPolicy.DESTROY,
            },
        });
        var person = new Role(stack, "Operator", new RoleProps { AssumedBy = new AccountRootPrincipal() });
        shop.GrantStart(person);
        shop.GrantErase(person);
        shop.GrantRecommend(person);
        shop.Alarms.AddAction(new SnsAction(topic));
        shop.OnRejected("Worse", new OnEventOptions { Target = new SnsTopic(topic) });
        shop.Connections.AllowToAnyIpv4(Port.Tcp(5432));
        shop.MetricScore(new Amazon.CDK.AWS.CloudWatch.MetricOptions { Label = "score" }).CreateAlarm(stack, "Poor", new CreateAlarmOptions
        {
            Threshold = 0.1,
            EvaluationPeriods = 1,
            ComparisonOperator = ComparisonOperator.LESS_THAN_THRESHOLD,
        });
        new Rule(stack, "Told", new RuleProps { EventPattern = shop.EventPattern(), Targets = new IRuleTarget[] { new SnsTopic(topic) } });
        new CfnOutput(stack, "Store", new CfnOutputProps { Value = shop.Store.BucketName });
        new CfnOutput(stack, "Jobs", new CfnOutputProps { Value = string.Join(" ", shop.Exports.Select(export => export.Job.Ref)) });
        new CfnOutput(stack, "New", new CfnOutputProps { Value = shop.FilterArn("new") });
        new CfnOutput(stack, "Campaign", new CfnOutputProps { Value = shop.CampaignArn });
    }

    /// <summary>The shortest form.</summary>
    internal static void Minimal(App app)
    {
        var stack = Home(app);
        new GlueToPersonalize(stack, "Shop", new GlueToPersonalizeProps { Interactions = Orders(stack) });
    }

    /// <summary>A recommender of a domain.</summary>
    internal static void Recommender(App app)
    {
        var stack = Home(app);
        var films = new GlueToPersonalize(stack, "Films", new GlueToPersonalizeProps
        {
            Interactions = Orders(stack, DatasetField.EventType("kind")),
            Target = RecommendationTarget.Recommender(new RecommenderOptions { Recipe = PersonalizeRecipe.VIDEO_TOP_PICKS, MinTps = 2 }),
            Operations = new RecommendationOperations { GroupName = "films" },
        });
        new CfnOutput(stack, "Recommender", new CfnOutputProps { Value = films.RecommenderArn });
    }

    /// <summary>What a user does wrong: the sentence must reach them.</summary>
    internal static void UnmappedFilter(App app)
    {
        var stack = Home(app);
        new GlueToPersonalize(stack, "Shop", new GlueToPersonalizeProps
        {
            Interactions = Orders(stack),
            Target = RecommendationTarget.Personalize(new PersonalizeOptions
            {
                Filters = new[] { new RecommendationFilter { Name = "brand", Expression = "EXCLUDE ItemID WHERE Items.BRAND IN ($BRAND)" } },
            }),
        });
    }
}
