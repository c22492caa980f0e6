"""Aliases with weights, by every way to a function, against a running emulator."""

import collections
import json

from emulator.tests.running import ACCOUNT, REGION, ROLE, RunningTest, eventually, publish

HANDLER = """
import os
def handler(event, context):
    return {"code": %d, "env": os.environ["N"], "version": context.function_version, "arn": context.invoked_function_arn}
"""
# Draws are random: with 60 of them at one half, a wrong verdict comes once in 2^59 runs.
DRAWS = 60


class AliasTest(RunningTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.functions = cls.client("lambda")
        publish(cls.functions, "f", HANDLER % 1, HANDLER % 2)
        cls.functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}})

    def invoke(self, **more):
        answer = self.functions.invoke(FunctionName="f", **more)
        return answer, json.loads(answer["Payload"].read() or "null")

    def test_each_version_runs_its_own_code_and_environment_and_is_named(self):
        seen = collections.Counter()
        for _ in range(DRAWS):
            answer, payload = self.invoke(Qualifier="live")
            self.assertEqual(payload, {
                "code": int(answer["ExecutedVersion"]), "env": answer["ExecutedVersion"], "version": answer["ExecutedVersion"],
                "arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f:live"})
            seen[answer["ExecutedVersion"]] += 1
        self.assertEqual(set(seen), {"1", "2"}, seen)
