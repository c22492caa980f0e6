import unittest

from emulator.sagemaker import access

ARN = "arn:aws:sagemaker:eu-west-1:1:"


class AccessTest(unittest.TestCase):
    def test_a_call_touches_what_it_names(self):
        for operation, members, resource in (
            ("DescribeTrainingJob", {"TrainingJobName": "job"}, f"{ARN}training-job/job"),
            ("ListTrainingJobs", {"NameContains": "job"}, "*"),
            ("ListTags", {"ResourceArn": f"{ARN}training-job/job"}, f"{ARN}training-job/job"),
            ("DescribeModelPackage", {"ModelPackageName": f"{ARN}model-package/churn/1"}, f"{ARN}model-package/churn/1"),
            ("ListModels", {}, "*"),
        ):
            self.assertEqual(access.checks(operation, members, "eu-west-1", "1"), ([resource], []))

    def test_a_model_package_is_made_in_its_group(self):
        self.assertEqual(access.checks("CreateModelPackage", {"ModelPackageGroupName": "churn"}, "eu-west-1", "1"),
                         ([f"{ARN}model-package-group/churn"], [("sagemaker:CreateModelPackage", f"{ARN}model-package/churn/1")]))

    def test_a_job_is_given_a_role_and_tags(self):
        members = {"TrainingJobName": "job", "RoleArn": "arn:aws:iam::1:role/r", "Tags": [{"Key": "a", "Value": "1"}]}
        self.assertEqual(access.checks("CreateTrainingJob", members, "eu-west-1", "1")[1],
                         [("iam:PassRole", "arn:aws:iam::1:role/r"), ("sagemaker:AddTags", f"{ARN}training-job/job")])
