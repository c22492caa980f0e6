"""What a stack update does to versions and aliases, and what it tells the event bus, against a running emulator."""

import json

from emulator.tests.running import ACCOUNT, REGION, ROLE, RunningTest, eventually

ALIAS = {"FunctionName": "fn", "Name": "live"}


def template(note, versions=("First",), fails=False, policy="RetainExceptOnCreate"):
    """A function whose code carries the note, one version that the alias points to, others, and a rule that starts a machine."""
    code = f"def handler(event, context):\n    return '{note}'\n"
    retained = {"DeletionPolicy": policy, "UpdateReplacePolicy": "Retain"}
    resources = {
        "Function": {"Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": "fn", "Runtime": "python3.12", "Handler": "index.handler", "Role": ROLE, "Code": {"ZipFile": code}}},
        **{name: {"Type": "AWS::Lambda::Version", **retained, "Properties": {"FunctionName": {"Ref": "Function"}}} for name in versions},
        "Alias": {"Type": "AWS::Lambda::Alias", "Properties": {
            "FunctionName": {"Ref": "Function"}, "Name": "live", "FunctionVersion": {"Fn::GetAtt": [versions[0], "Version"]}}},
        "Dead": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "dead"}},
        "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {
            "StateMachineName": "started", "RoleArn": ROLE, "Definition": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}}},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": {
            "EventPattern": {
                "source": ["aws.cloudformation"], "detail-type": ["CloudFormation Stack Status Change"],
                "detail": {"stack-id": [{"Ref": "AWS::StackId"}], "status-details": {"status": ["CREATE_COMPLETE", "UPDATE_COMPLETE"]}}},
            "Targets": [{"Id": "M", "Arn": {"Ref": "Machine"}, "RoleArn": ROLE, "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Dead", "Arn"]}},
                         "Input": {"Fn::Sub": [json.dumps({"note": note, "version": "${V}"}), {"V": {"Fn::GetAtt": [versions[-1], "Version"]}}]}}]}},
    }
    if fails:
        # Fails after the function and its version have changed.
        resources["Bad"] = {"Type": "AWS::Lambda::Alias", "DependsOn": list(resources),
                            "Properties": {"FunctionName": {"Ref": "Function"}, "Name": "live", "FunctionVersion": "1"}}
    return json.dumps({"Resources": resources})


class StackTest(RunningTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stacks, cls.functions, cls.machines, cls.queues = (cls.client(name) for name in ("cloudformation", "lambda", "stepfunctions", "sqs"))
        # All that stacks tell the bus lands in a queue.
        cls.url = cls.queues.create_queue(QueueName="told")["QueueUrl"]
        events = cls.client("events")
        events.put_rule(Name="told", EventPattern=json.dumps({"source": ["aws.cloudformation"]}))
        events.put_targets(Rule="told", Targets=[{"Id": "q", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:told"}])

    def apply(self, change, status, **arguments):
        change(StackName="s", **arguments)

        def settled():
            found = self.stacks.describe_stacks(StackName=self.stack_id if hasattr(self, "stack_id") else "s")["Stacks"][0]
            return found if found["StackStatus"] == status else None
        self.stack_id = eventually(settled)["StackId"]

    def by_change_set(self, **arguments):
        """As the CDK CLI does it."""
        self.stacks.create_change_set(ChangeSetName="c", **arguments)
        eventually(lambda: self.stacks.describe_change_set(ChangeSetName="c", StackName="s")["Status"] == "CREATE_COMPLETE")
        self.stacks.execute_change_set(ChangeSetName="c", StackName="s", ClientRequestToken="token")

    def told(self, status):
        """Waits for the event of this status, and returns its body."""
        def received():
            for message in self.queues.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", []):
                event = json.loads(message["Body"])
                self.queues.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                if event["detail"]["status-details"]["status"] == status:
                    return event
            return None
        return eventually(received)

    def inputs(self):
        arn = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:started"
        executions = self.machines.list_executions(stateMachineArn=arn)["executions"]
        return [json.loads(self.machines.describe_execution(executionArn=e["executionArn"])["input"]) for e in executions]

    def versions(self):
        return [v["Version"] for v in self.functions.list_versions_by_function(FunctionName="fn")["Versions"]]

    def run_version(self, version):
        return json.loads(self.functions.invoke(FunctionName="fn", Qualifier=version)["Payload"].read())

    def test_the_life_of_a_stack(self):
        self.apply(self.stacks.create_stack, "CREATE_COMPLETE", TemplateBody=template("one"))
        event = self.told("CREATE_COMPLETE")
        self.assertEqual(event["detail-type"], "CloudFormation Stack Status Change")
        self.assertEqual(event["resources"], [self.stack_id])
        self.assertEqual(event["detail"], {"stack-id": self.stack_id, "status-details": {"status": "CREATE_COMPLETE", "status-reason": ""},
                                           "client-request-token": ""})
        self.assertEqual(eventually(self.inputs), [{"note": "one", "version": "1"}])

        # A rollout has the alias in hand.
        self.functions.update_alias(**ALIAS, Description='{"rollout":"x"}', RoutingConfig={"AdditionalVersionWeights": {}})
        self.apply(self.by_change_set, "UPDATE_COMPLETE", TemplateBody=template("two", ("First", "Second")))
        self.assertEqual(self.told("UPDATE_COMPLETE")["detail"]["client-request-token"], "token")
        # The rule started the machine with the input of the new template.
        self.assertIn({"note": "two", "version": "2"}, eventually(lambda: self.inputs() if len(self.inputs()) == 2 else None))
        self.assertEqual((self.run_version("1"), self.run_version("2")), ("one", "two"))
        self.functions.update_alias(**ALIAS, RoutingConfig={"AdditionalVersionWeights": {"2": 0.1}})
        before = self.functions.get_alias(**ALIAS)

        # Another version, the one before leaves the template and is retained; the alias stays as the rollout has it.
        self.apply(self.stacks.update_stack, "UPDATE_COMPLETE", TemplateBody=template("three", ("First", "Third")))
        self.told("UPDATE_COMPLETE")
        self.assertEqual(self.versions(), ["$LATEST", "1", "2", "3"])
        self.assertEqual([self.run_version(v) for v in ("1", "2", "3")], ["one", "two", "three"])
        self.alias_is(before)

        # A failing update: the function goes back, the version of that update goes (RetainExceptOnCreate), the alias was never touched.
        self.apply(self.stacks.update_stack, "UPDATE_ROLLBACK_COMPLETE", TemplateBody=template("four", ("First", "Fourth"), fails=True))
        self.told("UPDATE_ROLLBACK_COMPLETE")
        self.alias_is(before)
        self.assertEqual(self.versions(), ["$LATEST", "1", "2", "3"])
        self.assertEqual(json.loads(self.functions.invoke(FunctionName="fn")["Payload"].read()), "three")
        self.assertEqual(len(eventually(lambda: len(found := self.inputs()) > 2 and found)), 3)
        # With Retain it stays, as nobody's: a version number that no template knows.
        failing = template("five", ("First", "Fifth"), fails=True, policy="Retain")
        self.apply(self.stacks.update_stack, "UPDATE_ROLLBACK_COMPLETE", TemplateBody=failing)
        self.told("UPDATE_ROLLBACK_COMPLETE")
        self.alias_is(before)
        self.assertEqual(self.versions(), ["$LATEST", "1", "2", "3", "5"])

        # A machine that is gone: the rule's dead-letter queue has the event.
        self.machines.delete_state_machine(stateMachineArn=f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:started")
        self.apply(self.stacks.update_stack, "UPDATE_COMPLETE", TemplateBody=template("six", ("First", "Sixth")))
        dead = self.queues.get_queue_url(QueueName="dead")["QueueUrl"]
        letter, = eventually(lambda: self.queues.receive_message(QueueUrl=dead, MessageAttributeNames=["All"]).get("Messages"))
        self.assertEqual(json.loads(letter["Body"])["detail"]["status-details"]["status"], "UPDATE_COMPLETE")
        self.assertEqual(letter["MessageAttributes"]["ERROR_CODE"]["StringValue"], "NO_RESOURCE")

        self.apply(self.stacks.delete_stack, "DELETE_COMPLETE")
        self.assertEqual(self.told("DELETE_COMPLETE")["detail"]["stack-id"], self.stack_id)
        with self.assertRaises(self.functions.exceptions.ResourceNotFoundException):
            self.functions.get_alias(**ALIAS)

    def alias_is(self, before):
        now = self.functions.get_alias(**ALIAS)
        for part in ("FunctionVersion", "Description", "RoutingConfig", "RevisionId"):
            self.assertEqual(now.get(part), before.get(part), part)
