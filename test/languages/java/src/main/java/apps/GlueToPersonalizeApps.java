package apps;

import io.github.cdkreferenceconstructs.DatasetCategoryOptions;
import io.github.cdkreferenceconstructs.DatasetCrawlOptions;
import io.github.cdkreferenceconstructs.DatasetCsvOptions;
import io.github.cdkreferenceconstructs.DatasetDedupeOptions;
import io.github.cdkreferenceconstructs.DatasetEtlOptions;
import io.github.cdkreferenceconstructs.DatasetEventTypeOptions;
import io.github.cdkreferenceconstructs.DatasetField;
import io.github.cdkreferenceconstructs.DatasetIncrementalOptions;
import io.github.cdkreferenceconstructs.DatasetJdbcOptions;
import io.github.cdkreferenceconstructs.DatasetMapping;
import io.github.cdkreferenceconstructs.DatasetNumberOptions;
import io.github.cdkreferenceconstructs.DatasetNumberType;
import io.github.cdkreferenceconstructs.DatasetPartition;
import io.github.cdkreferenceconstructs.DatasetS3Options;
import io.github.cdkreferenceconstructs.DatasetSource;
import io.github.cdkreferenceconstructs.DatasetSourceFormat;
import io.github.cdkreferenceconstructs.DatasetTableOptions;
import io.github.cdkreferenceconstructs.DatasetTextOptions;
import io.github.cdkreferenceconstructs.DatasetTimeFormat;
import io.github.cdkreferenceconstructs.DatasetWorkerType;
import io.github.cdkreferenceconstructs.GlueToPersonalize;
import io.github.cdkreferenceconstructs.PersonalizeMetric;
import io.github.cdkreferenceconstructs.PersonalizeOptions;
import io.github.cdkreferenceconstructs.PersonalizeRecipe;
import io.github.cdkreferenceconstructs.RecommendationAttributedMetric;
import io.github.cdkreferenceconstructs.RecommendationCampaignOptions;
import io.github.cdkreferenceconstructs.RecommendationFilter;
import io.github.cdkreferenceconstructs.RecommendationOperations;
import io.github.cdkreferenceconstructs.RecommendationPromotionOptions;
import io.github.cdkreferenceconstructs.RecommendationStartOptions;
import io.github.cdkreferenceconstructs.RecommendationTarget;
import io.github.cdkreferenceconstructs.RecommenderOptions;
import java.util.ArrayList;
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
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.amazon.awscdk.services.events.OnEventOptions;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.SnsTopic;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.scheduler.CronOptionsWithTimezone;
import software.amazon.awscdk.services.scheduler.ScheduleExpression;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.Topic;

/** The apps of GlueToPersonalize. */
final class GlueToPersonalizeApps {
    private GlueToPersonalizeApps() {}

    private static Stack home(App app) {
        return Stack.Builder.create(app, "Home").env(Environment.builder().account("111111111111").region("us-east-1").build()).build();
    }

    private static IBucket bucket(Stack stack) {
        return Bucket.fromBucketName(stack, "Orders", "orders-111111111111");
    }

    private static DatasetMapping orders(Stack stack, DatasetField... more) {
        List<DatasetField> fields = new ArrayList<>(List.of(
            DatasetField.userId("customer"), DatasetField.itemId("article"), DatasetField.timestamp("ordered_at", DatasetTimeFormat.iso8601())));
        fields.addAll(List.of(more));
        return DatasetMapping.builder()
            .source(DatasetSource.s3(DatasetS3Options.builder().bucket(bucket(stack)).prefix("orders/").build()))
            .fields(fields)
            .build();
    }

    /** Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back. */
    static void customised(App app) {
        Stack stack = home(app);
        ITopic topic = Topic.fromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people");
        DatasetTimeFormat ordered = DatasetTimeFormat.pattern("dd.MM.yyyy HH:mm", "Europe/Berlin");
        GlueToPersonalize shop = GlueToPersonalize.Builder.create(stack, "Shop")
            .interactions(DatasetMapping.builder()
                .source(DatasetSource.s3(DatasetS3Options.builder()
                    .bucket(bucket(stack))
                    .prefix("orders/")
                    .format(DatasetSourceFormat.csv(DatasetCsvOptions.builder().delimiter(";").build()))
                    .crawl(DatasetCrawlOptions.builder().onRun(true).schedule("cron(0 1 * * ? *)").build())
                    .build()))
                .fields(List.of(
                    DatasetField.userId("customer"),
                    DatasetField.itemId("article"),
                    DatasetField.timestamp("ordered_at", ordered),
                    DatasetField.eventType("kind", DatasetEventTypeOptions.builder().defaultValue("purchase").build()),
                    DatasetField.categorical("DEVICE", "device", DatasetCategoryOptions.builder().nullable(true).build())))
                .filter("status <> 'cancelled'")
                .dedupe(DatasetDedupeOptions.builder().by(List.of("USER_ID", "ITEM_ID", "TIMESTAMP")).latest("changed_at").build())
                .incremental(DatasetIncrementalOptions.builder().column("ordered_at").format(ordered).lateness(Duration.hours(1)).build())
                .build())
            .items(DatasetMapping.builder()
                .source(DatasetSource.table(DatasetTableOptions.builder()
                    .database("warehouse")
                    .table("articles")
                    .bucket(Bucket.fromBucketName(stack, "Warehouse", "warehouse-111111111111"))
                    .format(DatasetSourceFormat.parquet())
                    .build()))
                .fields(List.of(
                    DatasetField.itemId("id"),
                    DatasetField.number("PRICE", "price", DatasetNumberType.FLOAT, DatasetNumberOptions.builder().defaultValue(0).build()),
                    DatasetField.textual("DESCRIPTION", "description", DatasetTextOptions.builder().nullable(true).build())))
                .build())
            .users(DatasetMapping.builder()
                .source(DatasetSource.jdbc(DatasetJdbcOptions.builder()
                    .url("jdbc:postgresql://db.example:5432/shop")
                    .table("shop.customers")
                    .secret(Secret.fromSecretCompleteArn(stack, "Reader", "arn:aws:secretsmanager:us-east-1:111111111111:secret:reader-AbCdEf"))
                    .vpc(Vpc.fromVpcAttributes(stack, "Vpc", VpcAttributes.builder()
                        .vpcId("vpc-1")
                        .availabilityZones(List.of("us-east-1a"))
                        .privateSubnetIds(List.of("subnet-1"))
                        .privateSubnetRouteTableIds(List.of("rtb-1"))
                        .build()))
                    .partition(DatasetPartition.builder().column("id").count(8).build())
                    .build()))
                .fields(List.of(DatasetField.userId("id"), DatasetField.categorical("CITY", "city")))
                .build())
            .etl(DatasetEtlOptions.builder()
                .encryptionKey(new Key(stack, "Key"))
                .workerType(DatasetWorkerType.G_2X)
                .maxWorkers(10)
                .maxQuarantinedShare(0.001)
                .retention(Duration.days(7))
                .build())
            .target(RecommendationTarget.personalize(PersonalizeOptions.builder()
                .recipe(PersonalizeRecipe.USER_PERSONALIZATION_V2)
                .promotion(RecommendationPromotionOptions.builder()
                    .metric(PersonalizeMetric.PRECISION_AT_10).margin(0.05).minimum(0.01).keepVersions(3).build())
                .campaign(RecommendationCampaignOptions.builder()
                    .minTps(2).config(Map.of("itemExplorationConfig", Map.of("explorationWeight", "0.3"))).build())
                .filters(List.of(RecommendationFilter.builder()
                    .name("new").expression("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"purchase\")").build()))
                .eventTracker(true)
                .metricAttribution(List.of(RecommendationAttributedMetric.builder()
                    .eventType("purchase").metricName("Turnover").expression("SUM(Items.PRICE)").build()))
                .build()))
            .start(RecommendationStartOptions.builder()
                .full(ScheduleExpression.cron(CronOptionsWithTimezone.builder().weekDay("SUN").hour("1").minute("0").build()))
                .parameterFiles(true)
                .build())
            .operations(RecommendationOperations.builder()
                .groupName("shop")
                .topic(topic)
                .maxRecommendationsPerSecond(20)
                .idleAfter(Duration.days(7))
                .removalPolicy(RemovalPolicy.DESTROY)
                .build())
            .build();
        Role operator = Role.Builder.create(stack, "Operator").assumedBy(new AccountRootPrincipal()).build();
        shop.grantStart(operator);
        shop.grantErase(operator);
        shop.grantRecommend(operator);
        shop.getAlarms().addAction(new SnsAction(topic));
        shop.onRejected("Worse", OnEventOptions.builder().target(new SnsTopic(topic)).build());
        shop.getConnections().allowToAnyIpv4(Port.tcp(5432));
        shop.metricScore(MetricOptions.builder().label("score").build()).createAlarm(stack, "Poor", CreateAlarmOptions.builder()
            .threshold(0.1)
            .evaluationPeriods(1)
            .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
            .build());
        Rule.Builder.create(stack, "Told").eventPattern(shop.eventPattern()).targets(List.of(new SnsTopic(topic))).build();
        CfnOutput.Builder.create(stack, "Store").value(shop.getStore().getBucketName()).build();
        CfnOutput.Builder.create(stack, "Jobs")
            .value(shop.getExports().stream().map(export -> export.getJob().getRef()).collect(Collectors.joining(" "))).build();
        CfnOutput.Builder.create(stack, "New").value(shop.filterArn("new")).build();
        CfnOutput.Builder.create(stack, "Campaign").value(shop.getCampaignArn()).build();
    }

    /** The shortest form. */
    static void minimal(App app) {
        Stack stack = home(app);
        GlueToPersonalize.Builder.create(stack, "Shop").interactions(orders(stack)).build();
    }

    /** A recommender of a domain. */
    static void recommender(App app) {
        Stack stack = home(app);
        GlueToPersonalize films = GlueToPersonalize.Builder.create(stack, "Films")
            .interactions(orders(stack, DatasetField.eventType("kind")))
            .target(RecommendationTarget.recommender(RecommenderOptions.builder().recipe(PersonalizeRecipe.VIDEO_TOP_PICKS).minTps(2).build()))
            .operations(RecommendationOperations.builder().groupName("films").build())
            .build();
        CfnOutput.Builder.create(stack, "Recommender").value(films.getRecommenderArn()).build();
    }

    /** What a user does wrong: the sentence must reach them. */
    static void unmappedFilter(App app) {
        Stack stack = home(app);
        GlueToPersonalize.Builder.create(stack, "Shop")
            .interactions(orders(stack))
            .target(RecommendationTarget.personalize(PersonalizeOptions.builder()
                .filters(List.of(RecommendationFilter.builder().name("brand").expression("EXCLUDE ItemID WHERE Items.BRAND IN ($BRAND)").build()))
                .build()))
            .build();
    }
}
