import json
from unittest import mock

from ministack.core.responses import request_scope

from emulator.personalize import deletions, imports, resources
from emulator.tests.recommending import (
    ALLOWED, ARN, BUCKET, BUCKET_POLICY, CATEGORY, EXISTS, IN_USE, INVALID, LIMIT, MISSING, ROLE, TRUST, OwnRecommendingTest, csv, interactions,
    interactions_csv, schema,
)
from emulator.tests.running import ACCOUNT, REGION, eventually


class PersonalizeImportsTest(OwnRecommendingTest):
    def rows(self, arn):
        return next(each["rows"] for each in self.control()["resources"] if each["arn"] == arn)

    def test_a_full_import_replaces_and_an_incremental_one_adds(self):
        self.group("modes", "INTERACTIONS", "ITEMS")
        whole, items = f"{ARN}dataset/modes/INTERACTIONS", f"{ARN}dataset/modes/ITEMS"
        halves = interactions()[:720], interactions()[720:]
        found = self.load("modes-1", whole, {f"{number}.csv": interactions_csv(half) for number, half in enumerate(halves)})
        self.assertEqual((found["status"], found["importMode"]), ("ACTIVE", "FULL"))
        self.load("modes-2", whole, {"a.csv": interactions_csv(interactions(first=500))}, importMode="INCREMENTAL")
        self.assertEqual(self.rows(whole), {"bulk": 2880, "single": 0})
        self.load("modes-3", whole, {"a.csv": interactions_csv(interactions(users=100))})
        self.assertEqual(self.rows(whole), {"bulk": 1200, "single": 0})
        header = "ITEM_ID,GENRE,PRICE"
        self.load("items-1", items, {"a.csv": csv(header, [("i1", "a", 1), ("i2", "b", 2)])})
        self.load("items-2", items, {"a.csv": csv(header, [("i2", "c", ""), ("i3", "d", 3)])}, importMode="INCREMENTAL")
        kept = resources._resources[items].kept["rows"].all()
        self.assertEqual({key: row["GENRE"] for key, row in kept.items()}, {"i1": "a", "i2": "c", "i3": "d"})
        self.load("items-3", items, {"a.csv": csv(header, [("i9", "z", 1)])})
        self.assertEqual(self.rows(items), {"bulk": 1, "single": 0})

    def test_a_file_that_is_wrong_fails_the_job_and_changes_nothing(self):
        self.loaded("wrong")
        dataset = f"{ARN}dataset/wrong/INTERACTIONS"
        good = interactions_csv(interactions())
        for name, files, reason in (
            ("milliseconds", {"a.csv": good + b"u,i,1700000000000,view\n"}, "MILLISECONDS: data/milliseconds/a.csv, line 1442: "),
            ("few", {"a.csv": interactions_csv(interactions()[:999])}, "TOO_FEW: There are 999"),
            ("left-over", {"a.csv": good, "_SUCCESS": b""}, "NO_HEADER: data/left-over/_SUCCESS is empty"),
            ("types", {"a.csv": good + b"".join(b"u,i,1700000000,t%d\n" % n for n in range(9))}, "11 event types and 0 metadata columns"),
        ):
            found = self.load(name, dataset, files)
            self.assertEqual(found["status"], "CREATE FAILED", name)
            self.assertIn(reason, found["failureReason"])
        self.assertEqual(self.rows(dataset), {"bulk": 1440, "single": 0})
        with mock.patch.dict(imports.LARGEST, INCREMENTAL=10):
            self.assertIn("at most 10 are allowed", self.load("large", dataset, {"a.csv": good}, importMode="INCREMENTAL")["failureReason"])

    def test_only_the_first_level_of_a_folder_or_the_file_itself_is_read(self):
        self.group("folders", "INTERACTIONS")
        dataset = f"{ARN}dataset/folders/INTERACTIONS"
        good = interactions_csv(interactions())
        for key in ("folder/a.csv", "folder/deeper/b.csv", "folder-2/c.csv"):
            self.s3.put_object(Bucket=BUCKET, Key=f"places/{key}", Body=good)
        for number, (place, records) in enumerate((("places/folder", 1440), ("places/folder/", 1440), ("places/folder/deeper/b.csv", 1440),
                                                   ("places/none", None))):
            arn = self.start_load(f"folders-{number}", dataset, dataSource={"dataLocation": f"s3://{BUCKET}/{place}"})
            found = self.over("dataset_import_job", arn)
            told = next(each for each in self.control()["resources"] if each["arn"] == arn)
            self.assertEqual(told.get("records"), records, found)
        self.assertIn("There are no files", found["failureReason"])

    def test_the_service_and_the_role_must_be_allowed_to_read(self):
        self.group("access", "INTERACTIONS")
        dataset = f"{ARN}dataset/access/INTERACTIONS"
        self.s3.put_object(Bucket=BUCKET, Key="data/access/a.csv", Body=interactions_csv(interactions()))
        self.addCleanup(self.s3.put_bucket_policy, Bucket=BUCKET, Policy=json.dumps(BUCKET_POLICY))
        tls, allow = BUCKET_POLICY["Statement"]
        for words, statements in (
            ("fix bucket policy on recommendations (s3:ListBucket)", [tls]),
            ("fix bucket policy on recommendations (s3:GetObject)", [{**allow, "Action": "s3:ListBucket"}]),
            ("fix bucket policy", [{**allow, "Principal": {"Service": "glue.amazonaws.com"}}]),
            ("fix bucket policy", [{**allow, "Principal": {"AWS": ROLE}}]),
            ("fix bucket policy", [{**allow, "Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}}}]),
            ("fix bucket policy", [{**allow, "Condition": {"ArnLike": {"aws:SourceArn": f"{ARN}campaign/*"}}}]),
            ("fix bucket policy", [allow, {**allow, "Effect": "Deny", "Principal": "*", "Condition": {}}]),
        ):
            self.s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
            self.refused(INVALID, words, self.start_load, name="access", dataset=dataset)
        self.s3.delete_bucket_policy(Bucket=BUCKET)
        self.refused(INVALID, "fix bucket policy", self.start_load, name="access", dataset=dataset)
        self.s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(BUCKET_POLICY))
        self.iam.create_role(RoleName="untrusting", AssumeRolePolicyDocument=json.dumps(TRUST).replace("personalize", "glue"))
        self.iam.create_role(RoleName="bare", AssumeRolePolicyDocument=json.dumps(TRUST))
        for name, words in (("untrusting", "does not trust personalize.amazonaws.com"), ("gone", "does not exist"), ("bare", "(s3:ListBucket)")):
            self.refused(INVALID, words, self.start_load, name="access", dataset=dataset, roleArn=f"arn:aws:iam::{ACCOUNT}:role/{name}")
        other = {**ALLOWED, "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/other/*"]}
        self.iam.put_role_policy(RoleName="bare", PolicyName="other", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [other]}))
        self.refused(INVALID, "fix the policy of arn:aws:iam::111122223333:role/bare (s3:GetObject)", self.start_load, name="access", dataset=dataset,
                     roleArn=f"arn:aws:iam::{ACCOUNT}:role/bare")
        folder = {**ALLOWED, "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/data/*/*"]}
        self.iam.put_role_policy(RoleName="bare", PolicyName="other", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [folder]}))
        self.active("dataset_import_job", self.start_load("access-folder", dataset, roleArn=f"arn:aws:iam::{ACCOUNT}:role/bare",
                                                          dataSource={"dataLocation": f"s3://{BUCKET}/data/access"}))
        self.refused(INVALID, "bucket does not exist", self.start_load, name="access", dataset=dataset,
                     dataSource={"dataLocation": "s3://gone/a.csv"})
        self.active("dataset_import_job", self.start_load("access", dataset))

    def test_jobs_are_unique_and_limited(self):
        self.loaded("limited")
        dataset = f"{ARN}dataset/limited/INTERACTIONS"
        self.refused(EXISTS, f"{ARN}dataset-import-job/limited-1 already exists", self.start_load, name="limited-1", dataset=dataset)
        self.world(hold=["datasetImportJob"], quotas={"datasetImportJobs": 2})
        for name in ("limited-2", "limited-3"):
            self.s3.put_object(Bucket=BUCKET, Key=f"data/{name}/a.csv", Body=interactions_csv(interactions()))
            self.start_load(name, dataset)
        self.refused(LIMIT, "limit of 2 pending or in progress dataset import jobs", self.start_load, name="limited-4", dataset=dataset)
        solution = self.solution("limited")
        self.refused(IN_USE, "import job", self.personalize.create_solution_version, solutionArn=solution)
        found = self.personalize.list_dataset_import_jobs(datasetArn=dataset)["datasetImportJobs"]
        self.assertEqual([each["jobName"] for each in found], ["limited-3", "limited-2", "limited-1"])

    def test_a_schema_is_replaced_by_one_with_more_fields_only(self):
        self.loaded("replaced")
        items = self.dataset("replaced", "ITEMS")
        fields = ("ITEM_ID", "string"), ("GENRE", ["null", "string"], CATEGORY), ("PRICE", ["null", "float"])

        def made(name, *more, kind="Items"):
            return self.personalize.create_schema(name=name, schema=schema(kind, *more))["schemaArn"]
        for words, replacement in (
            ("changes or lacks the field PRICE", made("lacks", *fields[:2])), ("changes or lacks the field GENRE",
                                                                               made("plain", fields[0], fields[1][:2], fields[2])),
            ("NEW must support null", made("strict", *fields, ("NEW", "int"))),
            ("is one of USERS", made("users", ("USER_ID", "string"), ("A", "int"), kind="Users")),
        ):
            self.refused(INVALID, words, self.personalize.update_dataset, datasetArn=items, schemaArn=replacement)
        self.refused(INVALID, "can't replace the schema of an Item interactions dataset", self.personalize.update_dataset,
                     datasetArn=f"{ARN}dataset/replaced/INTERACTIONS", schemaArn=f"{ARN}schema/replaced-INTERACTIONS")
        more = made("more", *fields, ("NEW", ["null", "int"]))
        self.world(hold=["datasetUpdate"])
        self.personalize.update_dataset(datasetArn=items, schemaArn=more)
        self.refused(IN_USE, "being updated", self.personalize.update_dataset, datasetArn=items, schemaArn=more)
        self.assertEqual(self.described("dataset", items)["schemaArn"], f"{ARN}schema/replaced-ITEMS")
        self.world(hold=[])
        eventually(lambda: self.described("dataset", items)["latestDatasetUpdate"]["status"] == "ACTIVE")
        self.assertEqual(self.described("dataset", items)["schemaArn"], more)
        self.assertEqual(self.load("replaced-2", items, {"a.csv": csv("ITEM_ID,GENRE,PRICE,NEW", [("i1", "a", 1, 2)])})["status"], "ACTIVE")

    def test_deleted_users_are_gone_from_the_data_and_from_later_versions(self):
        group = self.loaded("erased")
        self.load("erased-users", self.dataset("erased", "USERS"), {"a.csv": csv("USER_ID,CLUB", [("u1", "x"), ("u2", "y")])})
        solution = self.solution("erased")
        before = self.version(solution)
        campaign = self.campaign("erased", before)
        unknown, known = self.best(campaign, "nobody"), self.best(campaign, "u1")
        self.assertNotEqual(unknown, known)

        def start(name, users="USER_ID\nu1\nu1\nghost\n", **more):
            self.s3.put_object(Bucket=BUCKET, Key=f"erasures/{name}/users.csv", Body=users, **more)
            return self.personalize.create_data_deletion_job(jobName=name, datasetGroupArn=group, roleArn=ROLE, dataSource={
                "dataLocation": f"s3://{BUCKET}/erasures/{name}/users.csv"})["dataDeletionJobArn"]
        self.world(hold=["dataDeletionJob"])
        job = start("erase-1")
        eventually(lambda: self.described("data_deletion_job", job)["status"] == "IN_PROGRESS")
        self.refused(IN_USE, "data deletion job", self.personalize.create_solution_version, solutionArn=solution)
        self.refused(IN_USE, "data deletion job", self.start_load, name="erased-2", dataset=f"{ARN}dataset/erased/INTERACTIONS")
        self.world(hold=[])
        found = self.over("data_deletion_job", job)
        self.assertEqual((found["status"], found["numDeleted"]), ("COMPLETED", 13))
        self.assertEqual((self.rows(f"{ARN}dataset/erased/INTERACTIONS")["bulk"], self.rows(f"{ARN}dataset/erased/USERS")["bulk"]), (1428, 1))
        self.assertEqual(self.best(campaign, "u1"), known)
        after = self.version(solution)
        self.personalize.update_campaign(campaignArn=campaign, solutionVersionArn=after)
        eventually(lambda: self.described("campaign", campaign)["solutionVersionArn"] == after)
        self.assertEqual(self.best(campaign, "u1"), self.best(campaign, "nobody"))
        for name, users, more, reason in (
            ("key", "USER_ID\nu1\n", {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "key"}, "encrypted with a key of KMS"),
            ("header", "USER\nu1\n", {}, "header USER_ID"), ("columns", "USER_ID\nu1,u2\n", {}, "line 2"),
            ("encoding", b"USER_ID\n\xff\n", {}, "UTF-8"),
        ):
            found = self.over("data_deletion_job", start(f"erase-{name}", users, **more))
            self.assertEqual(found["status"], "FAILED")
            self.assertIn(reason, found["failureReason"])
        with mock.patch.object(deletions, "LARGEST", 5):
            self.assertIn("at most 5", self.over("data_deletion_job", start("erase-large"))["failureReason"])
        self.world(seconds={"dataDeletionJob": 10 ** 6}, quotas={"dataDeletionJobs": 1})
        job = start("erase-slow")
        self.assertEqual(self.described("data_deletion_job", job)["status"], "PENDING")
        self.refused(LIMIT, "limit of 1 pending data deletion jobs", start, name="erase-many")
        self.world(seconds={"dataDeletionJob": 0})
        self.over("data_deletion_job", job)
        self.world(hold=["solutionVersion"])
        self.personalize.create_solution_version(solutionArn=solution)
        self.refused(IN_USE, "wait until it is over", start, name="erase-busy")

    def test_single_records_are_there_at_once_and_stay_after_a_full_import(self):
        group = self.loaded("single")
        self.dataset("single", "ITEMS")
        dataset, items = (f"{ARN}dataset/single/{kind}" for kind in ("INTERACTIONS", "ITEMS"))
        tracker = self.personalize.create_event_tracker(name="single", datasetGroupArn=group)
        self.active("event_tracker", tracker["eventTrackerArn"])
        self.refused(EXISTS, tracker["eventTrackerArn"], self.personalize.create_event_tracker, name="second", datasetGroupArn=group)
        campaign = self.campaign("single", self.version(self.solution("single")))
        before = self.best(campaign, "new", numResults=10)
        event = {"eventType": "view", "sentAt": 1_700_000_000}
        liked = [{**event, "itemId": f"i{number}"} for number in (3, 7, 11)]
        self.events.put_events(trackingId=tracker["trackingId"], sessionId="s", userId="new", eventList=[*liked, event])
        after = self.best(campaign, "new", numResults=10)
        self.assertNotEqual(before, after)
        self.assertEqual({int(item[1:]) % 4 for item in after}, {3})
        self.load("single-2", dataset, {"a.csv": interactions_csv(interactions(users=100))})
        self.assertEqual(self.rows(dataset), {"bulk": 1200, "single": 3})
        self.refused(INVALID, "tracking ID", self.events.put_events, trackingId="other", sessionId="s", eventList=[event])
        self.refused(INVALID, "not in the schema", self.events.put_events, trackingId=tracker["trackingId"], sessionId="s",
                     eventList=[{**event, "properties": json.dumps({"colour": "red"})}])
        self.events.put_items(datasetArn=items, items=[{"itemId": "i1", "properties": json.dumps({"genre": "a|b", "price": 2.5})}])
        self.assertEqual(resources._resources[items].kept["rows"].all()["i1"], {"ITEM_ID": "i1", "GENRE": "a|b", "PRICE": 2.5})
        self.refused(INVALID, "is no number", self.events.put_items, datasetArn=items, items=[{"itemId": "i1",
                                                                                               "properties": json.dumps({"price": "x"})}])
        self.refused(INVALID, "not of USERS", self.events.put_users, datasetArn=items, users=[{"userId": "u1"}])
        found = self.refused(MISSING, "could not be found", self.events.put_users, datasetArn=f"{ARN}dataset/single/USERS", users=[{"userId": "u1"}])
        self.assertEqual(found["ResponseMetadata"]["HTTPStatusCode"], 404)
        users = self.dataset("single", "USERS")
        self.refused(INVALID, "lacks CLUB", self.events.put_users, datasetArn=users, users=[{"userId": "u1"}])
        self.events.put_users(datasetArn=users, users=[{"userId": "u1", "properties": json.dumps({"CLUB": "x"})}])

    def test_calls_of_the_role_are_those_that_it_needs(self):
        calls = []
        self.loaded("calls")
        with mock.patch("emulator.recorder._writers", [lambda **call: calls.append(call)]), request_scope(ACCOUNT, REGION):
            self.load("calls-2", f"{ARN}dataset/calls/INTERACTIONS", {name: interactions_csv(interactions()) for name in ("a.csv", "b.csv")})
        self.assertEqual({(call["principal"], call["action"]) for call in calls}, {(ROLE, "s3:ListBucket"), (ROLE, "s3:GetObject")})
        self.assertEqual(len(calls), 3)
