import random

from ministack.core.responses import request_scope

from emulator.personalize import door, resources
from emulator.tests.recommending import ARN, INTERACTIONS, RECIPE, OwnRecommendingTest, interactions, interactions_csv
from emulator.tests.running import ACCOUNT, REGION, eventually

NDCG = "normalized_discounted_cumulative_gain_at_10"


class PersonalizeLifeTest(OwnRecommendingTest):
    def test_from_data_to_recommendations(self):
        group = self.loaded("whole")
        solution = self.solution("whole")
        version = self.version(solution, name="run-1")
        metrics = self.personalize.get_solution_metrics(solutionVersionArn=version)["metrics"]
        self.assertEqual(sorted(metrics), sorted([
            "coverage", "mean_reciprocal_rank_at_25", *(f"normalized_discounted_cumulative_gain_at_{k}" for k in (5, 10, 25)),
            *(f"precision_at_{k}" for k in (5, 10, 25))]))
        self.assertGreater(metrics[NDCG], 0.3)
        campaign = self.campaign("whole", version)
        answer = self.runtime.get_recommendations(campaignArn=campaign, userId="u1", numResults=5)["itemList"]
        self.assertEqual((len(answer), {int(each["itemId"][1:]) % 4 for each in answer}), (5, {1}))
        self.assertEqual([each["score"] for each in answer], sorted((each["score"] for each in answer), reverse=True))
        self.assertEqual(len(self.best(campaign, "nobody")), 25)
        described = self.described("solution_version", version)
        self.assertEqual((described["name"], described["trainingMode"], described["datasetGroupArn"]), ("run-1", "FULL", group))
        self.assertGreater(described["trainingHours"], 0)
        self.assertEqual([each["arn"] for each in self.control()["trained"] if each["datasetGroupArn"] == group], [version])
        with request_scope(ACCOUNT, REGION):
            latest = door.OPERATIONS["DescribeSolution"]({"solutionArn": solution})["solution"]["latestSolutionVersion"]
        self.assertEqual((latest["solutionVersionArn"], latest["status"], "name" in latest), (version, "ACTIVE", False))

    def test_the_same_data_gives_the_same_and_shuffled_data_less(self):
        rows = interactions()
        items = [row[1] for row in rows]
        random.Random(2).shuffle(items)
        shuffled = [(row[0], item, *row[2:]) for row, item in zip(rows, items)]
        scores = []
        for name, data in (("good", rows), ("again", rows), ("shuffled", shuffled)):
            self.loaded(name, data)
            scores.append(self.personalize.get_solution_metrics(solutionVersionArn=self.version(self.solution(name)))["metrics"])
        self.assertEqual(scores[0], scores[1])
        for metric in (NDCG, "mean_reciprocal_rank_at_25", "precision_at_25"):
            self.assertGreater(scores[0][metric], 2 * scores[2][metric], metric)

    def test_statuses_come_one_after_another(self):
        self.world(hold=["dataset"])
        self.personalize.create_dataset_group(name="statuses")
        self.active("dataset_group", f"{ARN}dataset-group/statuses")
        schema = self.personalize.create_schema(name="statuses", schema=INTERACTIONS)["schemaArn"]
        given = {"name": "statuses", "schemaArn": schema, "datasetGroupArn": f"{ARN}dataset-group/statuses", "datasetType": "Interactions"}
        dataset = self.personalize.create_dataset(**given)["datasetArn"]
        self.assertEqual(dataset, f"{ARN}dataset/statuses/INTERACTIONS")
        eventually(lambda: self.described("dataset", dataset)["status"] == "CREATE IN_PROGRESS")
        self.refused("ResourceAlreadyExistsException", f"Another resource with Arn {dataset} already exists.", self.personalize.create_dataset,
                     **given)
        self.refused("ResourceInUseException", "CREATE IN_PROGRESS", self.start_load, name="too-early", dataset=dataset)
        self.world(hold=[])
        self.active("dataset", dataset)

    def test_a_failed_training_is_not_billed_and_the_next_one_is(self):
        group = self.loaded("fails")
        solution = self.solution("fails")
        self.world(failures=[{"kind": "solutionVersion", "reason": "Out of luck"}])
        arn = self.personalize.create_solution_version(solutionArn=solution)["solutionVersionArn"]
        found = self.over("solution_version", arn)
        self.assertEqual((found["status"], found["failureReason"]), ("CREATE FAILED", "Out of luck"))
        self.refused("InvalidInputException", "CREATE FAILED", self.personalize.get_solution_metrics, solutionVersionArn=arn)
        self.refused("InvalidInputException", "CREATE FAILED", self.personalize.create_campaign, name="fails", solutionVersionArn=arn)
        version = self.version(solution)
        self.assertEqual([each["arn"] for each in self.control()["trained"] if each["datasetGroupArn"] == group], [version])

    def test_too_little_data_is_not_trained(self):
        self.loaded("few-users", [(f"u{n % 20}", f"i{n % 60}", 1_700_000_000 + n, "view") for n in range(1200)])
        arn = self.personalize.create_solution_version(solutionArn=self.solution("few-users"))["solutionVersionArn"]
        self.assertIn("20 of 20 users", self.over("solution_version", arn)["failureReason"])
        solution = self.personalize.create_solution(name="filtered", datasetGroupArn=f"{ARN}dataset-group/few-users", performAutoTraining=False,
                                                    recipeArn="arn:aws:personalize:::recipe/aws-popularity-count",
                                                    eventType="purchase")["solutionArn"]
        self.active("solution", solution)
        arn = self.personalize.create_solution_version(solutionArn=solution)["solutionVersionArn"]
        self.assertIn("There are 0 unique item interactions", self.over("solution_version", arn)["failureReason"])

    def test_a_solution_trains_on_the_events_that_it_wants(self):
        self.loaded("wanted")
        for name, config, count in (
            ("wanted", {"eventsConfig": {"eventParametersList": [{"eventType": "purchase"}]}}, 960),
            ("threshold", {"eventsConfig": {"eventParametersList": [{"eventType": "purchase", "eventValueThreshold": 1.0}]}}, 0),
            ("value", {"eventValueThreshold": "0.5"}, 0),
        ):
            given = {"name": name, "datasetGroupArn": f"{ARN}dataset-group/wanted", "recipeArn": RECIPE, "solutionConfig": config}
            solution = self.personalize.create_solution(**given)["solutionArn"]
            self.active("solution", solution)
            arn = self.personalize.create_solution_version(solutionArn=solution)["solutionVersionArn"]
            self.assertIn(f"There are {count} unique item interactions", self.over("solution_version", arn)["failureReason"])
        both = {"eventsConfig": {"eventParametersList": [{"eventType": "purchase"}, {"eventType": "view"}]}}
        self.personalize.update_solution(solutionArn=f"{ARN}solution/wanted", solutionUpdateConfig=both)
        eventually(lambda: self.described("solution", f"{ARN}solution/wanted")["latestSolutionUpdate"]["status"] == "ACTIVE")
        self.version(f"{ARN}solution/wanted")

    def test_a_campaign_serves_the_old_version_until_the_new_one_is_there(self):
        self.loaded("switch")
        solution = self.solution("switch")
        old = self.version(solution, name="switch-old")
        campaign = self.campaign("switch", old)
        # The new version knows somebody who likes what others do not.
        rows = [("u1", f"i{n}", 1_800_000_000 + n, "view") for n in range(1, 60, 4) for _ in range(2)] + interactions(users=100, first=200)
        self.load("switch-2", f"{ARN}dataset/switch/INTERACTIONS", {"a.csv": interactions_csv(rows)}, importMode="INCREMENTAL")
        new = self.version(solution, name="switch-new")
        self.world(hold=["campaignUpdate"], failures=[{"kind": "campaignUpdate", "reason": "No machines"}])
        before = self.best(campaign, "u1")
        self.personalize.update_campaign(campaignArn=campaign, solutionVersionArn=new)
        found = eventually(lambda: (found := self.described("campaign",
                                                            campaign))["latestCampaignUpdate"]["status"] == "CREATE IN_PROGRESS" and found)
        self.assertEqual((found["status"], found["solutionVersionArn"], found["latestCampaignUpdate"]["solutionVersionArn"]), ("ACTIVE", old, new))
        self.assertEqual(self.best(campaign, "u1"), before)
        self.refused("ResourceInUseException", "being updated", self.personalize.update_campaign, campaignArn=campaign, minProvisionedTPS=2)
        self.world(hold=[])
        update = eventually(lambda: (part := self.described("campaign", campaign)["latestCampaignUpdate"])["status"] == "CREATE FAILED" and part)
        self.assertEqual((update["failureReason"], self.described("campaign", campaign)["solutionVersionArn"]), ("No machines", old))
        self.personalize.update_campaign(campaignArn=campaign, solutionVersionArn=new, minProvisionedTPS=2)
        eventually(lambda: self.described("campaign", campaign)["latestCampaignUpdate"]["status"] == "ACTIVE")
        found = self.described("campaign", campaign)
        self.assertEqual((found["solutionVersionArn"], found["minProvisionedTPS"]), (new, 2))
        self.assertNotEqual(self.best(campaign, "u1"), before)
        served = self.control()["served"][campaign]
        self.assertEqual([each["solutionVersionArn"] for each in served], [old, new])
        self.assertLess(served[0]["since"], served[1]["since"])

    def test_a_training_can_be_stopped(self):
        self.loaded("stopped")
        solution = self.solution("stopped")
        self.world(hold=["solutionVersion"])
        arn = self.personalize.create_solution_version(solutionArn=solution, name="stopped-1")["solutionVersionArn"]
        self.refused("ResourceAlreadyExistsException", arn, self.personalize.create_solution_version, solutionArn=solution, name="stopped-1")
        self.refused("ResourceInUseException", "must be ACTIVE", self.personalize.get_solution_metrics, solutionVersionArn=arn)
        self.personalize.stop_solution_version_creation(solutionVersionArn=arn)
        self.assertEqual(self.over("solution_version", arn)["status"], "CREATE STOPPED")
        self.refused("InvalidInputException", "CREATE STOPPED", self.personalize.stop_solution_version_creation, solutionVersionArn=arn)

    def test_an_unexpected_error_is_told_as_one(self):
        group = self.group("unexpected", "INTERACTIONS")
        resources._resources[f"{ARN}dataset/unexpected/INTERACTIONS"].kept["rows"].bulk = None
        solution = self.solution("unexpected")
        with self.assertLogs("personalize", "ERROR"):
            arn = self.personalize.create_solution_version(solutionArn=solution)["solutionVersionArn"]
            self.assertIn("internal error", self.over("solution_version", arn)["failureReason"])
        resources._resources[f"{group.replace('dataset-group', 'dataset')}/INTERACTIONS"].kept["rows"].bulk = []
