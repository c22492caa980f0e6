package apps;

import io.github.cdkreferenceconstructs.FlatFileAfter;
import io.github.cdkreferenceconstructs.FlatFileCollector;
import io.github.cdkreferenceconstructs.FlatFileColumn;
import io.github.cdkreferenceconstructs.FlatFileColumnOptions;
import io.github.cdkreferenceconstructs.FlatFileCompletedOptions;
import io.github.cdkreferenceconstructs.FlatFileCompression;
import io.github.cdkreferenceconstructs.FlatFileCsvOptions;
import io.github.cdkreferenceconstructs.FlatFileDateOptions;
import io.github.cdkreferenceconstructs.FlatFileDevices;
import io.github.cdkreferenceconstructs.FlatFileDiskSpooler;
import io.github.cdkreferenceconstructs.FlatFileEncoding;
import io.github.cdkreferenceconstructs.FlatFileField;
import io.github.cdkreferenceconstructs.FlatFileFixedWidthOptions;
import io.github.cdkreferenceconstructs.FlatFileFormat;
import io.github.cdkreferenceconstructs.FlatFileGreengrassOptions;
import io.github.cdkreferenceconstructs.FlatFileGroupOptions;
import io.github.cdkreferenceconstructs.FlatFileGzipOptions;
import io.github.cdkreferenceconstructs.FlatFileJsonLinesOptions;
import io.github.cdkreferenceconstructs.FlatFileNumberOptions;
import io.github.cdkreferenceconstructs.FlatFileOperations;
import io.github.cdkreferenceconstructs.FlatFilePartition;
import io.github.cdkreferenceconstructs.FlatFileQualityOptions;
import io.github.cdkreferenceconstructs.FlatFileQuickSightOptions;
import io.github.cdkreferenceconstructs.FlatFileServiceOptions;
import io.github.cdkreferenceconstructs.FlatFileSource;
import io.github.cdkreferenceconstructs.FlatFileSourceOptions;
import io.github.cdkreferenceconstructs.FlatFileStorageOptions;
import io.github.cdkreferenceconstructs.FlatFileTableFormat;
import io.github.cdkreferenceconstructs.FlatFileTableOptions;
import io.github.cdkreferenceconstructs.FlatFileThingOptions;
import io.github.cdkreferenceconstructs.FlatFileTimestampOptions;
import io.github.cdkreferenceconstructs.FlatFileWatch;
import io.github.cdkreferenceconstructs.FlatFileWatchOptions;
import io.github.cdkreferenceconstructs.IotFlatFileIngest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.amazon.awscdk.services.events.OnEventOptions;
import software.amazon.awscdk.services.events.targets.SnsTopic;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.ssm.StringParameter;

/** The apps of IotFlatFileIngest. */
final class IotFlatFileIngestApps {
    private static final String CERTIFICATE = "arn:aws:iot:us-east-1:111111111111:cert/" + "0".repeat(64);

    private IotFlatFileIngestApps() {}

    private static Stack home(App app) {
        return Stack.Builder.create(app, "Home").env(Environment.builder().account("111111111111").region("us-east-1").build()).build();
    }

    private static FlatFileWatch presses() {
        return FlatFileWatch.completed(FlatFileCompletedOptions.builder().directory("/mnt/presses").include(List.of("*.csv")).build());
    }

    private static List<FlatFileColumn> columns() {
        return List.of(
            FlatFileColumn.timestamp("ts", FlatFileTimestampOptions.builder().zone("Europe/Berlin").required(true).build()),
            FlatFileColumn.text("press"),
            FlatFileColumn.number("temp_c", FlatFileNumberOptions.builder().unit("°C").build()));
    }

    /** Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back. */
    static void customised(App app) {
        Stack stack = home(app);
        ITopic topic = Topic.fromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people");
        IotFlatFileIngest ingest = IotFlatFileIngest.Builder.create(stack, "Presses")
            .devices(FlatFileDevices.group("halls", FlatFileGroupOptions.builder()
                .expectedThings(List.of("hall-3-gateway")).certificateArns(List.of(CERTIFICATE)).build()))
            .collector(FlatFileCollector.greengrass(FlatFileGreengrassOptions.builder()
                .workFolder("/var/lib/collector")
                .spoolMegabytes(512)
                .messagesPerSecond(50)
                .bytesPerSecond(200_000)
                .messageBytes(100_000)
                .diskSpooler(FlatFileDiskSpooler.builder().nucleusVersion("2.16.1").version("1.0.7").build())
                .nodeCommand("/usr/bin/node")
                .otherComponents(Map.of("aws.greengrass.Cli", "2.16.0"))
                .build()))
            .storage(FlatFileStorageOptions.builder()
                .tableFormat(FlatFileTableFormat.PARQUET)
                .encryptionKey(new Key(stack, "Key"))
                .resultRetention(Duration.days(3))
                .maxQueryGigabytes(10)
                .build())
            .quickSight(FlatFileQuickSightOptions.builder().ownerArn("arn:aws:quicksight:us-east-1:111111111111:group/default/analysts").build())
            .operations(FlatFileOperations.builder()
                .ingestName("presses")
                .topicPrefix("plant")
                .topic(topic)
                .silentAfter(Duration.minutes(10))
                .removalPolicy(RemovalPolicy.DESTROY)
                .build())
            .build();
        FlatFileSource shots = ingest.addSource("shots", FlatFileSourceOptions.builder()
            .files(FlatFileWatch.completed(FlatFileCompletedOptions.builder()
                .directory("/mnt/presses/shots")
                .include(List.of("**/*.csv"))
                .exclude(List.of("old/**"))
                .pollInterval(Duration.seconds(10))
                .mountPoint("/mnt/presses")
                .sentinel(".share")
                .stablePolls(3)
                .minimumAge(Duration.seconds(30))
                .doneMarker(".done")
                .unfinishedSuffixes(List.of(".tmp"))
                .build()))
            .format(FlatFileFormat.csv(FlatFileCsvOptions.builder()
                .delimiter(";")
                .quote("\"")
                .escape("\\")
                .comment("#")
                .stopAtExtraColumns(true)
                .encoding(FlatFileEncoding.WINDOWS_1252)
                .decimal(",")
                .thousands(".")
                .nullValues(List.of("", "n/a"))
                .skipLines(2)
                .build()))
            .columns(List.of(
                FlatFileColumn.timestamp("ts", FlatFileTimestampOptions.builder()
                    .from("Zeit").format("dd.MM.yyyy HH:mm:ss").zone("Europe/Berlin").required(true).build()),
                FlatFileColumn.text("press", FlatFileColumnOptions.builder().from("Maschine").required(true).build()),
                FlatFileColumn.number("temp_c", FlatFileNumberOptions.builder().unit("°C").min(-50).max(500).build()),
                FlatFileColumn.integer("cycle", FlatFileNumberOptions.builder().min(0).build()),
                FlatFileColumn.flag("ok"),
                FlatFileColumn.date("made_on", FlatFileDateOptions.builder().format("dd.MM.yyyy").build())))
            .compression(FlatFileCompression.gzip(FlatFileGzipOptions.builder()
                .vpc(Vpc.fromVpcAttributes(stack, "Vpc", VpcAttributes.builder()
                    .vpcId("vpc-1")
                    .availabilityZones(List.of("us-east-1a"))
                    .privateSubnetIds(List.of("subnet-1"))
                    .privateSubnetRouteTableIds(List.of("rtb-1"))
                    .build()))
                .build()))
            .table(FlatFileTableOptions.builder()
                .partitions(List.of(FlatFilePartition.hour("ts"), FlatFilePartition.column("press", List.of("p1", "p2"))))
                .bufferInterval(Duration.seconds(120))
                .bufferMegabytes(128)
                .rawBackup(true)
                .build())
            .quality(FlatFileQualityOptions.builder()
                .maxBadRows(0.01).judgedAfter(50).maxRowBytes(65_536).afterStop(FlatFileAfter.move("/mnt/presses/stopped")).build())
            .afterSuccess(FlatFileAfter.delete())
            .maxLag(Duration.minutes(30))
            .expectRowsEvery(Duration.hours(1))
            .build());
        ingest.addSource("log", FlatFileSourceOptions.builder()
            .files(FlatFileWatch.growing(FlatFileWatchOptions.builder().directory("/mnt/presses/log").build()))
            .format(FlatFileFormat.jsonLines(FlatFileJsonLinesOptions.builder().encoding(FlatFileEncoding.UTF_8).build()))
            .columns(List.of(FlatFileColumn.text("message")))
            .build());
        ingest.grantQuery(Role.Builder.create(stack, "Analysts").assumedBy(new AccountRootPrincipal()).build());
        ingest.getAlarms().addAction(new SnsAction(topic));
        ingest.onUndelivered("Ticket", OnEventOptions.builder().target(new SnsTopic(topic)).build());
        Map<String, Metric> measured = Map.of(
            "Slow", shots.metricLag(MetricOptions.builder().label("lag").build()),
            "Other things", ingest.metricHeartbeats("hall-4-gateway"));
        measured.forEach((id, metric) -> metric.createAlarm(stack, id, CreateAlarmOptions.builder()
            .threshold(1).evaluationPeriods(1).comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD).build()));
        CfnOutput.Builder.create(stack, "Tables")
            .value(ingest.getSources().stream().map(FlatFileSource::getTableName).collect(Collectors.joining(" "))).build();
        CfnOutput.Builder.create(stack, "Rows").value(ingest.getBucket().getBucketName()).build();
        CfnOutput.Builder.create(stack, "Stream").value(shots.getDeliveryStream().getAttrArn()).build();
        CfnOutput.Builder.create(stack, "Unpacked").value(shots.getExpandHandler().getFunctionArn()).build();
        CfnOutput.Builder.create(stack, "Component").value(ingest.getComponent().getAttrArn()).build();
    }

    /** The shortest form. */
    static void minimal(App app) {
        IotFlatFileIngest ingest = IotFlatFileIngest.Builder.create(home(app), "Presses").devices(FlatFileDevices.thing("hall-3-gateway")).build();
        ingest.addSource("shots", FlatFileSourceOptions.builder().files(presses()).columns(columns()).build());
    }

    /** Without Greengrass; values in fixed places. */
    static void service(App app) {
        Stack stack = home(app);
        IotFlatFileIngest ingest = IotFlatFileIngest.Builder.create(stack, "Presses")
            .devices(FlatFileDevices.thing("hall-3-gateway", FlatFileThingOptions.builder().certificateArn(CERTIFICATE).build()))
            .collector(FlatFileCollector.service(FlatFileServiceOptions.builder()
                .endpoint("example-ats.iot.us-east-1.amazonaws.com").certificateFolder("/etc/collector").build()))
            .storage(FlatFileStorageOptions.builder().bucket(Bucket.fromBucketName(stack, "Rows", "rows-111111111111")).build())
            .build();
        ingest.addSource("weights", FlatFileSourceOptions.builder()
            .files(presses())
            .format(FlatFileFormat.fixedWidth(FlatFileFixedWidthOptions.builder()
                .fields(List.of(
                    FlatFileField.builder().column("ts").start(0).length(20).build(),
                    FlatFileField.builder().column("kg").start(20).length(8).build()))
                .build()))
            .columns(List.of(
                FlatFileColumn.timestamp("ts", FlatFileTimestampOptions.builder().format("epoch-s").required(true).build()),
                FlatFileColumn.number("kg")))
            .compression(FlatFileCompression.none())
            .table(FlatFileTableOptions.builder().partitions(List.of()).build())
            .afterSuccess(FlatFileAfter.leave())
            .build());
        CfnOutput.Builder.create(stack, "Settings").value(ingest.getSettingsParameter().getParameterName()).build();
        StringParameter.Builder.create(stack, "Spare").parameterName("/spare/collector").stringValue(ingest.getCollectorSettings()).build();
    }

    /** What a user does wrong: the sentence must reach them. */
    static void unknownPartition(App app) {
        IotFlatFileIngest ingest = IotFlatFileIngest.Builder.create(home(app), "Presses").devices(FlatFileDevices.thing("hall-3-gateway")).build();
        ingest.addSource("shots", FlatFileSourceOptions.builder()
            .files(presses())
            .columns(columns())
            .table(FlatFileTableOptions.builder().partitions(List.of(FlatFilePartition.day("tz"))).build())
            .build());
    }
}
