import asyncio
import base64
import json
import unittest
from urllib.parse import quote

from ministack import app as ministack_app
from ministack.core import iam_actions as tables
from ministack.core.responses import get_account_id, get_region
from ministack.services import iot, s3
from ministack.services.cloudformation import provisioners

from emulator import greengrass, request_model
from emulator.greengrass import components, control, cores, deployments, door, recipe, stack_types
from emulator.refusal import Refusal

ACCOUNT, REGION = get_account_id(), get_region()
THING = f"arn:aws:iot:{REGION}:{ACCOUNT}:thing/press-7"
GROUP = f"arn:aws:iot:{REGION}:{ACCOUNT}:thinggroup/presses"
ARTIFACT = "s3://assets/collector.js"
RECIPE = {
    "RecipeFormatVersion": "2020-01-25", "ComponentName": "com.example.Collector", "ComponentVersion": "1.0.0", "ComponentPublisher": "Me",
    "ComponentConfiguration": {"DefaultConfiguration": {"settings": {}}},
    "ComponentDependencies": {"aws.greengrass.TokenExchangeService": {"VersionRequirement": ">=2.0.0 <3.0.0", "DependencyType": "HARD"}},
    "Manifests": [{"Name": "Linux", "Platform": {"os": "linux"}, "Lifecycle": {"run": {"Script": "node {artifacts:path}/collector.js"}},
                   "Artifacts": [{"Uri": ARTIFACT, "Unarchive": "NONE", "Permission": {"Read": "OWNER"}}]}],
}
YAML = """
RecipeFormatVersion: 2020-01-25
ComponentName: com.example.Yaml
ComponentVersion: '1.0.0'
Manifests:
  - Lifecycle:
      Setenv: {A: b}
      linux: {install: echo, Run: {Script: sleep 1, RequiresPrivilege: true}}
"""


class GreengrassTest(unittest.TestCase):
    def setUp(self):
        for store in (components._versions, deployments._deployments, deployments._tokens, cores._cores, iot._things, iot._thing_groups, s3._buckets):
            store.clear()
        iot._things["press-7"] = {"thingName": "press-7"}
        iot._thing_groups["presses"] = {"thingGroupName": "presses", "things": ["press-7"]}
        data = {ARTIFACT: b"console.log(1)"}
        get = s3._get_object_data
        self.addCleanup(setattr, s3, "_get_object_data", get)
        s3._get_object_data = lambda bucket, key: data.get(f"s3://{bucket}/{key}")

    def refused(self, text, call, *arguments, **more):
        with self.assertRaises((Refusal, ValueError)) as caught:
            call(*arguments, **more)
        self.assertIn(text, str(caught.exception))

    def component(self, **changed):
        return door.call("CreateComponentVersion", {"inlineRecipe": json.dumps({**RECIPE, **changed}).encode()})

    def deploy(self, target=THING, version="1.0.0", update=None, **more):
        spec = {"componentVersion": version, **({"configurationUpdate": update} if update else {})}
        return door.call("CreateDeployment", {"targetArn": target, "components": {"com.example.Collector": spec}, **more})["deploymentId"]


class RecipeTest(GreengrassTest):
    def test_what_is_no_recipe(self):
        def manifest(**changed):
            return {"Manifests": [{**RECIPE["Manifests"][0], **changed}]}
        for text, changed in (
            ("RecipeFormatVersion is '2021-01-01'", {"RecipeFormatVersion": "2021-01-01"}),
            ("ComponentName is 'a b'", {"ComponentName": "a b"}),
            ("ComponentVersion is '1.0'", {"ComponentVersion": "1.0"}),
            ("its numbers at most 999999", {"ComponentVersion": "1.1000000.0"}),
            ("member 'Manifest'", {"Manifest": []}),
            ("Manifests must be a list", {"Manifests": []}),
            ("DefaultConfiguration must be an object", {"ComponentConfiguration": {"DefaultConfiguration": "{}"}}),
            ("VersionRequirement is None", {"ComponentDependencies": {"a": {}}}),
            ("DependencyType is 'WEAK'", {"ComponentDependencies": {"a": {"VersionRequirement": "^1.0.0", "DependencyType": "WEAK"}}}),
            ("Platform.os must be a text", manifest(Platform={"os": 1})),
            ("Lifecycle.start is no step", manifest(Lifecycle={"start": "x"})),
            ("both run and startup", manifest(Lifecycle={"run": "x", "Startup": "x"})),
            ("has no Script", manifest(Lifecycle={"run": {"Timeout": 1}})),
            ("run.Scripts is not known", manifest(Lifecycle={"run": {"Scripts": "x"}})),
            ("run must be an object", manifest(Lifecycle={"run": 5})),
            ("Uri is 'http://x'", manifest(Artifacts=[{"Uri": "http://x"}])),
            ("Unarchive is 'TAR'", manifest(Artifacts=[{"Uri": ARTIFACT, "Unarchive": "TAR"}])),
            ("Permission.Read is 'EVERYONE'", manifest(Artifacts=[{"Uri": ARTIFACT, "Permission": {"Read": "EVERYONE"}}])),
            ("reserved", {"ComponentName": "aws.greengrass.Mine"}),
        ):
            self.refused(text, self.component, **changed)
        for text, given in (("neither JSON nor YAML", "{"), ("must be an object", "[]")):
            self.refused(text, recipe.read, given)

    def test_yaml_and_parts_for_selections(self):
        self.assertEqual(recipe.read(YAML)["ComponentName"], "com.example.Yaml")
        divided = {"Lifecycle": {"fast": {"run": "x"}, "install": {"fast": {"Script": "y"}, "linux": "z"}}, "Manifests": [{"Selections": ["fast"]}]}
        self.component(**divided)


class ComponentsTest(GreengrassTest):
    def test_a_version_is_made_once_with_the_digest_of_its_artifact(self):
        made = self.component()
        self.assertEqual((made["componentVersion"], made["status"]["componentState"]), ("1.0.0", "REQUESTED"))
        described = door.call("DescribeComponent", {"arn": made["arn"]})
        self.assertEqual((described["status"]["componentState"], described["publisher"], described["platforms"]),
                         ("DEPLOYABLE", "Me", [{"attributes": {"os": "linux"}, "name": "Linux"}]))
        got = json.loads(base64.b64decode(door.call("GetComponent", {"arn": made["arn"]})["recipe"]))
        self.assertEqual(got["Manifests"][0]["Artifacts"][0]["Algorithm"], "SHA-256")
        as_yaml = door.call("GetComponent", {"arn": made["arn"], "recipeOutputFormat": "YAML"})
        self.assertIn(b"ComponentName: com.", base64.b64decode(as_yaml["recipe"]))
        self.refused("already exists", self.component)
        self.component(ComponentVersion="1.1.0")
        self.assertEqual([each["latestVersion"]["componentVersion"] for each in door.call("ListComponents", {})["components"]], ["1.1.0"])
        self.assertEqual(door.call("ListComponents", {"scope": "PUBLIC"}), {"components": []})
        name = made["arn"].rpartition(":versions:")[0]
        versions = door.call("ListComponentVersions", {"arn": name})["componentVersions"]
        self.assertEqual({each["componentVersion"] for each in versions}, {"1.0.0", "1.1.0"})
        self.refused("token exchange role", door.call, "GetComponentVersionArtifact", {"arn": made["arn"], "artifactName": "collector.js"})
        door.call("DeleteComponent", {"arn": made["arn"]})
        self.refused("cannot be found", door.call, "GetComponent", {"arn": made["arn"]})

    def test_an_artifact_that_is_not_there_fails_the_version(self):
        manifests = [{"Artifacts": [{"URI": "s3://assets/none"}, {"Uri": "docker:x"}]}]
        made = self.component(Manifests=manifests)
        self.assertEqual(door.call("DescribeComponent", {"arn": made["arn"]})["status"]["componentState"], "FAILED")
        self.refused("is in state FAILED", self.deploy)

    def test_what_is_not_there(self):
        self.refused("Specify inlineRecipe", door.call, "CreateComponentVersion", {})
        self.refused("NotImplemented", door.call, "CreateComponentVersion", {"lambdaFunction": {"lambdaArn": "a"}})
        self.refused("NotImplemented", door.call, "ResolveComponentCandidates", {})


class DeploymentsTest(GreengrassTest):
    def test_the_newest_of_a_target_is_in_force(self):
        self.component()
        first = self.deploy(clientToken="t")
        self.assertEqual(self.deploy(clientToken="t"), first)
        group = self.deploy(GROUP)
        second = self.deploy(update={"merge": '{"settings":{"a":1}}', "reset": ["", "/settings"]})
        self.assertEqual([door.call("GetDeployment", {"deploymentId": each})["deploymentStatus"] for each in (first, group, second)],
                         ["INACTIVE", "ACTIVE", "ACTIVE"])
        self.assertEqual(door.call("GetDeployment", {"deploymentId": second})["revisionId"], "2")
        in_force = door.call("ListEffectiveDeployments", {"coreDeviceThingName": "press-7"})["effectiveDeployments"]
        self.assertEqual({each["deploymentId"]: each["coreDeviceExecutionStatus"] for each in in_force}, {group: "QUEUED", second: "QUEUED"})
        self.assertEqual(len(door.call("ListDeployments", {"targetArn": THING, "historyFilter": "ALL"})["deployments"]), 2)
        self.assertEqual(len(door.call("ListDeployments", {})["deployments"]), 2)
        self.refused("is ACTIVE", door.call, "DeleteDeployment", {"deploymentId": second})
        door.call("CancelDeployment", {"deploymentId": second})
        door.call("DeleteDeployment", {"deploymentId": second})
        self.refused("cannot be found", door.call, "GetDeployment", {"deploymentId": second})

    def test_what_is_refused(self):
        self.component()
        self.refused("needs a thing or a thing group", self.deploy, THING + "x")
        self.refused("needs a thing or a thing group", self.deploy, GROUP.replace(REGION, "xx-east-1"))
        self.refused("regular expression", self.deploy, "arn:aws:iot:x:1:policy/p")
        self.refused("cannot be found for account", self.deploy, version="2.0.0")
        self.refused("The version of component", self.deploy, version=">=1.0.0")
        for text, update in (("is not JSON", {"merge": "{"}), ("must be a JSON object", {"merge": "[]"}), ("JSON pointers", {"reset": ["a"]})):
            self.refused(text, self.deploy, update=update)
        self.refused("enum value set", self.deploy, deploymentPolicies={"failureHandlingPolicy": "IGNORE"})
        public = door.call("CreateDeployment", {"targetArn": THING, "components": {"aws.greengrass.Nucleus": {"componentVersion": "2.16.1"}}})
        self.assertIn("iotJobArn", public)


class CoreTest(GreengrassTest):
    def report(self, **told):
        return control.answer_to("POST", json.dumps({"region": REGION, "core": "press-7", **told}).encode())

    def test_a_core_reports(self):
        self.component()
        deployment = self.deploy()
        self.refused("cannot be found", door.call, "GetCoreDevice", {"coreDeviceThingName": "press-7"})
        installed = [{"componentName": "com.example.Collector", "componentVersion": "1.0.0", "lifecycleState": "RUNNING", "isRoot": True}]
        status, told = self.report(deployment={"deploymentId": deployment, "status": "SUCCEEDED", "reason": "SUCCESSFUL"}, components=installed,
                                   about={"coreVersion": "2.16.1"})
        self.assertEqual((status, told["deployments"][0]["deploymentStatus"], told["cores"][0]["region"]), (200, "COMPLETED", REGION))
        (effective,) = door.call("ListEffectiveDeployments", {"coreDeviceThingName": "press-7"})["effectiveDeployments"]
        self.assertEqual((effective["coreDeviceExecutionStatus"], effective["reason"]), ("SUCCEEDED", "SUCCESSFUL"))
        self.assertEqual(door.call("GetCoreDevice", {"coreDeviceThingName": "press-7"})["coreVersion"], "2.16.1")
        self.assertEqual(door.call("ListInstalledComponents", {"coreDeviceThingName": "press-7"})["installedComponents"], installed)
        self.assertEqual(len(door.call("ListCoreDevices", {"status": "HEALTHY"})["coreDevices"]), 1)
        door.call("DeleteCoreDevice", {"coreDeviceThingName": "press-7"})
        self.assertEqual(door.call("ListCoreDevices", {})["coreDevices"], [])

    def test_a_failed_one_and_what_is_no_report(self):
        self.component()
        deployment = self.deploy()
        self.report(status="UNHEALTHY", deployment={"deploymentId": deployment, "status": "FAILED"})
        self.assertEqual(deployments.known(deployment)["deploymentStatus"], "FAILED")
        self.assertEqual(control.answer_to("GET", b"")[0], 200)
        for told in ({"core": "none"}, {"status": "FINE"}, {"deployment": {"deploymentId": "x", "status": "SUCCEEDED"}}, {"deployment": {}},
                     {"components": [{"lifecycleState": "OFF"}]}):
            self.assertEqual(self.report(**told)[0], 400, told)
        self.refused("cannot be found", door.call, "ListEffectiveDeployments", {"coreDeviceThingName": "none"})


class DoorTest(GreengrassTest):
    def call(self, method, path, body=None, **query):
        answer = asyncio.run(door.handle_request(method, path, {}, json.dumps(body).encode() if body is not None else b"",
                                                 {key: [value] for key, value in query.items()}))
        return answer[0], json.loads(answer[2])

    def test_requests_and_tags(self):
        status, made = self.call("POST", "/greengrass/v2/createComponentVersion",
                                 {"inlineRecipe": base64.b64encode(json.dumps(RECIPE).encode()).decode(), "tags": {"a": "b"}})
        self.assertEqual(status, 200)
        arn = quote(made["arn"], safe="")
        self.assertEqual(self.call("GET", f"/greengrass/v2/components/{arn}")[0], 200)
        self.assertEqual(self.call("GET", "/greengrass/v2/components", maxResults="5")[0], 200)
        self.call("POST", f"/tags/{arn}", {"tags": {"c": "d"}})
        self.call("DELETE", f"/tags/{arn}", tagKeys="a")
        self.assertEqual(self.call("GET", f"/tags/{arn}")[1], {"tags": {"c": "d"}})
        self.assertEqual(self.call("GET", f"/tags/{arn.replace('1.0.0', '9.9.9')}")[0], 404)
        self.assertEqual(self.call("POST", "/greengrass/v2/deployments", {"targetArn": THING, "nothing": 1})[0], 400)
        self.assertEqual(self.call("PUT", "/greengrass/v2/nothing")[0], 404)
        self.assertEqual(asyncio.run(door.handle_request("POST", "/greengrass/v2/deployments", {}, b"{", {}))[0], 400)


class StackTest(GreengrassTest):
    def test_templates(self):
        for store in (provisioners._RESOURCE_HANDLERS, ministack_app.SERVICE_HANDLERS, tables.SERVICE_TO_IAM_NAMESPACE, tables._BOTOCORE_SERVICE_MAP,
                      request_model.MODELS):
            self.addCleanup(lambda store=store, before=dict(store): (store.clear(), store.update(before)))
        greengrass.register()
        component = provisioners._RESOURCE_HANDLERS[stack_types.COMPONENT]
        deployment = provisioners._RESOURCE_HANDLERS[stack_types.DEPLOYMENT]
        props = {"InlineRecipe": json.dumps(RECIPE), "Tags": {"Team": "a"}}
        arn, attributes = component["create"]("C", props, "s")
        self.assertEqual(attributes, {"Arn": arn, "ComponentName": "com.example.Collector", "ComponentVersion": "1.0.0"})
        self.assertEqual(component["update"](arn, props, {**props, "Tags": {"Team": "b"}}, "s")[0], arn)
        self.assertEqual(components.tags_of(arn), {"Team": "b"})
        self.refused("already exists", component["update"], arn, props, {"InlineRecipe": json.dumps({**RECIPE, "ComponentPublisher": "You"})}, "s")
        self.refused("is FAILED: The specified artifact", component["create"], "D", {"InlineRecipe": json.dumps(
            {**RECIPE, "ComponentVersion": "2.0.0", "Manifests": [{"Artifacts": [{"Uri": "s3://assets/none"}]}]})}, "s")

        given = {"TargetArn": THING, "DeploymentName": "d", "Components": {"com.example.Collector": {
            "ComponentVersion": "1.0.0", "ConfigurationUpdate": {"Merge": "{}", "Reset": [""]}, "RunWith": {"SystemResourceLimits": {
                "Memory": "5", "Cpus": "0.5"}}}},
            "DeploymentPolicies": {"FailureHandlingPolicy": "ROLLBACK",
                                   "ComponentUpdatePolicy": {"Action": "NOTIFY_COMPONENTS", "TimeoutInSeconds": 60}}}
        identifier, attributes = deployment["create"]("D", given, "s")
        self.assertEqual(attributes, {"DeploymentId": identifier})
        self.assertEqual(deployments.known(identifier)["components"]["com.example.Collector"]["runWith"], {
            "systemResourceLimits": {"memory": 5, "cpus": 0.5}})
        self.assertEqual(deployment["update"](identifier, given, {**given, "Tags": {"a": "b"}}, "s")[0], identifier)
        other, _ = deployment["update"](identifier, given, {**given, "DeploymentName": "e"}, "s")
        self.assertNotEqual(other, identifier)
        self.refused("Unknown parameter", deployment["create"], "D", {**given, "Policies": {}}, "s")
        for each in (identifier, other, other):
            deployment["delete"](each, given)
        component["delete"](arn, props)
        component["delete"](arn, props)
        self.assertEqual((len(deployments._deployments), len(components._versions)), (0, 0))
