import datetime
import json
import threading
from unittest import mock

from botocore.exceptions import ClientError
from ministack.core.responses import request_scope

from emulator.sagemaker import job_life, model_registry
from emulator.tests.running import ACCOUNT, PATIENCE_S, REGION, eventually
from emulator.tests.training import BUCKET, OwnTrainingTest, request

ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:training-job/"


class SageMakerApiTest(OwnTrainingTest):
    def refused(self, call, code="ValidationException", words="", **params):
        with self.assertRaises(ClientError) as caught:
            getattr(self.sagemaker, call)(**params)
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], code, error)
        self.assertIn(words, error["Message"])

    def test_refuses_what_aws_refuses(self):
        spot_checkpoints = [("/opt/ml/input/data", "reserved"), ("/opt/ml/model", "reserved"), ("/opt/ml", "reserved"), ("relative", "absolute")]
        for number, (more, words) in enumerate([
            ({"stopping": {"MaxWaitTimeInSeconds": 3599}}, "greater than or equal to MaxRuntimeInSeconds"),
            ({"stopping": {"MaxWaitTimeInSeconds": 28 * 86_400 + 1}}, "at most 2419200 seconds"),
            ({"stopping": {"MaxRuntimeInSeconds": 28 * 86_400 + 1, "MaxWaitTimeInSeconds": 30 * 86_400}}, "at most 2419200 seconds"),
            ({"spot": False, "stopping": {"MaxWaitTimeInSeconds": 7200}}, "not supported if EnableManagedSpotTraining is set to false"),
            ({"resources": {"KeepAlivePeriodInSeconds": 60}}, "KeepAlivePeriodInSeconds"),
            ({"resources": {"InstanceType": "ml.none.large"}}, "enum value set"),
            ({"algorithm": {"ContainerArguments": ["x" * 257]}}, "length less than or equal to 256"),
            ({"algorithm": {"AlgorithmName": "both"}}, "not both"),
            ({"RoleArn": "arn:aws:iam::111122223333:role/gone"}, "Could not assume role"),
            ({"Tags": [{"Key": "aws:mine", "Value": "1"}]}, "reserved for AWS"),
            ({"Tags": [{"Key": "twice", "Value": "1"}] * 2}, "Duplicate tag keys"),
            ({"Tags": [{"Key": "bad!", "Value": "1"}]}, "regular expression pattern"),
            ({"HyperParameters": {"k": "v" * 2501}}, "length less than or equal to 2500"),
            *[({"CheckpointConfig": {"S3Uri": f"s3://{BUCKET}/c", "LocalPath": path}}, words) for path, words in spot_checkpoints],
        ]):
            with self.subTest(words=words, **more):
                self.refused("create_training_job", words=words, **request(f"refused-{number}", **more))
        incomplete = request("refused-incomplete")
        del incomplete["StoppingCondition"]
        self.refused("create_training_job", words="StoppingCondition is required", **incomplete)
        self.refused("create_training_job", words="regular expression pattern", **request("under_score"))
        self.assertEqual(self.sagemaker.list_training_jobs(NameContains="refused")["TrainingJobSummaries"], [])

    def test_the_bounds_are_allowed(self):
        self.train("bounds", "pass", stopping={"MaxRuntimeInSeconds": 28 * 86_400, "MaxWaitTimeInSeconds": 28 * 86_400},
                   Tags=[{"Key": f"spot-training:{n}", "Value": "a/b+c=d@e.f_g-h:i"} for n in range(50)])
        self.assertEqual(self.ended("bounds")["TrainingJobStatus"], "Completed")

    def test_a_name_is_taken_for_ever(self):
        self.train("once", "pass")
        self.refused("create_training_job", "ResourceInUse", "must be unique", **request("once"))
        self.ended("once")
        self.refused("create_training_job", "ResourceInUse", "must be unique", **request("once"))

    def test_what_is_not_there_and_what_is_over(self):
        for call in ("describe_training_job", "stop_training_job"):
            self.refused(call, words="Requested resource not found.", TrainingJobName="nobody")
        self.train("over", "pass")
        self.ended("over")
        self.refused("stop_training_job", words="is in status Completed", TrainingJobName="over")

    def test_a_job_that_waits_is_stopped_at_once(self):
        self.world({"ml.m5.large/spot": {"available": False}})
        # It is stopping for as long as the test needs to look at it.
        seen, end = threading.Event(), job_life._end
        self.addCleanup(seen.set)
        with mock.patch.object(job_life, "_end", lambda *how: seen.wait(PATIENCE_S) and end(*how)):
            self.train("waits")
            self.assertEqual(self.waiting_for_capacity("waits")["TrainingJobStatus"], "InProgress")
            self.sagemaker.stop_training_job(TrainingJobName="waits")
            self.assertEqual(self.described("waits")["TrainingJobStatus"], "Stopping")
            self.sagemaker.stop_training_job(TrainingJobName="waits")
            seen.set()
            job = self.ended("waits")
        self.assertEqual((job["TrainingJobStatus"], self.statuses(job)), ("Stopped", ["Starting", "Stopping", "Stopped"]))

    def test_quotas_are_for_a_type_and_a_kind_of_purchase(self):
        self.world({"ml.c5.xlarge/spot": {"quota": 1, "available": False}, "ml.c5.xlarge/on-demand": {"quota": 0}})
        resources = {"InstanceType": "ml.c5.xlarge"}
        self.train("first", resources=resources)
        self.refused("create_training_job", "ResourceLimitExceeded", "'ml.c5.xlarge for spot training job usage' is 1 Instances, with current "
                     "utilization of 1 Instances and a request delta of 1", **request("second", resources=resources))
        self.refused("create_training_job", "ResourceLimitExceeded", "'ml.c5.xlarge for training job usage' is 0",
                     **request("third", spot=False, resources=resources))
        self.sagemaker.stop_training_job(TrainingJobName="first")
        self.ended("first")
        self.train("second", resources=resources)
        self.sagemaker.stop_training_job(TrainingJobName="second")

    def test_lists_by_name_status_and_time_in_pages(self):
        self.world({"ml.m5.large/spot": {"available": False}})
        for number in range(12):
            self.train(f"list-{number:02}", Tags=[{"Key": "n", "Value": str(number)}])
        found = self.sagemaker.list_training_jobs(NameContains="list-", StatusEquals="InProgress")
        self.assertEqual(len(found["TrainingJobSummaries"]), 10)
        rest = self.sagemaker.list_training_jobs(NameContains="list-", StatusEquals="InProgress", NextToken=found["NextToken"])
        self.assertEqual([job["TrainingJobName"] for job in rest["TrainingJobSummaries"]], ["list-10", "list-11"])
        self.assertNotIn("NextToken", rest)
        last = self.sagemaker.list_training_jobs(NameContains="list-", SortBy="CreationTime", SortOrder="Descending", MaxResults=1)
        self.assertEqual([job["TrainingJobName"] for job in last["TrainingJobSummaries"]], ["list-11"])
        # Clients read times to the microsecond, the job's own is finer.
        created = last["TrainingJobSummaries"][0]["CreationTime"] - datetime.timedelta(milliseconds=1)
        before = self.sagemaker.list_training_jobs(NameContains="list-", CreationTimeBefore=created, SortBy="Name", SortOrder="Descending")
        self.assertEqual([job["TrainingJobName"] for job in before["TrainingJobSummaries"]][0], "list-10")
        self.assertEqual(self.sagemaker.list_training_jobs(NameContains="list-", StatusEquals="Completed")["TrainingJobSummaries"], [])
        self.refused("list_training_jobs", words="NextToken", NextToken="odd")
        for number in range(12):
            self.sagemaker.stop_training_job(TrainingJobName=f"list-{number:02}")

    def test_tags(self):
        self.train("tagged", "pass", Tags=[{"Key": "a", "Value": "1"}])
        self.sagemaker.add_tags(ResourceArn=f"{ARN}tagged", Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "3"}])
        self.sagemaker.delete_tags(ResourceArn=f"{ARN}tagged", TagKeys=["b"])
        self.assertEqual(self.sagemaker.list_tags(ResourceArn=f"{ARN}tagged")["Tags"], [{"Key": "a", "Value": "3"}])
        self.refused("list_tags", words="does not exist", ResourceArn=f"{ARN}nobody")
        self.refused("add_tags", words="at most 50", ResourceArn=f"{ARN}tagged", Tags=[{"Key": f"k{n}", "Value": ""} for n in range(50)])

    def test_each_status_is_an_event(self):
        queue = self.client("sqs").create_queue(QueueName="told")["QueueUrl"]
        self.client("events").put_rule(Name="told", EventPattern=json.dumps({"source": ["aws.sagemaker"], "detail": {"TrainingJobName": ["told"]}}))
        self.client("events").put_targets(Rule="told", Targets=[{"Id": "q", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:told"}])
        self.train("told", "pass", Tags=[{"Key": "a", "Value": "1"}])
        self.ended("told")
        events = []

        def all_there():
            messages = self.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=600).get("Messages", [])
            events.extend(json.loads(message["Body"]) for message in messages)
            return len(events) == 5
        eventually(all_there)
        details = sorted((event["detail"] for event in events), key=lambda detail: len(detail["SecondaryStatusTransitions"]))
        self.assertEqual([detail["SecondaryStatus"] for detail in details], ["Starting", "Downloading", "Training", "Uploading", "Completed"])
        self.assertEqual({event["detail-type"] for event in events}, {"SageMaker Training Job State Change"})
        self.assertEqual((details[-1]["Tags"], type(details[-1]["CreationTime"])), ({"a": "1"}, int))

    def test_what_the_local_cloud_has_not_says_so(self):
        self.refused("list_models", "UnknownOperationException", "The local cloud has no ListModels")
        without = request("only-image")
        del without["AlgorithmSpecification"]["ContainerEntrypoint"]
        self.sagemaker.create_training_job(**without)
        self.assertIn("ClientError: The local cloud runs no images", self.ended("only-image")["FailureReason"])
        for number, (channel, words) in enumerate([({"InputMode": "Pipe"}, "no input mode Pipe"), ({}, "reads channels of the type S3Prefix only")]):
            kind = "S3Prefix" if channel else "ManifestFile"
            source = {"S3DataSource": {"S3DataType": kind, "S3Uri": f"s3://{BUCKET}/code/"}}
            self.train(f"channel-{number}", channels=[{"ChannelName": "x", "DataSource": source, **channel}])
            self.assertIn(words, self.ended(f"channel-{number}")["FailureReason"])
        self.train("elsewhere", CheckpointConfig={"S3Uri": f"s3://{BUCKET}/c", "LocalPath": "/tmp/checkpoints"})
        self.assertIn("checkpoints below /opt/ml only", self.ended("elsewhere")["FailureReason"])

    def test_the_model_registry_numbers_versions(self):
        with request_scope(ACCOUNT, REGION):
            arn, attributes = model_registry.create_group("Group", {"ModelPackageGroupName": "churn"}, "stack")
        self.assertEqual((arn, attributes["ModelPackageGroupArn"]), (f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model-package-group/churn", arn))
        containers = {"Containers": [{"Image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/any:1", "ModelDataUrl": f"s3://{BUCKET}/model.tar.gz"}]}
        inference = {**containers, "SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["text/csv"]}
        arns = [self.sagemaker.create_model_package(ModelPackageGroupName="churn", InferenceSpecification=inference)["ModelPackageArn"] for _ in "12"]
        self.assertEqual([arn.rpartition("/")[2] for arn in arns], ["1", "2"])
        described = self.sagemaker.describe_model_package(ModelPackageName=arns[1])
        self.assertEqual((described["ModelPackageVersion"], described["ModelApprovalStatus"]), (2, "PendingManualApproval"))
        self.assertEqual(described["InferenceSpecification"], inference)
        summaries = self.sagemaker.list_model_packages(ModelPackageGroupName="churn")["ModelPackageSummaryList"]
        self.assertEqual([summary["ModelPackageVersion"] for summary in summaries], [2, 1])
        self.refused("create_model_package", words="does not exist", ModelPackageGroupName="nobody")
        self.refused("create_model_package", words="and not both", ModelPackageGroupName="churn", ModelPackageName="too")
        self.refused("describe_model_package", words="does not exist", ModelPackageName="nobody")
        self.sagemaker.create_model_package(ModelPackageName="alone")
        self.refused("create_model_package", "ConflictException", "already exists", ModelPackageName="alone")
        with self.assertRaisesRegex(ValueError, "still has model packages"):
            model_registry.delete_group(arn, {})

    def test_a_group_is_replaced_when_its_name_changes(self):
        given, other = {"ModelPackageGroupName": "one", "Tags": [{"Key": "a", "Value": "1"}]}, {"ModelPackageGroupName": "other"}
        with request_scope(ACCOUNT, REGION):
            arn, _ = model_registry.create_group("Group", given, "stack")
            with self.assertRaisesRegex(ValueError, "already exists"):
                model_registry.create_group("Group", given, "stack")
            self.assertEqual(model_registry.update_group(arn, given, {**given, "ModelPackageGroupDescription": "d"}, "stack")[0], arn)
            replacement, _ = model_registry.update_group(arn, given, other, "stack")
            model_registry.delete_group(arn, given)
        self.assertTrue(replacement.endswith("/other"))
        self.refused("list_model_packages", words="does not exist", ModelPackageGroupName="one")

    def test_the_world_says_what_it_does_not_know(self):
        for capacity, words in (({"ml.m5.large": {}}, "<instance type>/spot"), ({"*": {"colour": 1}}, "has colour, allowed:")):
            with self.assertRaisesRegex(ValueError, words):
                self.world(capacity)
