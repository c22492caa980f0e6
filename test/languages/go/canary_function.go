package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
	reference "github.com/cdk-reference-constructs/cdk-reference-constructs-go/cdkreferenceconstructs"
)

func canaryHome(app awscdk.App) awscdk.Stack {
	return awscdk.NewStack(app, jsii.String("Home"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111111111111"), Region: jsii.String("us-east-1")},
	})
}

func functionProps() *awslambda.FunctionProps {
	return &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_24_X(),
		Handler: jsii.String("index.handler"),
		Code:    awslambda.Code_FromAsset(jsii.String(code), nil),
	}
}

// Every kind of option: structs in structs, enums, factories, lists of them, free-form values; and what the construct gives back.
func canaryCustomised(app awscdk.App) {
	stack := canaryHome(app)
	topic := awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String("arn:aws:sns:us-east-1:111111111111:people"))
	charge := awslambda.NewFunction(stack, jsii.String("Charge"), functionProps())
	orders := awscloudwatch.Alarm_FromAlarmArn(stack, jsii.String("Orders"), jsii.String("arn:aws:cloudwatch:us-east-1:111111111111:alarm:orders"))
	abandoned := awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String("Shop"),
		MetricName:    jsii.String("Abandoned"),
		DimensionsMap: &map[string]*string{"Version": reference.AnalysisCheck_NEW_VERSION()},
	})
	migrated := awslambda.Function_FromFunctionAttributes(stack, jsii.String("Migrated"), &awslambda.FunctionAttributes{
		FunctionArn:     jsii.String("arn:aws:lambda:us-east-1:111111111111:function:migrated"),
		SameEnvironment: jsii.Bool(true),
	})
	canary := reference.NewCanaryFunction(stack, jsii.String("Checkout"), &reference.CanaryFunctionProps{
		Function:  charge,
		AliasName: jsii.String("served"),
		Plan: reference.RolloutPlan_Explicit(&[]*reference.RolloutPlanStep{
			{Weight: jsii.Number(0.05), Duration: awscdk.Duration_Minutes(jsii.Number(10)), Approval: jsii.Bool(true)},
			{Weight: jsii.Number(1), Duration: awscdk.Duration_Minutes(jsii.Number(30))},
		}, &reference.SteppedPlanOptions{ApprovalTimeout: awscdk.Duration_Days(jsii.Number(2))}),
		Analysis: &reference.RolloutAnalysis{
			Checks: &[]reference.AnalysisCheck{
				reference.AnalysisCheck_ErrorRate(&reference.ErrorRateCheckOptions{Max: jsii.Number(0.02), ComparedWithStable: jsii.Number(2)}),
				reference.AnalysisCheck_Duration(&reference.DurationCheckOptions{Percentile: jsii.Number(99), Max: awscdk.Duration_Seconds(jsii.Number(2))}),
				reference.AnalysisCheck_Alarm(orders, nil),
				reference.AnalysisCheck_Metric(abandoned, &reference.MetricCheckOptions{Name: jsii.String("abandoned"), Max: jsii.Number(5)}),
			},
			Interval:   awscdk.Duration_Minutes(jsii.Number(5)),
			MinSamples: jsii.Number(100),
			OnNoTraffic: reference.NoTraffic_Generate(&reference.GeneratedTraffic{
				Payload:     map[string]interface{}{"ping": true},
				Invocations: jsii.Number(20),
			}),
		},
		Assertions: &[]reference.Assertion{
			reference.Assertion_Invoke(&reference.InvokeAssertionOptions{
				Name:    jsii.String("answers"),
				Payload: map[string]interface{}{"ping": true},
				Expect:  &[]reference.Expectation{reference.Expectation_BodyField(jsii.String("$.pong"), true)},
			}),
			reference.Assertion_HttpGet(&reference.HttpGetAssertionOptions{
				Path:    jsii.String("/price"),
				Headers: &map[string]*string{"accept": jsii.String("application/json")},
				Expect: &[]reference.Expectation{
					reference.Expectation_Schema(&map[string]interface{}{"required": []string{"price"}, "type": "object"}),
				},
			}),
		},
		Hooks: &reference.RolloutHooks{BeforeTraffic: &[]awslambda.IFunction{migrated}},
		Lifecycle: &reference.RolloutLifecycle{
			WhenBusy:               reference.WhenBusy_REPLACE,
			ReturnWindow:           awscdk.Duration_Days(jsii.Number(7)),
			KeepVersions:           jsii.Number(5),
			ProvisionedConcurrency: jsii.Number(2),
		},
		Operations: &reference.RolloutOperations{Topic: topic, Chat: jsii.Bool(true), RemovalPolicy: awscdk.RemovalPolicy_DESTROY},
	})
	rollout := canary.Rollout()
	rollout.AddAlarmAction(awscloudwatchactions.NewSnsAction(topic))
	rollout.OnRolledBack(jsii.String("Told"), &awsevents.OnEventOptions{Target: awseventstargets.NewSnsTopic(topic, nil)})
	rollout.GrantApprove(awsiam.NewRole(stack, jsii.String("Operator"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()}))
	rollout.MetricRollbacks(&awscloudwatch.MetricOptions{Label: jsii.String("rollbacks")}).
		CreateAlarm(stack, jsii.String("Rollbacks"), &awscloudwatch.CreateAlarmOptions{Threshold: jsii.Number(3), EvaluationPeriods: jsii.Number(1)})
	output(stack, "Alias", canary.Alias().FunctionArn())
	output(stack, "Plan", rollout.Plan().Description())
}

// The shortest form.
func canaryMinimal(app awscdk.App) {
	reference.NewCanaryFunction(canaryHome(app), jsii.String("Checkout"), &reference.CanaryFunctionProps{FunctionProps: functionProps()})
}

// Several functions, and a method that finds one of them.
func canaryGroup(app awscdk.App) {
	stack := canaryHome(app)
	var functions []*reference.GroupedFunction
	for _, name := range []string{"Cart", "Payment"} {
		function := awslambda.NewFunction(stack, jsii.String(name), functionProps())
		functions = append(functions, &reference.GroupedFunction{Name: jsii.String(name), Function: function})
	}
	shop := reference.NewCanaryFunctionGroup(stack, jsii.String("Shop"), &reference.CanaryFunctionGroupProps{
		Functions: &functions,
		Plan:      reference.RolloutPlan_Linear(&reference.LinearPlanOptions{Steps: jsii.Number(4), Interval: awscdk.Duration_Minutes(jsii.Number(10))}),
	})
	output(stack, "CartAlias", shop.Alias(jsii.String("Cart")).FunctionArn())
}

// What a user does wrong: the sentence must reach them.
func canaryFallingWeights(app awscdk.App) {
	var steps []*reference.RolloutPlanStep
	for _, weight := range []float64{0.5, 0.2, 1} {
		steps = append(steps, &reference.RolloutPlanStep{Weight: jsii.Number(weight), Duration: awscdk.Duration_Minutes(jsii.Number(5))})
	}
	reference.NewCanaryFunction(canaryHome(app), jsii.String("Checkout"), &reference.CanaryFunctionProps{
		FunctionProps: functionProps(),
		Plan:          reference.RolloutPlan_Explicit(&steps, nil),
	})
}
