package apps;

import io.github.cdkreferenceconstructs.ApiRegion;
import io.github.cdkreferenceconstructs.Dependency;
import io.github.cdkreferenceconstructs.DnsOptions;
import io.github.cdkreferenceconstructs.FailBack;
import io.github.cdkreferenceconstructs.HealthOptions;
import io.github.cdkreferenceconstructs.HttpDependencyOptions;
import io.github.cdkreferenceconstructs.HttpFunctionApi;
import io.github.cdkreferenceconstructs.IRegionalApi;
import io.github.cdkreferenceconstructs.MultiRegionApi;
import io.github.cdkreferenceconstructs.OperatorSwitch;
import io.github.cdkreferenceconstructs.RegionalApi;
import io.github.cdkreferenceconstructs.RegionalApiOptions;
import io.github.cdkreferenceconstructs.RoutingPolicy;
import io.github.cdkreferenceconstructs.TableDependencyOptions;
import io.github.cdkreferenceconstructs.TlsOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.aws_apigatewayv2_integrations.HttpLambdaIntegration;
import software.amazon.awscdk.services.apigateway.IRestApi;
import software.amazon.awscdk.services.apigateway.RestApi;
import software.amazon.awscdk.services.apigateway.RestApiAttributes;
import software.amazon.awscdk.services.apigateway.SecurityPolicy;
import software.amazon.awscdk.services.apigatewayv2.HttpApi;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.certificatemanager.ICertificate;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.cloudwatch.MathExpressionOptions;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableV2;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.route53.Continent;
import software.amazon.awscdk.services.route53.GeoLocation;
import software.amazon.awscdk.services.route53.HealthCheck;
import software.amazon.awscdk.services.route53.HostedZone;
import software.amazon.awscdk.services.route53.HostedZoneAttributes;
import software.amazon.awscdk.services.route53.IHealthCheck;
import software.amazon.awscdk.services.route53.IHostedZone;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** The apps of MultiRegionApi. */
final class MultiRegionApiApps {
    private static final String CODE = "function";
    private static final List<String> REGIONS = List.of("us-east-1", "eu-west-1");

    private MultiRegionApiApps() {}

    private static Stack home(App app) {
        return Stack.Builder.create(app, "Home").env(Environment.builder().account("111111111111").region("us-east-1").build()).build();
    }

    private static IHostedZone zone(Stack stack) {
        return HostedZone.fromHostedZoneAttributes(stack, "Zone",
            HostedZoneAttributes.builder().hostedZoneId("Z0123456789").zoneName("example.com").build());
    }

    /** The behavioural interface, implemented in this language. */
    private static final class OrdersApi implements IRegionalApi {
        @Override
        public RegionalApi buildApi(Construct scope, ApiRegion region) {
            Attribute partitionKey = Attribute.builder().name("pk").type(AttributeType.STRING).build();
            Attribute sortKey = Attribute.builder().name("version").type(AttributeType.NUMBER).build();
            Table orders = Table.Builder.create(scope, "Orders")
                .partitionKey(partitionKey)
                .sortKey(sortKey)
                .removalPolicy(region.getRemovalPolicy())
                .build();
            software.amazon.awscdk.services.lambda.Function fn = software.amazon.awscdk.services.lambda.Function.Builder.create(scope, "Function")
                .runtime(Runtime.NODEJS_24_X)
                .handler("index.handler")
                .code(Code.fromAsset(CODE))
                .environment(Map.of(
                    "ORDERS", orders.getTableName(),
                    "HERE", region.getRegion(),
                    "NAME", region.getRegionalDomainName(),
                    "ALL", String.join(" ", region.getRegions())))
                .build();
            orders.grantReadWriteData(fn);
            region.getGlobalTable().grantReadData(fn);
            HttpApi api = HttpApi.Builder.create(scope, "HttpApi")
                .disableExecuteApiEndpoint(true)
                .defaultIntegration(new HttpLambdaIntegration("Integration", fn))
                .build();
            return RegionalApi.http(api, RegionalApiOptions.builder().dependencies(List.of(
                Dependency.table("orders", orders, TableDependencyOptions.builder().partitionKey(partitionKey).sortKey(sortKey).build()),
                Dependency.table("shared", region.getGlobalTable(), TableDependencyOptions.builder().partitionKey(partitionKey).build()),
                Dependency.http("payments", "https://payments.example.com/ping",
                    HttpDependencyOptions.builder().expectedStatus(204).critical(false).build()))).build());
        }
    }

    /** Every kind of option: structs in structs, enums, factories, maps of numbers; and what the construct gives back. */
    static void customised(App app) {
        Stack stack = home(app);
        MultiRegionApi api = MultiRegionApi.Builder.create(stack, "Api")
            .domainName("api.example.com")
            .hostedZone(zone(stack))
            .regions(REGIONS)
            .api(new OrdersApi())
            .dns(DnsOptions.builder()
                .routing(RoutingPolicy.weighted(Map.of("us-east-1", 100, "eu-west-1", 50)))
                .ttl(Duration.seconds(20))
                .build())
            .health(HealthOptions.builder()
                .interval(Duration.seconds(30))
                .failureThreshold(2)
                .checkerRegions(List.of("us-east-1", "eu-west-1", "ap-southeast-1"))
                .budget(Duration.millis(1000))
                .failOverOnServerErrors(true)
                .failBack(FailBack.after(Duration.minutes(30)))
                .build())
            .tls(TlsOptions.builder().securityPolicy(SecurityPolicy.TLS_1_2).build())
            .operatorSwitch(OperatorSwitch.metric())
            .basePath("shop/v1")
            .globalTable(TableV2.fromTableName(stack, "Shared", "shared"))
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
        api.addAlarmAction(new SnsAction(Topic.fromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:alerts")));
        api.metricHealthyRegions(MathExpressionOptions.builder().label("healthy").build())
            .createAlarm(stack, "HalfDown", CreateAlarmOptions.builder().threshold(2).evaluationPeriods(3).build());
        CfnOutput.Builder.create(stack, "Names")
            .value(api.getEndpoints().stream().map(endpoint -> endpoint.getRegionalDomainName()).collect(Collectors.joining(",")))
            .build();
        CfnOutput.Builder.create(stack, "Serving").value(api.getServingHealthChecks().get(1).getHealthCheckId()).build();
        CfnOutput.Builder.create(stack, "Metric").value(api.metricServing("eu-west-1").getMetricName()).build();
    }

    /** The shortest form, with a ready-made API. */
    static void minimal(App app) {
        Stack stack = home(app);
        MultiRegionApi.Builder.create(stack, "Api")
            .domainName("api.example.com")
            .hostedZone(zone(stack))
            .regions(REGIONS)
            .api(HttpFunctionApi.Builder.create().codePath(CODE).handler("index.handler").build())
            .build();
    }

    /** Maps of interfaces and classes, and an API that exists already. */
    static void imported(App app) {
        Stack stack = home(app);
        Map<String, ICertificate> certificates = eachRegion(region -> Certificate.fromCertificateArn(stack, "Certificate-" + region,
            "arn:aws:acm:" + region + ":111111111111:certificate/" + region));
        Map<String, IHealthCheck> controls = eachRegion(region -> HealthCheck.fromHealthCheckId(stack, "Control-" + region, "control-" + region));
        MultiRegionApi.Builder.create(stack, "Api")
            .domainName("api.example.com")
            .hostedZone(zone(stack))
            .regions(REGIONS)
            .api((IRegionalApi) MultiRegionApiApps::importedApi)
            .dns(DnsOptions.builder()
                .routing(RoutingPolicy.geolocation("us-east-1", Map.of("eu-west-1", GeoLocation.continent(Continent.EUROPE))))
                .build())
            .tls(TlsOptions.builder().certificates(certificates).build())
            .operatorSwitch(OperatorSwitch.healthChecks(controls))
            .build();
    }

    private static RegionalApi importedApi(Construct scope, ApiRegion region) {
        IRestApi rest = RestApi.fromRestApiAttributes(scope, "Rest",
            RestApiAttributes.builder().restApiId("a1b2c3").rootResourceId("d4e5f6").build());
        return RegionalApi.rest(rest, RegionalApiOptions.builder().stageName("prod").build());
    }

    private static <T> Map<String, T> eachRegion(Function<String, T> value) {
        Map<String, T> map = new LinkedHashMap<>();
        REGIONS.forEach(region -> map.put(region, value.apply(region)));
        return map;
    }

    /** What a user does wrong first: the sentence must reach them. */
    static void oneRegion(App app) {
        Stack stack = home(app);
        MultiRegionApi.Builder.create(stack, "Api")
            .domainName("api.example.com")
            .hostedZone(zone(stack))
            .regions(List.of("us-east-1"))
            .api(HttpFunctionApi.Builder.create().codePath(CODE).handler("index.handler").build())
            .build();
    }
}
