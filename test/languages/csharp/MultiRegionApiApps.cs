using System.Collections.Generic;
using System.Linq;
using Amazon.CDK;
using Amazon.CDK.AWS.APIGateway;
using Amazon.CDK.AWS.Apigatewayv2;
using Amazon.CDK.AWS.CertificateManager;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Route53;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AwsApigatewayv2Integrations;
using Amazon.JSII.Runtime.Deputy;
using CdkReferenceConstructs;
using Constructs;

namespace Apps;

/// <summary>The apps of MultiRegionApi.</summary>
internal static class MultiRegionApiApps
{
    private const string CodePath = "function";
    private static readonly string[] Regions = { "us-east-1", "eu-west-1" };

    private static (Stack, IHostedZone) Home(App app)
    {
        var stack = new Stack(app, "Home", new StackProps { Env = new Amazon.CDK.Environment { Account = "111111111111", Region = "us-east-1" } });
        var zone = HostedZone.FromHostedZoneAttributes(stack, "Zone", new HostedZoneAttributes { HostedZoneId = "Z0123456789", ZoneName = "example.com" });
        return (stack, zone);
    }

    /// <summary>The behavioural interface, implemented in this language.</summary>
    private sealed class OrdersApi : DeputyBase, IRegionalApi
    {
        public RegionalApi BuildApi(Construct scope, ApiRegion region)
        {
            var partitionKey = new Amazon.CDK.AWS.DynamoDB.Attribute { Name = "pk", Type = AttributeType.STRING };
            var sortKey = new Amazon.CDK.AWS.DynamoDB.Attribute { Name = "version", Type = AttributeType.NUMBER };
            var orders = new Table(scope, "Orders", new TableProps { PartitionKey = partitionKey, SortKey = sortKey, RemovalPolicy = region.RemovalPolicy });
            var function = new Function(scope, "Function", new FunctionProps
            {
                Runtime = Runtime.NODEJS_24_X,
                Handler = "index.handler",
                Code = Code.FromAsset(CodePath),
                Environment = new Dictionary<string, string>
                {
                    ["ORDERS"] = orders.TableName,
                    ["HERE"] = region.Region,
                    ["NAME"] = region.RegionalDomainName,
                    ["ALL"] = string.Join(" ", region.Regions),
                },
            });
            orders.GrantReadWriteData(function);
            region.GlobalTable!.GrantReadData(function);
            var api = new HttpApi(scope, "HttpApi", new HttpApiProps
            {
                DisableExecuteApiEndpoint = true,
                DefaultIntegration = new HttpLambdaIntegration("Integration", function),
            });
            return RegionalApi.Http(api, new RegionalApiOptions
            {
                Dependencies = new[]
                {
                    Dependency.Table("orders", orders, new TableDependencyOptions { PartitionKey = partitionKey, SortKey = sortKey }),
                    Dependency.Table("shared", region.GlobalTable, new TableDependencyOptions { PartitionKey = partitionKey }),
                    Dependency.Http("payments", "https://payments.example.com/ping", new HttpDependencyOptions { ExpectedStatus = 204, Critical = false }),
                },
            });
        }
    }

    /// <summary>Every kind of option: structs in structs, enums, factories, maps of numbers; and what the construct gives back.</summary>
    internal static void Customised(App app)
    {
        var (stack, zone) = Home(app);
        var api = new MultiRegionApi(stack, "Api", new MultiRegionApiProps
        {
            DomainName = "api.example.com",
            HostedZone = zone,
            Regions = Regions,
            Api = new OrdersApi(),
            Dns = new DnsOptions
            {
                Routing = RoutingPolicy.Weighted(new Dictionary<string, double> { ["us-east-1"] = 100, ["eu-west-1"] = 50 }),
                Ttl = Duration.Seconds(20),
            },
            Health = new HealthOptions
            {
                Interval = Duration.Seconds(30),
                FailureThreshold = 2,
                CheckerRegions = new[] { "us-east-1", "eu-west-1", "ap-southeast-1" },
                Budget = Duration.Millis(1000),
                FailOverOnServerErrors = true,
                FailBack = FailBack.After(Duration.Minutes(30)),
            },
            Tls = new TlsOptions { SecurityPolicy = Amazon.CDK.AWS.APIGateway.SecurityPolicy.TLS_1_2 },
            OperatorSwitch = OperatorSwitch.Metric(),
            BasePath = "shop/v1",
            GlobalTable = TableV2.FromTableName(stack, "Shared", "shared"),
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        api.AddAlarmAction(new SnsAction(Topic.FromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:alerts")));
        api.MetricHealthyRegions(new MathExpressionOptions { Label = "healthy" })
            .CreateAlarm(stack, "HalfDown", new CreateAlarmOptions { Threshold = 2, EvaluationPeriods = 3 });
        _ = new CfnOutput(stack, "Names", new CfnOutputProps { Value = string.Join(",", api.Endpoints.Select(endpoint => endpoint.RegionalDomainName)) });
        _ = new CfnOutput(stack, "Serving", new CfnOutputProps { Value = api.ServingHealthChecks[1].HealthCheckId });
        _ = new CfnOutput(stack, "Metric", new CfnOutputProps { Value = api.MetricServing("eu-west-1").MetricName });
    }

    /// <summary>The shortest form, with a ready-made API.</summary>
    internal static void Minimal(App app)
    {
        var (stack, zone) = Home(app);
        _ = new MultiRegionApi(stack, "Api", new MultiRegionApiProps
        {
            DomainName = "api.example.com",
            HostedZone = zone,
            Regions = Regions,
            Api = new HttpFunctionApi(new FunctionApiProps { CodePath = CodePath, Handler = "index.handler" }),
        });
    }

    /// <summary>Maps of interfaces and classes, and an API that exists already.</summary>
    internal static void Imported(App app)
    {
        var (stack, zone) = Home(app);
        var certificates = Regions.ToDictionary(region => region, region =>
            Certificate.FromCertificateArn(stack, $"Certificate-{region}", $"arn:aws:acm:{region}:111111111111:certificate/{region}"));
        var controls = Regions.ToDictionary(region => region, region => HealthCheck.FromHealthCheckId(stack, $"Control-{region}", $"control-{region}"));
        var europe = new Dictionary<string, GeoLocation> { ["eu-west-1"] = GeoLocation.Continent(Continent.EUROPE) };
        _ = new MultiRegionApi(stack, "Api", new MultiRegionApiProps
        {
            DomainName = "api.example.com",
            HostedZone = zone,
            Regions = Regions,
            Api = new ImportedApi(),
            Dns = new DnsOptions { Routing = RoutingPolicy.Geolocation("us-east-1", europe) },
            Tls = new TlsOptions { Certificates = certificates },
            OperatorSwitch = OperatorSwitch.HealthChecks(controls),
        });
    }

    private sealed class ImportedApi : DeputyBase, IRegionalApi
    {
        public RegionalApi BuildApi(Construct scope, ApiRegion region)
        {
            var rest = RestApi.FromRestApiAttributes(scope, "Rest", new RestApiAttributes { RestApiId = "a1b2c3", RootResourceId = "d4e5f6" });
            return RegionalApi.Rest(rest, new RegionalApiOptions { StageName = "prod" });
        }
    }

    /// <summary>What a user does wrong first: the sentence must reach them.</summary>
    internal static void OneRegion(App app)
    {
        var (stack, zone) = Home(app);
        _ = new MultiRegionApi(stack, "Api", new MultiRegionApiProps
        {
            DomainName = "api.example.com",
            HostedZone = zone,
            Regions = new[] { "us-east-1" },
            Api = new HttpFunctionApi(new FunctionApiProps { CodePath = CodePath, Handler = "index.handler" }),
        });
    }
}
