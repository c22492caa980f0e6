import json

from ministack.services import eventbridge, stepfunctions

from emulator.tests.machines import MachineTest, passing, states

SYNC = "arn:aws:states:::states:startExecution.sync:2"
LONG = {"Type": "Wait", "Seconds": 86_400_000, "End": True}


class NestedExecutionsTest(MachineTest):
    def parent(self, child, resource=SYNC, **more):
        arn = self.create(child)
        task = {"Type": "Task", "Resource": resource, "Arguments": {"StateMachineArn": arn, "Input": {"n": "{% $states.input.n %}"}, **more}}
        return states(A={**task, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B", "Output": "{% $states.errorOutput %}"}], "Next": "B"},
                      B=passing())

    def child(self, machine):
        arn = machine["States"]["A"]["Arguments"]["StateMachineArn"]
        return self.eventually(lambda: [e for e in stepfunctions._executions.values() if e["stateMachineArn"] == arn])[0]

    def test_waits_for_the_child_and_parses_its_output(self):
        machine = self.parent(states(A={"Type": "Wait", "Seconds": 10, "Output": {"m": "{% $states.input.n + 1 %}"}, "End": True}))
        result, child = self.output(machine, {"n": 1}), self.child(machine)
        self.assertEqual((result["Output"], result["Status"], result["Input"]), ({"m": 2}, "SUCCEEDED", '{"n": 1}'))
        self.assertEqual((result["ExecutionArn"], result["Name"]), (child["executionArn"], child["name"]))
        self.assertGreaterEqual(result["StopDate"] - result["StartDate"], 10_000)
        self.eventually(lambda: len(self.told(child)) > 1)
        self.assertEqual([detail["status"] for detail in self.told(child)], ["RUNNING", "SUCCEEDED"])

    def test_without_the_2_the_output_is_text(self):
        self.assertEqual(self.output(self.parent(states(A=passing(1)), resource=SYNC[:-2]), {"n": 1})["Output"], "1")

    def test_a_failed_child_is_a_failed_task_with_the_childs_error_in_the_cause(self):
        machine = self.parent(states(A={"Type": "Fail", "Error": "Bad", "Cause": "luck"}))
        error = self.output(machine, {"n": 1})
        self.assertEqual(error["Error"], "States.TaskFailed")
        cause = json.loads(error["Cause"])
        self.assertEqual([cause[key] for key in ("Error", "Cause", "Status")], ["Bad", "luck", "FAILED"])
        self.assertNotIn("Output", cause)

    def test_a_child_does_not_outlive_its_parent(self):
        machine = self.parent(states(A=LONG))
        execution = self.start(machine, {"n": 1})
        child = self.child(machine)
        stepfunctions._stop_execution({"executionArn": execution["executionArn"]})
        self.assertEqual(self.ended(child)["status"], "ABORTED")

    def test_a_child_does_not_outlive_the_time_limit_of_its_task(self):
        machine = self.parent(states(A=LONG))
        machine["States"]["A"]["TimeoutSeconds"] = 20
        self.assertEqual(self.output(machine, {"n": 1})["Error"], "States.Timeout")
        self.assertEqual(self.ended(self.child(machine))["status"], "ABORTED")

    def test_only_starts_without_sync(self):
        machine = self.parent(states(A=LONG), resource=SYNC.removesuffix(".sync:2"))
        self.assertEqual(self.output(machine, {"n": 1})["ExecutionArn"], self.child(machine)["executionArn"])
        self.assertEqual(self.child(machine)["status"], "RUNNING")

    def test_a_name_is_taken_once(self):
        machine = self.parent(states(A=passing(1)), Name="once")
        self.output(machine, {"n": 1})
        self.assertEqual(self.output(machine, {"n": 2})["Error"], "StepFunctions.ExecutionAlreadyExistsException")

    def events_task(self, **entry):
        resource = "arn:aws:states:::events:putEvents"
        return states(A={"Type": "Task", "Resource": resource, "Arguments": {"Entries": [{"Source": "nested", "DetailType": "T", **entry}]}, "End": True})

    def test_events_name_the_execution_and_may_be_given_as_objects(self):
        for detail in ({"n": "{% 1 + 1 %}"}, '{"n": 2}'):
            execution = self.run_machine(self.events_task(Detail=detail, Resources=["mine"]))
            event = next(event for event in reversed(eventbridge._events_log_list()) if event["Source"] == "nested")
            self.assertEqual(event["Resources"], ["mine", execution["executionArn"], execution["stateMachineArn"]])
            self.assertEqual(json.loads(event["Detail"]), {"n": 2})

    def test_an_event_that_is_refused_fails_the_task(self):
        self.assertEqual(self.run_machine(self.events_task(Source="aws.mine", Detail={}))["error"], "EventBridge.FailedEntry")
        machine = self.events_task(Detail={})
        machine["States"]["A"]["Arguments"]["Entries"] *= 11
        self.assertEqual(self.run_machine(machine)["error"], "EventBridge.InternalException")
