package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2integrations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	reference "github.com/cdk-reference-constructs/cdk-reference-constructs-go/cdkreferenceconstructs"
)

const code = "function"

var regions = jsii.Strings("us-east-1", "eu-west-1")

func home(app awscdk.App) (awscdk.Stack, awsroute53.IHostedZone) {
	stack := awscdk.NewStack(app, jsii.String("Home"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111111111111"), Region: jsii.String("us-east-1")},
	})
	zone := awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{
		HostedZoneId: jsii.String("Z0123456789"),
		ZoneName:     jsii.String("example.com"),
	})
	return stack, zone
}

// The behavioural interface, implemented in this language: by a pointer to a struct. jsii tells objects apart by their
// address, and Go gives all empty structs one and the same, so the struct needs a field.
type ordersApi struct{ partitionKey string }

func (o *ordersApi) BuildApi(scope constructs.Construct, region reference.ApiRegion) reference.RegionalApi {
	partitionKey := &awsdynamodb.Attribute{Name: jsii.String(o.partitionKey), Type: awsdynamodb.AttributeType_STRING}
	sortKey := &awsdynamodb.Attribute{Name: jsii.String("version"), Type: awsdynamodb.AttributeType_NUMBER}
	orders := awsdynamodb.NewTable(scope, jsii.String("Orders"), &awsdynamodb.TableProps{
		PartitionKey:  partitionKey,
		SortKey:       sortKey,
		RemovalPolicy: region.RemovalPolicy(),
	})
	var all []string
	for _, name := range *region.Regions() {
		all = append(all, *name)
	}
	function := awslambda.NewFunction(scope, jsii.String("Function"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_24_X(),
		Handler: jsii.String("index.handler"),
		Code:    awslambda.Code_FromAsset(jsii.String(code), nil),
		Environment: &map[string]*string{
			"ORDERS": orders.TableName(),
			"HERE":   region.Region(),
			"NAME":   region.RegionalDomainName(),
			"ALL":    jsii.String(strings.Join(all, " ")),
		},
	})
	orders.GrantReadWriteData(function)
	region.GlobalTable().GrantReadData(function)
	api := awsapigatewayv2.NewHttpApi(scope, jsii.String("HttpApi"), &awsapigatewayv2.HttpApiProps{
		DisableExecuteApiEndpoint: jsii.Bool(true),
		DefaultIntegration:        awsapigatewayv2integrations.NewHttpLambdaIntegration(jsii.String("Integration"), function, nil),
	})
	return reference.RegionalApi_Http(api, &reference.RegionalApiOptions{Dependencies: &[]reference.Dependency{
		reference.Dependency_Table(jsii.String("orders"), orders, &reference.TableDependencyOptions{PartitionKey: partitionKey, SortKey: sortKey}),
		reference.Dependency_Table(jsii.String("shared"), region.GlobalTable(), &reference.TableDependencyOptions{PartitionKey: partitionKey}),
		reference.Dependency_Http(jsii.String("payments"), jsii.String("https://payments.example.com/ping"), &reference.HttpDependencyOptions{
			ExpectedStatus: jsii.Number(204),
			Critical:       jsii.Bool(false),
		}),
	}})
}

// Every kind of option: structs in structs, enums, factories, maps of numbers; and what the construct gives back.
func customised(app awscdk.App) {
	stack, zone := home(app)
	api := reference.NewMultiRegionApi(stack, jsii.String("Api"), &reference.MultiRegionApiProps{
		DomainName: jsii.String("api.example.com"),
		HostedZone: zone,
		Regions:    regions,
		Api:        &ordersApi{partitionKey: "pk"},
		Dns: &reference.DnsOptions{
			Routing: reference.RoutingPolicy_Weighted(&map[string]*float64{"us-east-1": jsii.Number(100), "eu-west-1": jsii.Number(50)}),
			Ttl:     awscdk.Duration_Seconds(jsii.Number(20)),
		},
		Health: &reference.HealthOptions{
			Interval:               awscdk.Duration_Seconds(jsii.Number(30)),
			FailureThreshold:       jsii.Number(2),
			CheckerRegions:         jsii.Strings("us-east-1", "eu-west-1", "ap-southeast-1"),
			Budget:                 awscdk.Duration_Millis(jsii.Number(1000)),
			FailOverOnServerErrors: jsii.Bool(true),
			FailBack:               reference.FailBack_After(awscdk.Duration_Minutes(jsii.Number(30))),
		},
		Tls:            &reference.TlsOptions{SecurityPolicy: awsapigateway.SecurityPolicy_TLS_1_2},
		OperatorSwitch: reference.OperatorSwitch_Metric(),
		BasePath:       jsii.String("shop/v1"),
		GlobalTable:    awsdynamodb.TableV2_FromTableName(stack, jsii.String("Shared"), jsii.String("shared")),
		RemovalPolicy:  awscdk.RemovalPolicy_DESTROY,
	})
	topic := awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String("arn:aws:sns:us-east-1:111111111111:alerts"))
	api.AddAlarmAction(awscloudwatchactions.NewSnsAction(topic))
	api.MetricHealthyRegions(&awscloudwatch.MathExpressionOptions{Label: jsii.String("healthy")}).
		CreateAlarm(stack, jsii.String("HalfDown"), &awscloudwatch.CreateAlarmOptions{Threshold: jsii.Number(2), EvaluationPeriods: jsii.Number(3)})
	var names []string
	for _, endpoint := range *api.Endpoints() {
		names = append(names, *endpoint.RegionalDomainName())
	}
	output(stack, "Names", jsii.String(strings.Join(names, ",")))
	output(stack, "Serving", (*api.ServingHealthChecks())[1].HealthCheckId())
	output(stack, "Metric", api.MetricServing(jsii.String("eu-west-1"), nil).MetricName())
}

func output(stack awscdk.Stack, id string, value *string) {
	awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{Value: value})
}

// The shortest form, with a ready-made API.
func minimal(app awscdk.App) {
	stack, zone := home(app)
	reference.NewMultiRegionApi(stack, jsii.String("Api"), &reference.MultiRegionApiProps{
		DomainName: jsii.String("api.example.com"),
		HostedZone: zone,
		Regions:    regions,
		Api:        reference.NewHttpFunctionApi(&reference.FunctionApiProps{CodePath: jsii.String(code), Handler: jsii.String("index.handler")}),
	})
}

// Maps of interfaces and classes, and an API that exists already.
func imported(app awscdk.App) {
	stack, zone := home(app)
	certificates := map[string]awscertificatemanager.ICertificate{}
	controls := map[string]awsroute53.IHealthCheck{}
	for _, region := range *regions {
		certificates[*region] = awscertificatemanager.Certificate_FromCertificateArn(stack, jsii.String("Certificate-"+*region),
			jsii.String("arn:aws:acm:"+*region+":111111111111:certificate/"+*region))
		controls[*region] = awsroute53.HealthCheck_FromHealthCheckId(stack, jsii.String("Control-"+*region), jsii.String("control-"+*region))
	}
	reference.NewMultiRegionApi(stack, jsii.String("Api"), &reference.MultiRegionApiProps{
		DomainName: jsii.String("api.example.com"),
		HostedZone: zone,
		Regions:    regions,
		Api:        &importedApi{restApiId: "a1b2c3"},
		Dns: &reference.DnsOptions{Routing: reference.RoutingPolicy_Geolocation(jsii.String("us-east-1"), &map[string]awsroute53.GeoLocation{
			"eu-west-1": awsroute53.GeoLocation_Continent(awsroute53.Continent_EUROPE),
		})},
		Tls:            &reference.TlsOptions{Certificates: &certificates},
		OperatorSwitch: reference.OperatorSwitch_HealthChecks(&controls),
	})
}

type importedApi struct{ restApiId string }

func (i *importedApi) BuildApi(scope constructs.Construct, _ reference.ApiRegion) reference.RegionalApi {
	rest := awsapigateway.RestApi_FromRestApiAttributes(scope, jsii.String("Rest"), &awsapigateway.RestApiAttributes{
		RestApiId:      jsii.String(i.restApiId),
		RootResourceId: jsii.String("d4e5f6"),
	})
	return reference.RegionalApi_Rest(rest, &reference.RegionalApiOptions{StageName: jsii.String("prod")})
}

// What a user does wrong first: the sentence must reach them.
func oneRegion(app awscdk.App) {
	stack, zone := home(app)
	reference.NewMultiRegionApi(stack, jsii.String("Api"), &reference.MultiRegionApiProps{
		DomainName: jsii.String("api.example.com"),
		HostedZone: zone,
		Regions:    jsii.Strings("us-east-1"),
		Api:        reference.NewHttpFunctionApi(&reference.FunctionApiProps{CodePath: jsii.String(code), Handler: jsii.String("index.handler")}),
	})
}
