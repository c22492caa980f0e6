"""Datasets of Personalize for tests: a small world in which who likes what can be learned."""

import json
import random

from botocore.exceptions import ClientError

from emulator import personalize
from emulator.personalize import control, resources, world
from emulator.tests.running import ACCOUNT, REGION, eventually
from emulator.tests.scripted import OwnScriptedTest, ScriptedTest

ROLE, BUCKET = f"arn:aws:iam::{ACCOUNT}:role/personalize", "recommendations"
ARN = f"arn:aws:personalize:{REGION}:{ACCOUNT}:"
RECIPE = "arn:aws:personalize:::recipe/aws-user-personalization-v2"
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "personalize.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
OBJECTS = [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]
ALLOWED = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "Resource": OBJECTS}
BUCKET_POLICY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": OBJECTS, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    {**ALLOWED, "Principal": {"Service": "personalize.amazonaws.com"},
     "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}, "ArnLike": {"aws:SourceArn": f"{ARN}*"}}}]}


def schema(kind, *fields):
    """The text of a schema; a field is (name, type, further attributes)."""
    listed = [{"name": name, "type": kind_of, **(more[0] if more else {})} for name, kind_of, *more in fields]
    return json.dumps({"type": "record", "name": kind, "namespace": "com.amazonaws.personalize.schema", "fields": listed, "version": "1.0"})


CATEGORY = {"categorical": True}
INTERACTIONS = schema("Interactions", ("USER_ID", "string"), ("ITEM_ID", "string"), ("TIMESTAMP", "long"), ("EVENT_TYPE", "string"))
ITEMS = schema("Items", ("ITEM_ID", "string"), ("GENRE", ["null", "string"], CATEGORY), ("PRICE", ["null", "float"]))
USERS = schema("Users", ("USER_ID", "string"), ("CLUB", "string", CATEGORY))
SCHEMAS = {"INTERACTIONS": INTERACTIONS, "ITEMS": ITEMS, "USERS": USERS}


def interactions(users=120, items=60, each=12, seed=1, first=0):
    """[(user, item, time, event type)]: a user likes the items of one of four tastes."""
    chance = random.Random(seed)
    rows = []
    for user in range(first, first + users):
        mine = [item for item in range(items) if item % 4 == user % 4]
        for place, item in enumerate(chance.sample(mine, each)):
            rows.append((f"u{user}", f"i{item}", 1_700_000_000 + place * 3600 + user, "purchase" if place % 3 else "view"))
    return rows


def csv(header, rows):
    return "".join(f"{line}\n" for line in (header, *(",".join(map(str, row)) for row in rows))).encode()


def interactions_csv(rows):
    return csv("USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE", rows)


class _Recommending:
    door = control

    @classmethod
    def _furnish(cls):
        cls.personalize, cls.runtime, cls.events = (cls.client(name) for name in ("personalize", "personalize-runtime", "personalize-events"))
        cls.s3, cls.iam = cls.client("s3"), cls.client("iam")
        cls.control("PUT", {"settings": {"quotas": {"datasetGroups": 500}}})
        if BUCKET in [bucket["Name"] for bucket in cls.s3.list_buckets()["Buckets"]]:
            return
        cls.iam.create_role(RoleName="personalize", AssumeRolePolicyDocument=json.dumps(TRUST))
        cls.iam.put_role_policy(RoleName="personalize", PolicyName="data", PolicyDocument=json.dumps({"Version": "2012-10-17",
                                                                                                      "Statement": [ALLOWED]}))
        cls.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        cls.s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(BUCKET_POLICY))

    def setUp(self):
        super().setUp()
        self.control("DELETE")
        self.world(quotas={"datasetGroups": 500, "datasetImportJobs": 100}, seconds={kind: 3 for kind in world.SECONDS})

    def refused(self, code, words, call, **params):
        with self.assertRaises(ClientError) as caught:
            call(**params)
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], code, error)
        self.assertIn(words, error["Message"])
        return caught.exception.response

    def world(self, **settings):
        return self.control("PUT", {"settings": settings})

    def group(self, name, *kinds, **more):
        """A dataset group with datasets of these kinds."""
        arn = self.personalize.create_dataset_group(name=name, **more)["datasetGroupArn"]
        self.active("dataset_group", arn)
        for kind in kinds:
            self.dataset(name, kind)
        return arn

    def dataset(self, group, kind, text=None, **more):
        made = self.personalize.create_schema(name=f"{group}-{kind}", schema=text or SCHEMAS[kind], **more)["schemaArn"]
        arn = self.personalize.create_dataset(name=f"{group}-{kind}", schemaArn=made, datasetGroupArn=f"{ARN}dataset-group/{group}",
                                              datasetType=kind)["datasetArn"]
        return self.active("dataset", arn)["datasetArn"]

    def load(self, name, dataset, files, **more):
        """An import job of these files, {name: bytes}, when it is over."""
        for file, data in files.items():
            self.s3.put_object(Bucket=BUCKET, Key=f"data/{name}/{file}", Body=data)
        return self.over("dataset_import_job", self.start_load(name, dataset, **more))

    def start_load(self, name, dataset, **more):
        return self.personalize.create_dataset_import_job(**{"jobName": name, "datasetArn": dataset, "roleArn": ROLE, "dataSource":
                                                             {"dataLocation": f"s3://{BUCKET}/data/{name}/"}, **more})["datasetImportJobArn"]

    def loaded(self, name, rows=None):
        """A group with these interactions in it."""
        group = self.group(name, "INTERACTIONS")
        job = self.load(f"{name}-1", f"{ARN}dataset/{name}/INTERACTIONS", {"part-0.csv": interactions_csv(interactions() if rows is None else rows)})
        self.assertEqual(job["status"], "ACTIVE", job)
        return group

    def solution(self, name, **more):
        arn = self.personalize.create_solution(**{"name": name, "datasetGroupArn": f"{ARN}dataset-group/{name}", "recipeArn": RECIPE,
                                                  "performAutoTraining": False, **more})["solutionArn"]
        return self.active("solution", arn)["solutionArn"]

    def version(self, solution, **more):
        """A trained version's ARN."""
        arn = self.personalize.create_solution_version(solutionArn=solution, **more)["solutionVersionArn"]
        return self.active("solution_version", arn)["solutionVersionArn"]

    def campaign(self, name, version):
        arn = self.personalize.create_campaign(name=name, solutionVersionArn=version)["campaignArn"]
        return self.active("campaign", arn)["campaignArn"]

    def described(self, kind, arn):
        member = "".join(part.capitalize() if place else part for place, part in enumerate(kind.split("_")))
        return getattr(self.personalize, f"describe_{kind}")(**{f"{member}Arn": arn})[member]

    def over(self, kind, arn):
        return eventually(lambda: (found := self.described(kind, arn))["status"] in ENDED and found)

    def active(self, kind, arn):
        found = self.over(kind, arn)
        self.assertEqual(found["status"], "ACTIVE", found)
        return found

    def best(self, campaign, user, **more):
        answer = self.runtime.get_recommendations(campaignArn=campaign, userId=user, **more)
        return [each["itemId"] for each in answer["itemList"]]


INVALID, IN_USE, EXISTS, MISSING, LIMIT = (f"{name}Exception" for name in (
    "InvalidInput", "ResourceInUse", "ResourceAlreadyExists", "ResourceNotFound", "LimitExceeded"))
ENDED = ("ACTIVE", "CREATE FAILED", "CREATE STOPPED", "COMPLETED", "FAILED")


class RecommendingTest(_Recommending, ScriptedTest):
    """In a running emulator."""


class OwnRecommendingTest(_Recommending, OwnScriptedTest):
    """In this process."""

    stand_in = personalize

    def _finish(self):
        self.control("DELETE")
        self.world(seconds=dict.fromkeys(world.SECONDS, 0))
        eventually(lambda: not any(each.running for each in resources.everywhere()))
