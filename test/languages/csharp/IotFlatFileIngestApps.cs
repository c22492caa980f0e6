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
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SSM;
using CdkReferenceConstructs;

namespace Apps;

/// <summary>The apps of IotFlatFileIngest.</summary>
internal static class IotFlatFileIngestApps
{
    private static readonly string Certificate = "arn:aws:iot:us-east-1:111111111111:cert/" + new string('0', 64);

    private static Stack Home(App app) =>
        new Stack(app, "Home", new StackProps { Env = new Amazon.CDK.Environment { Account = "111111111111", Region = "us-east-1" } });

    private static FlatFileWatch Presses() =>
        FlatFileWatch.Completed(new FlatFileCompletedOptions { Directory = "/mnt/presses", Include = new[] { "*.csv" } });

    private static FlatFileColumn[] Columns() => new[]
    {
        FlatFileColumn.Timestamp("ts", new FlatFileTimestampOptions { Zone = "Europe/Berlin", Required = true }),
        FlatFileColumn.Text("press"),
        FlatFileColumn.Number("temp_c", new FlatFileNumberOptions { Unit = "°C" }),
    };

    /// <summary>Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back.</summary>
    internal static void Customised(App app)
    {
        var stack = Home(app);
        var topic = Topic.FromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people");
        var ingest = new IotFlatFileIngest(stack, "Presses", new IotFlatFileIngestProps
        {
            Devices = FlatFileDevices.Group("halls", new FlatFileGroupOptions
            {
                ExpectedThings = new[] { "hall-3-gateway" }, CertificateArns = new[] { Certificate },
            }),
            Collector = FlatFileCollector.Greengrass(new FlatFileGreengrassOptions
            {
                WorkFolder = "/var/lib/collector",
                SpoolMegabytes = 512,
                MessagesPerSecond = 50,
                BytesPerSecond = 200_000,
                MessageBytes = 100_000,
                DiskSpooler = new FlatFileDiskSpooler { NucleusVersion = "2.16.1", Version = "1.0.7" },
                NodeCommand = "/usr/bin/node",
                OtherComponents = new Dictionary<string, string> { ["aws.greengrass.Cli"] = "2.16.0" },
            }),
            Storage = new FlatFileStorageOptions
            {
                TableFormat = FlatFileTableFormat.PARQUET,
                EncryptionKey = new Key(stack, "Key"),
                ResultRetention = Duration.Days(3),
                MaxQueryGigabytes = 10,
            },
            QuickSight = new FlatFileQuickSightOptions { OwnerArn = "arn:aws:quicksight:us-east-1:111111111111:group/default/analysts" },
            Operations = new FlatFileOperations
            {
                IngestName = "presses",
                TopicPrefix = "plant",
                Topic = topic,
                SilentAfter = Duration.Minutes(10),
                RemovalPolicy = RemovalPolicy.DESTROY,
            },
        });
        var shots = ingest.AddSource("shots", new FlatFileSourceOptions
        {
            Files = FlatFileWatch.Completed(new FlatFileCompletedOptions
            {
                Directory = "/mnt/presses/shots",
                Include = new[] { "**/*.csv" },
                Exclude = new[] { "old/**" },
                PollInterval = Duration.Seconds(10),
                MountPoint = "/mnt/presses",
                Sentinel = ".share",
                StablePolls = 3,
                MinimumAge = Duration.Seconds(30),
                DoneMarker = ".done",
                UnfinishedSuffixes = new[] { ".tmp" },
            }),
            Format = FlatFileFormat.Csv(new FlatFileCsvOptions
            {
                Delimiter = ";",
                Quote = "\"",
                Escape = "\\",
                Comment = "#",
                StopAtExtraColumns = true,
                Encoding = FlatFileEncoding.WINDOWS_1252,
                Decimal = ",",
                Thousands = ".",
                NullValues = new[] { "", "n/a" },
                SkipLines = 2,
            }),
            Columns = new[]
            {
                FlatFileColumn.Timestamp("ts", new FlatFileTimestampOptions
                {
                    From = "Zeit", Format = "dd.MM.yyyy HH:mm:ss", Zone = "Europe/Berlin", Required = true,
                }),
                FlatFileColumn.Text("press", new FlatFileColumnOptions { From = "Maschine", Required = true }),
                FlatFileColumn.Number("temp_c", new FlatFileNumberOptions { Unit = "°C", Min = -50, Max = 500 }),
                FlatFileColumn.Integer("cycle", new FlatFileNumberOptions { Min = 0 }),
                FlatFileColumn.Flag("ok"),
                FlatFileColumn.Date("made_on", new FlatFileDateOptions { Format = "dd.MM.yyyy" }),
            },
            Compression = FlatFileCompression.Gzip(new FlatFileGzipOptions
            {
                Vpc = Vpc.FromVpcAttributes(stack, "Vpc", new VpcAttributes
                {
                    VpcId = "vpc-1",
                    AvailabilityZones = new[] { "us-east-1a" },
                    PrivateSubnetIds = new[] { "subnet-1" },
                    PrivateSubnetRouteTableIds = new[] { "rtb-1" },
                }),
            }),
            Table = new FlatFileTableOptions
            {
                Partitions = new[] { FlatFilePartition.Hour("ts"), FlatFilePartition.Column("press", new[] { "p1", "p2" }) },
                BufferInterval = Duration.Seconds(120),
                BufferMegabytes = 128,
                RawBackup = true,
            },
            Quality = new FlatFileQualityOptions
            {
                MaxBadRows = 0.01, JudgedAfter = 50, MaxRowBytes = 65_536, AfterStop = FlatFileAfter.Move("/mnt/presses/stopped"),
            },
            AfterSuccess = FlatFileAfter.Delete(),
            MaxLag = Duration.Minutes(30),
            ExpectRowsEvery = Duration.Hours(1),
        });
        ingest.AddSource("log", new FlatFileSourceOptions
        {
            Files = FlatFileWatch.Growing(new FlatFileWatchOptions { Directory = "/mnt/presses/log" }),
            Format = FlatFileFormat.JsonLines(new FlatFileJsonLinesOptions { Encoding = FlatFileEncoding.UTF_8 }),
            Columns = new[] { FlatFileColumn.Text("message") },
        });
        ingest.GrantQuery(new Role(stack, "Analysts", new RoleProps { AssumedBy = new AccountRootPrincipal() }));
        ingest.Alarms.AddAction(new SnsAction(topic));
        ingest.OnUndelivered("Ticket", new OnEventOptions { Target = new SnsTopic(topic) });
        var measured = new Dictionary<string, Metric>
        {
            ["Slow"] = shots.MetricLag(new Amazon.CDK.AWS.CloudWatch.MetricOptions { Label = "lag" }),
            ["Other things"] = ingest.MetricHeartbeats("hall-4-gateway"),
        };
        foreach (var (id, metric) in measured)
        {
            metric.CreateAlarm(stack, id, new CreateAlarmOptions
            {
                Threshold = 1, EvaluationPeriods = 1, ComparisonOperator = ComparisonOperator.LESS_THAN_THRESHOLD,
            });
        }
        new CfnOutput(stack, "Tables", new CfnOutputProps { Value = string.Join(" ", ingest.Sources.Select(source => source.TableName)) });
        new CfnOutput(stack, "Rows", new CfnOutputProps { Value = ingest.Bucket.BucketName });
        new CfnOutput(stack, "Stream", new CfnOutputProps { Value = shots.DeliveryStream.AttrArn });
        new CfnOutput(stack, "Unpacked", new CfnOutputProps { Value = shots.ExpandHandler.FunctionArn });
        new CfnOutput(stack, "Component", new CfnOutputProps { Value = ingest.Component.AttrArn });
    }

    /// <summary>The shortest form.</summary>
    internal static void Minimal(App app)
    {
        var ingest = new IotFlatFileIngest(Home(app), "Presses", new IotFlatFileIngestProps { Devices = FlatFileDevices.Thing("hall-3-gateway") });
        ingest.AddSource("shots", new FlatFileSourceOptions { Files = Presses(), Columns = Columns() });
    }

    /// <summary>Without Greengrass; values in fixed places.</summary>
    internal static void Service(App app)
    {
        var stack = Home(app);
        var ingest = new IotFlatFileIngest(stack, "Presses", new IotFlatFileIngestProps
        {
            Devices = FlatFileDevices.Thing("hall-3-gateway", new FlatFileThingOptions { CertificateArn = Certificate }),
            Collector = FlatFileCollector.Service(new FlatFileServiceOptions
            {
                Endpoint = "example-ats.iot.us-east-1.amazonaws.com", CertificateFolder = "/etc/collector",
            }),
            Storage = new FlatFileStorageOptions { Bucket = Bucket.FromBucketName(stack, "Rows", "rows-111111111111") },
        });
        ingest.AddSource("weights", new FlatFileSourceOptions
        {
            Files = Presses(),
            Format = FlatFileFormat.FixedWidth(new FlatFileFixedWidthOptions
            {
                Fields = new[]
                {
                    new FlatFileField { Column = "ts", Start = 0, Length = 20 }, new FlatFileField { Column = "kg", Start = 20, Length = 8 },
                },
            }),
            Columns = new[]
            {
                FlatFileColumn.Timestamp("ts", new FlatFileTimestampOptions { Format = "epoch-s", Required = true }), FlatFileColumn.Number("kg"),
            },
            Compression = FlatFileCompression.None(),
            Table = new FlatFileTableOptions { Partitions = new FlatFilePartition[] { } },
            AfterSuccess = FlatFileAfter.Leave(),
        });
        new CfnOutput(stack, "Settings", new CfnOutputProps { Value = ingest.SettingsParameter.ParameterName });
        new StringParameter(stack, "Spare", new StringParameterProps { ParameterName = "/spare/collector", StringValue = ingest.CollectorSettings });
    }

    /// <summary>What a user does wrong: the sentence must reach them.</summary>
    internal static void UnknownPartition(App app)
    {
        var ingest = new IotFlatFileIngest(Home(app), "Presses", new IotFlatFileIngestProps { Devices = FlatFileDevices.Thing("hall-3-gateway") });
        ingest.AddSource("shots", new FlatFileSourceOptions
        {
            Files = Presses(),
            Columns = Columns(),
            Table = new FlatFileTableOptions { Partitions = new[] { FlatFilePartition.Day("tz") } },
        });
    }
}
