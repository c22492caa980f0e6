import json
import pathlib
import tempfile

from emulator.tests.recommending import ARN, BUCKET, RECIPE, ROLE, SCHEMAS, RecommendingTest, interactions, interactions_csv
from emulator.tests.running import ACCOUNT, eventually

SDK = "arn:aws:states:::aws-sdk:personalize"
MACHINE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/machine"


class PersonalizeRunningTest(RecommendingTest):
    """As a state machine uses it: in a running emulator, with the record of calls."""

    calls = pathlib.Path(tempfile.mkdtemp(), "calls.jsonl")
    settings = {**RecommendingTest.settings, "LOCAL_CLOUD_CALLS": str(calls)}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.states = cls.client("stepfunctions")

    def task(self, resource, arguments, **task):
        """(execution, its output); what is caught is the output."""
        name = f"m{self.id().rpartition('.')[2]}{len(self.states.list_state_machines()['stateMachines'])}"[-70:]
        definition = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
            "A": {"Type": "Task", "Resource": resource, "Arguments": arguments, "Next": "B",
                  "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B", "Output": "{% $states.errorOutput %}"}], **task},
            "B": {"Type": "Pass", "End": True},
        }}
        machine = self.states.create_state_machine(name=name, roleArn=MACHINE_ROLE, definition=json.dumps(definition))["stateMachineArn"]
        execution = self.states.start_execution(stateMachineArn=machine)["executionArn"]
        ended = eventually(lambda: (found := self.states.describe_execution(executionArn=execution))["status"] != "RUNNING" and found)
        self.assertEqual(ended["status"], "SUCCEEDED", ended)
        return execution, json.loads(ended["output"])

    def made(self, via):
        calls = [json.loads(line) for line in self.calls.read_text().splitlines()]
        return [call for call in calls if call["via"] == via]

    def stack(self, name, properties):
        template = {"Resources": {"Group": {"Type": "AWS::Personalize::DatasetGroup", "Properties": properties}},
                    "Outputs": {"Ref": {"Value": {"Ref": "Group"}}, "Arn": {"Value": {"Fn::GetAtt": ["Group", "DatasetGroupArn"]}}}}
        stacks = self.client("cloudformation")
        stacks.create_stack(StackName=name, TemplateBody=json.dumps(template))
        return eventually(lambda: (stack := stacks.describe_stacks(StackName=name)["Stacks"][0])["StackStatus"] != "CREATE_IN_PROGRESS" and stack)

    def test_a_dataset_group_comes_and_goes_by_template(self):
        made = self.stack("group", {"Name": "shop"})
        arn = f"{ARN}dataset-group/shop"
        self.assertEqual([each["OutputValue"] for each in made["Outputs"]], [arn, arn])
        self.assertEqual(self.described("dataset_group", arn)["status"], "ACTIVE")
        self.assertTrue(self.stack("twice", {"Name": "shop"})["StackStatus"].startswith("ROLLBACK"))
        stacks = self.client("cloudformation")
        stacks.delete_stack(StackName="group")
        eventually(lambda: arn not in [each["datasetGroupArn"] for each in self.personalize.list_dataset_groups()["datasetGroups"]])

    def test_state_machines_speak_with_the_names_of_the_sdk(self):
        group = self.group("machine")
        schema = {"Name": "machine-interactions", "Schema": SCHEMAS["INTERACTIONS"]}
        execution, answer = self.task(f"{SDK}:createSchema", schema)
        self.assertEqual(answer, {"SchemaArn": f"{ARN}schema/machine-interactions"})
        [call] = self.made(execution)
        self.assertEqual((call["action"], call["resources"], call["principal"]),
                         ("personalize:CreateSchema", [f"{ARN}schema/machine-interactions"], MACHINE_ROLE))
        _, error = self.task(f"{SDK}:createSchema", schema)
        self.assertEqual(error["Error"], "Personalize.ResourceAlreadyExistsException")
        for operation, arguments, code in (
            ("describeCampaign", {"CampaignArn": f"{ARN}campaign/gone"}, "ResourceNotFoundException"),
            ("createSchema", {"Name": "not valid", "Schema": "{}"}, "InvalidInputException"),
        ):
            self.assertEqual(self.task(f"{SDK}:{operation}", arguments)[1]["Error"], f"Personalize.{code}")
        self.world(throttle=1)
        self.assertEqual(self.task(f"{SDK}:listSchemas", {})[1]["Error"], "Personalize.PersonalizeException")
        _, answer = self.task(f"{SDK}:createDataset", {"Name": "i", "SchemaArn": f"{ARN}schema/machine-interactions", "DatasetGroupArn": group,
                                                       "DatasetType": "INTERACTIONS"})
        dataset = answer["DatasetArn"]
        self.active("dataset", dataset)
        self.s3.put_object(Bucket=BUCKET, Key="data/machine/a.csv", Body=interactions_csv(interactions()))
        execution, answer = self.task(f"{SDK}:createDatasetImportJob", {
            "JobName": "machine", "DatasetArn": dataset, "RoleArn": ROLE, "ImportMode": "FULL",
            "DataSource": {"DataLocation": f"s3://{BUCKET}/data/machine/"}})
        job = answer["DatasetImportJobArn"]
        [call] = self.made(execution)
        self.assertEqual((call["resources"], call["also"], call["conditions"]),
                         ([job], [["iam:PassRole", ROLE]], {"iam:PassedToService": ["personalize.amazonaws.com"]}))
        self.active("dataset_import_job", job)
        bucket = f"arn:aws:s3:::{BUCKET}"
        self.assertEqual([(call["principal"], call["action"], call["resources"]) for call in self.made(job)],
                         [(ROLE, "s3:ListBucket", [bucket]), (ROLE, "s3:GetObject", [f"{bucket}/data/machine/a.csv"])])
        _, answer = self.task(f"{SDK}:describeDatasetImportJob", {"DatasetImportJobArn": job})
        self.assertEqual(answer["DatasetImportJob"]["Status"], "ACTIVE")
        self.assertRegex(answer["DatasetImportJob"]["CreationDateTime"], r"^\d{4}-\d\d-\d\dT.*Z$")
        self._served(group)

    def _served(self, group):
        solution = self.task(f"{SDK}:createSolution", {"Name": "machine", "DatasetGroupArn": group, "RecipeArn": RECIPE,
                                                       "PerformAutoTraining": False})[1]
        self.active("solution", solution["SolutionArn"])
        version = self.version(solution["SolutionArn"])
        metrics = self.task(f"{SDK}:getSolutionMetrics", {"SolutionVersionArn": version})[1]["Metrics"]
        self.assertIsInstance(metrics["precision_at_5"], float)
        campaign = self.campaign("machine", version)
        _, answer = self.task(f"{SDK}runtime:getRecommendations", {"CampaignArn": campaign, "UserId": "u1", "NumResults": 3})
        self.assertEqual(len(answer["ItemList"]), 3)
        _, error = self.task(f"{SDK}runtime:getRecommendations", {"CampaignArn": f"{campaign}-gone", "UserId": "u1"})
        self.assertEqual(error["Error"], "PersonalizeRuntime.ResourceNotFoundException")
        self.assertEqual(self.runtime.get_recommendations(campaignArn=campaign, userId="u1", numResults=2)["ResponseMetadata"]["HTTPStatusCode"], 200)
        call = next(call for call in self.made("key") if call["operation"] == "GetRecommendations")
        self.assertEqual((call["action"], call["resources"]), ("personalize:GetRecommendations", [campaign]))
        found = self.client("cloudwatch").list_metrics(Namespace="AWS/Personalize", MetricName="GetRecommendations")["Metrics"]
        self.assertIn([{"Name": "CampaignArn", "Value": campaign}], [metric["Dimensions"] for metric in found])
