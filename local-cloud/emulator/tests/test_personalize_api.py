import json
import unittest

from ministack.core.responses import request_scope

from emulator.personalize import access, door, filter_expression, groups, resources, world
from emulator.refusal import Refusal
from emulator.tests.recommending import (
    ARN, BUCKET, BUCKET_POLICY, EXISTS, IN_USE, INTERACTIONS, INVALID, ITEMS, LIMIT, MISSING, RECIPE, ROLE, OwnRecommendingTest, csv, interactions,
    interactions_csv, schema,
)
from emulator.tests.running import ACCOUNT, REGION, eventually

ECOMMERCE_ITEMS = schema("Items", ("ITEM_ID", "string"), ("PRICE", "float"), ("CATEGORY_L1", ["string"], {"categorical": True}))


class PersonalizeApiTest(OwnRecommendingTest):
    def test_what_is_not_there_is_refused(self):
        self.refused(MISSING, "could not be found", self.personalize.describe_campaign, campaignArn=f"{ARN}campaign/gone")
        self.refused(INVALID, "The local cloud has no DescribeRecipe", self.personalize.describe_recipe, recipeArn=RECIPE)
        self.refused(INVALID, "regular expression pattern", self.personalize.create_dataset_group, name="under score")
        self.refused(INVALID, "enum value set", self.personalize.create_dataset_group, name="domain", domain="BANKING")
        self.refused(INVALID, "kmsKeyArn and roleArn", self.personalize.create_dataset_group, name="key", roleArn=ROLE)
        self.refused(INVALID, "Input schema is not valid: The schema of INTERACTIONS lacks", self.personalize.create_schema, name="bad",
                     schema=schema("Interactions", ("USER_ID", "string")))
        for target, body, code in (("AmazonPersonalize.Nothing", b"{}", "UnknownOperationException"),
                                   ("AmazonPersonalize.ListSchemas", b"{", "Serialization")):
            with request_scope(ACCOUNT, REGION), self.assertRaises(Refusal) as caught:
                door._read(door.iam_actions.Request("POST", "/", {"x-amz-target": target}, body, {}, REGION), True)
            self.assertIn(code, caught.exception.code)

    def test_groups_and_schemas_come_and_go(self):
        arn = self.group("going", "USERS", tags=[{"tagKey": "a", "tagValue": "1"}])
        self.assertEqual(self.personalize.list_tags_for_resource(resourceArn=arn)["tags"], [{"tagKey": "a", "tagValue": "1"}])
        self.personalize.tag_resource(resourceArn=arn, tags=[{"tagKey": "b", "tagValue": "2"}])
        self.personalize.untag_resource(resourceArn=arn, tagKeys=["a"])
        self.assertEqual(self.personalize.list_tags_for_resource(resourceArn=arn)["tags"], [{"tagKey": "b", "tagValue": "2"}])
        self.refused(EXISTS, f"Another resource with Arn {arn} already exists.", self.personalize.create_dataset_group, name="going")
        self.refused(IN_USE, "delete it first", self.personalize.delete_dataset_group, datasetGroupArn=arn)
        dataset, made = f"{ARN}dataset/going/USERS", f"{ARN}schema/going-USERS"
        self.refused(IN_USE, "is used by", self.personalize.delete_schema, schemaArn=made)
        self.world(hold=["delete"])
        self.personalize.delete_dataset(datasetArn=dataset)
        eventually(lambda: self.described("dataset", dataset)["status"] == "DELETE IN_PROGRESS")
        self.refused(IN_USE, "DELETE IN_PROGRESS", self.start_load, name="too-late", dataset=dataset)
        self.world(hold=[])
        eventually(lambda: not self.personalize.list_datasets(datasetGroupArn=arn)["datasets"])
        self.personalize.delete_schema(schemaArn=made)
        self.personalize.delete_dataset_group(datasetGroupArn=arn)
        eventually(lambda: arn not in [each["datasetGroupArn"] for each in self.personalize.list_dataset_groups()["datasetGroups"]])
        self.refused(MISSING, "could not be found", self.personalize.describe_dataset_group, datasetGroupArn=arn)
        self.refused(MISSING, "could not be found", self.personalize.list_tags_for_resource, resourceArn=arn)

    def test_quotas_are_those_of_aws_unless_told(self):
        self.world(quotas={"datasetGroups": len(self.personalize.list_dataset_groups()["datasetGroups"]) + 1})
        self.personalize.create_dataset_group(name="last-one")
        self.refused(LIMIT, "active dataset groups", self.personalize.create_dataset_group, name="one-too-many")
        self.assertEqual((world.QUOTAS["datasetGroups"], world.QUOTAS["datasetImportJobs"], world.QUOTAS["filters"]), (5, 5, 30))

    def test_datasets_fit_their_group(self):
        shop = self.group("shop", domain="ECOMMERCE")
        self.assertEqual(self.described("dataset_group", shop)["domain"], "ECOMMERCE")
        made = self.personalize.create_schema(name="shop-items", schema=ECOMMERCE_ITEMS, domain="ECOMMERCE")["schemaArn"]
        plain = self.personalize.create_schema(name="plain-items", schema=ITEMS)["schemaArn"]
        self.refused(INVALID, "needs the field CATEGORY_L1", self.personalize.create_schema, name="x", schema=ITEMS, domain="ECOMMERCE")
        given = {"name": "items", "datasetGroupArn": shop, "datasetType": "ITEMS"}
        self.refused(INVALID, "The domain of the schema (None)", self.personalize.create_dataset, **given, schemaArn=plain)
        self.refused(INVALID, "is one of ITEMS; the dataset is of USERS", self.personalize.create_dataset, **{**given, "datasetType": "Users"},
                     schemaArn=made)
        self.refused(INVALID, "INTERACTIONS, ITEMS, USERS only", self.personalize.create_dataset, **{**given, "datasetType": "Actions"},
                     schemaArn=made)
        self.assertEqual(self.personalize.create_dataset(**given, schemaArn=made)["datasetArn"], f"{ARN}dataset/shop/ITEMS")

    def test_recommenders_train_and_serve_in_one(self):
        shop = self.group("recommender", domain="ECOMMERCE")
        recipe = "arn:aws:personalize:::recipe/aws-ecomm-recommended-for-you"
        given = {"name": "recommender", "datasetGroupArn": shop, "recipeArn": recipe}
        self.refused(INVALID, "no Item interactions dataset", self.personalize.create_recommender, **given)
        dataset = self.dataset("recommender", "INTERACTIONS", domain="ECOMMERCE")
        self.load("recommender-1", dataset, {"a.csv": interactions_csv(interactions())})
        self.refused(INVALID, "has no recipe", self.personalize.create_recommender, **{**given, "recipeArn": RECIPE})
        arn = self.personalize.create_recommender(**given)["recommenderArn"]
        self.assertIn("coverage", self.active("recommender", arn)["modelMetrics"])
        self.personalize.update_recommender(recommenderArn=arn, recommenderConfig={"minRecommendationRequestsPerSecond": 3})
        eventually(lambda: self.described("recommender", arn)["recommenderConfig"]["minRecommendationRequestsPerSecond"] == 3)
        answer = self.runtime.get_recommendations(recommenderArn=arn, userId="u1", numResults=4)["itemList"]
        self.assertEqual({int(each["itemId"][1:]) % 4 for each in answer}, {1})
        plain = self.group("no-domain")
        self.refused(INVALID, "has no domain", self.personalize.create_recommender, **{**given, "datasetGroupArn": plain})
        self.personalize.delete_recommender(recommenderArn=arn)
        eventually(lambda: not self.personalize.list_recommenders(datasetGroupArn=shop)["recommenders"])

    def test_solutions_and_campaigns(self):
        group = self.loaded("parts")
        for words, more in (("recipeArn is required", {}), ("has no recipe", {"recipeArn": "arn:aws:personalize:::recipe/aws-next-best-action"})):
            self.refused(INVALID, words, self.personalize.create_solution, name="parts", datasetGroupArn=group, **more)
        self.assertTrue(self.described("solution", self.solution("parts"))["performAutoTraining"] is False)
        solution = f"{ARN}solution/parts"
        self.refused(INVALID, "at least one of", self.personalize.update_solution, solutionArn=solution)
        self.personalize.update_solution(solutionArn=solution, performAutoTraining=True)
        eventually(lambda: self.described("solution", solution)["performAutoTraining"])
        self.refused(INVALID, "UPDATE is only for", self.personalize.create_solution_version, solutionArn=solution, trainingMode="UPDATE")
        version = self.version(solution)
        self.refused(INVALID, "no automatic updates", self.personalize.create_campaign, name="parts", solutionVersionArn=f"{solution}/$LATEST")
        campaign = self.campaign("parts", version)
        self.refused(EXISTS, campaign, self.personalize.create_campaign, name="parts", solutionVersionArn=version)
        self.refused(INVALID, "at least one of", self.personalize.update_campaign, campaignArn=campaign)
        self.loaded("others")
        other = self.version(self.solution("others"))
        self.refused(INVALID, "is not of the dataset group of the campaign", self.personalize.update_campaign, campaignArn=campaign,
                     solutionVersionArn=other)
        self.assertEqual([each["campaignArn"] for each in self.personalize.list_campaigns(solutionArn=solution)["campaigns"]], [campaign])
        self.refused(IN_USE, "in use by a campaign", self.personalize.delete_solution, solutionArn=solution)
        self.world(hold=["delete"])
        self.personalize.delete_campaign(campaignArn=campaign)
        self.refused(INVALID, "must be ACTIVE", self.runtime.get_recommendations, campaignArn=campaign, userId="u1")
        self.world(hold=[])
        eventually(lambda: not self.personalize.list_campaigns(solutionArn=solution)["campaigns"])
        found = self.refused(MISSING, "could not be found", self.runtime.get_recommendations, campaignArn=campaign, userId="u1")
        self.assertEqual(found["ResponseMetadata"]["HTTPStatusCode"], 404)
        self.personalize.delete_solution(solutionArn=solution)
        eventually(lambda: not self.personalize.list_solutions(datasetGroupArn=group)["solutions"])
        self.refused(MISSING, "could not be found", self.personalize.describe_solution_version, solutionVersionArn=version)

    def test_recipes_answer_in_their_ways(self):
        group = self.loaded("recipes")
        arns = {}
        for name, recipe in (("popular", "aws-popularity-count"), ("similar", "aws-similar-items"), ("ranking", "aws-personalized-ranking-v2")):
            solution = self.personalize.create_solution(name=name, datasetGroupArn=group,
                                                        recipeArn=f"arn:aws:personalize:::recipe/{recipe}")["solutionArn"]
            self.active("solution", solution)
            arns[name] = self.campaign(name, self.version(solution))
        self.assertEqual(self.best(arns["popular"], "u1"), self.best(arns["popular"], "u2"))
        similar = [each["itemId"] for each in self.runtime.get_recommendations(campaignArn=arns["similar"], itemId="i2", numResults=5)["itemList"]]
        self.assertEqual({int(item[1:]) % 4 for item in similar}, {2})
        self.refused(INVALID, "itemId is required", self.runtime.get_recommendations, campaignArn=arns["similar"], userId="u1")
        self.refused(INVALID, "is for GetPersonalizedRanking", self.runtime.get_recommendations, campaignArn=arns["ranking"], userId="u1")
        self.refused(INVALID, "is not for GetPersonalizedRanking", self.runtime.get_personalized_ranking, campaignArn=arns["similar"], userId="u1",
                     inputList=["i1"])
        self.refused(INVALID, "allowed: 1 to 500", self.runtime.get_personalized_ranking, campaignArn=arns["ranking"], userId="u1", inputList=[])
        ranked = self.runtime.get_personalized_ranking(campaignArn=arns["ranking"], userId="u1",
                                                       inputList=["i2", "i1", "gone"])["personalizedRanking"]
        self.assertEqual([each["itemId"] for each in ranked], ["i1", "i2", "gone"])
        for words, more in (("at most 500", {"numResults": 501}), ("no metadataColumns", {"metadataColumns": {"ITEMS": ["A"]}}),
                            ("either", {"recommenderArn": ARN + "r"})):
            self.refused(INVALID, words, self.runtime.get_recommendations, campaignArn=arns["popular"], userId="u1", **more)

    def test_filters_hold_back_what_they_say(self):
        group = self.loaded("filters")
        items = [(f"i{n}", "even|all" if n % 8 < 4 else "odd|all", n) for n in range(60)]
        self.load("filters-items", self.dataset("filters", "ITEMS"), {"a.csv": csv("ITEM_ID,GENRE,PRICE", items)})
        campaign = self.campaign("filters", self.version(self.solution("filters")))
        bought = {row[1] for row in interactions() if row[0] == "u1" and row[3] == "purchase"}
        genre = {item: name for item, name, _ in items}
        for number, (expression, values, holds) in enumerate((
            ('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Purchase")', {}, lambda item: item not in bought),
            ("INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($TYPE)", {"TYPE": '"purchase"'}, bought.__contains__),
            ('INCLUDE ItemID WHERE Items.GENRE IN ("even")', {}, lambda item: genre[item].startswith("even")),
            ("EXCLUDE ItemID WHERE Items.GENRE IN ($A) OR Items.PRICE >= $B", {"A": '"odd", "none"', "B": "30"},
             lambda item: genre[item].startswith("even") and int(item[1:]) < 30),
            ('INCLUDE ItemID WHERE Items.GENRE NOT IN ("odd") AND Items.PRICE < 20', {},
             lambda item: genre[item].startswith("even") and int(item[1:]) < 20),
        )):
            with self.subTest(expression):
                arn = self.personalize.create_filter(name=f"filter-{number}", datasetGroupArn=group, filterExpression=expression)["filterArn"]
                self.active("filter", arn)
                found = self.best(campaign, "u1", numResults=60, filterArn=arn, filterValues=values)
                every = self.best(campaign, "u1", numResults=60)
                self.assertEqual(found, [item for item in every if holds(item)])
                self.assertTrue(0 < len(found) < 60)
        self.refused(INVALID, "filter parameter TYPE is missing", self.runtime.get_recommendations, campaignArn=campaign, userId="u1",
                     filterArn=f"{ARN}filter/filter-1")
        self.refused(INVALID, "is not valid", self.runtime.get_recommendations, campaignArn=campaign, userId="u1", filterArn=f"{ARN}filter/filter-1",
                     filterValues={"TYPE": '"a'})
        for words, expression in (("Items.COLOUR, which the dataset group", 'INCLUDE ItemID WHERE Items.COLOUR IN ("red")'),
                                  ("compares GENRE by <", "INCLUDE ItemID WHERE Items.GENRE < 3"),
                                  ("AND with OR", 'INCLUDE ItemID WHERE Items.GENRE IN ("a") '
                                   'AND Items.PRICE > 1 OR Items.PRICE < 0')):
            self.refused(INVALID, words, self.personalize.create_filter, name="refused", datasetGroupArn=group, filterExpression=expression)
        self.personalize.delete_filter(filterArn=f"{ARN}filter/filter-0")
        eventually(lambda: len(self.personalize.list_filters(datasetGroupArn=group)["Filters"]) == 4)

    def test_batches_are_written_beside_their_input(self):
        group = self.loaded("batch")
        version = self.version(self.solution("batch"))
        self.s3.put_object(Bucket=BUCKET, Key="batch/in/users.json", Body=b'{"userId": "u1"}\n{"userId": "nobody"}\n{"itemId": "i1"}\n')
        arn = self.personalize.create_filter(name="batch", datasetGroupArn=group,
                                             filterExpression='EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")')["filterArn"]
        self.active("filter", arn)

        def start(name, source="batch/in/users.json", **more):
            return self.personalize.create_batch_inference_job(**{
                "jobName": name, "solutionVersionArn": version, "roleArn": ROLE, "numResults": 5,
                "jobInput": {"s3DataSource": {"path": f"s3://{BUCKET}/{source}"}},
                "jobOutput": {"s3DataDestination": {"path": f"s3://{BUCKET}/batch/{name}/"}}, "filterArn": arn, **more})["batchInferenceJobArn"]
        self.active("batch_inference_job", start("batch-1"))
        lines = [json.loads(line) for line in self.s3.get_object(Bucket=BUCKET, Key="batch/batch-1/users.json.out")["Body"].read().splitlines()]
        self.assertEqual([line["input"] for line in lines], [{"userId": "u1"}, {"userId": "nobody"}, {"itemId": "i1"}])
        self.assertEqual((len(lines[0]["output"]["recommendedItems"]), len(lines[0]["output"]["scores"]), lines[0]["error"]), (5, 5, None))
        self.assertFalse(set(lines[0]["output"]["recommendedItems"]) & {row[1] for row in interactions() if row[0] == "u1"})
        self.assertEqual((lines[2]["output"], lines[2]["error"]), (None, "userId is missing."))
        self.s3.put_object(Bucket=BUCKET, Key="batch/in/bad.json", Body=b"[]\n")
        self.assertIn("no object of JSON", self.over("batch_inference_job", start("batch-2", "batch/in/bad.json"))["failureReason"])
        self.addCleanup(self.s3.put_bucket_policy, Bucket=BUCKET, Policy=json.dumps(BUCKET_POLICY))
        self.s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(BUCKET_POLICY).replace("s3:PutObject", "s3:PutObjectTagging"))
        self.refused(INVALID, "(s3:PutObject)", start, name="batch-3")
        self.refused(INVALID, "no themes", start, name="batch-3", batchInferenceJobMode="THEME_GENERATION")
        self.refused(INVALID, "at most 500", start, name="batch-3", numResults=501)

    def test_metric_attributions(self):
        group = self.group("attributed", "INTERACTIONS", "ITEMS")
        given = {"name": "attributed", "datasetGroupArn": group, "metricsOutputConfig": {"roleArn": ROLE}}
        metric = {"eventType": "purchase", "metricName": "bought", "expression": "SUM(Items.PRICE)"}
        for words, metrics in (("length less than or equal to 10", [{**metric, "metricName": f"m{n}"} for n in range(11)]),
                               ("not unique", [metric, metric]),
                               ("allowed: SAMPLECOUNT()", [{**metric, "expression": "AVG(Items.PRICE)"}]),
                               ("no such field", [{**metric, "expression": "SUM(Items.GENRE)"}])):
            self.refused(INVALID, words, self.personalize.create_metric_attribution, **given, metrics=metrics)
        metrics = [metric, {**metric, "metricName": "n", "expression": "SAMPLECOUNT()"}]
        arn = self.personalize.create_metric_attribution(**given, metrics=metrics)["metricAttributionArn"]
        self.active("metric_attribution", arn)
        self.refused(EXISTS, arn, self.personalize.create_metric_attribution, **given, metrics=[metric])
        self.assertEqual(len(self.personalize.list_metric_attribution_metrics(metricAttributionArn=arn)["metrics"]), 2)
        self.personalize.delete_metric_attribution(metricAttributionArn=arn)
        eventually(lambda: not self.personalize.list_metric_attributions(datasetGroupArn=group)["metricAttributions"])

    def test_lists_come_in_pages_the_newest_first(self):
        for number in range(3):
            self.personalize.create_schema(name=f"paged-{number}", schema=INTERACTIONS)
        first = self.personalize.list_schemas(maxResults=2)
        self.assertEqual([each["name"] for each in first["schemas"]], ["paged-2", "paged-1"])
        self.assertEqual(self.personalize.list_schemas(maxResults=1, nextToken=first["nextToken"])["schemas"][0]["name"], "paged-0")
        self.refused(INVALID, "nextToken", self.personalize.list_schemas, nextToken="x")

    def test_the_door_of_the_scripted_world(self):
        for settings, words in (({"speed": 1}, "the setting is 'speed'"), ({"seconds": {"training": 1}}, "the kind is 'training'"),
                                ({"quotas": {"x": 1}}, "the quota is 'x'"), ({"failures": [{"kind": "filter", "why": 1}]}, "failures has 'why'"),
                                ({"failures": [{"kind": "delete"}]}, "never fails")):
            with self.assertRaisesRegex(ValueError, words):
                self.world(**settings)
        self.world(failures=[{"kind": "filter", "times": 2}])
        self.assertEqual(self.control()["settings"]["failures"], [{"kind": "filter", "times": 2, "reason": "The test's world let this fail."}])
        self.assertEqual(self.world(seconds={"filter": 7})["settings"]["seconds"]["dataset"], 3)
        self.assertEqual(self.control("DELETE")["settings"], world.SETTINGS)

    def test_a_group_of_a_template(self):
        with request_scope(ACCOUNT, REGION):
            arn, attributes = groups.create_resource("G", {"Name": "stacked"}, "s")
            self.assertEqual(attributes, {"DatasetGroupArn": arn})
            self.assertEqual(groups.update_resource(arn, {"Name": "stacked"}, {"Name": "stacked"}, "s")[0], arn)
            self.assertEqual(groups.update_resource(arn, {"Name": "stacked"}, {"Name": "renamed"}, "s")[0], f"{ARN}dataset-group/renamed")
            with self.assertRaisesRegex(ValueError, "already exists"):
                groups.create_resource("G", {"Name": "stacked"}, "s")
            with self.assertRaisesRegex(ValueError, "Unknown parameter"):
                groups.create_resource("G", {"Name": "x", "Colour": "red"}, "s")
            self.world(failures=[{"kind": "datasetGroup", "reason": "No luck"}])
            with self.assertRaisesRegex(ValueError, "No luck"):
                groups.create_resource("G", {"Name": "unlucky"}, "s")
            self.dataset("stacked", "USERS")
            with self.assertRaisesRegex(ValueError, "delete it first"):
                groups.delete_resource(arn, {})
            groups.delete_resource(f"{ARN}dataset-group/renamed", {})
            groups.delete_resource(f"{ARN}dataset-group/gone", {})
            self.assertNotIn(f"{ARN}dataset-group/renamed", resources._resources)


class AccessTest(unittest.TestCase):
    def checked(self, operation, **members):
        return access.checks(operation, members, REGION, ACCOUNT)

    def test_a_call_touches_what_it_names(self):
        for operation, members, resource in (
            ("CreateSchema", {"name": "s"}, "schema/s"), ("CreateDatasetImportJob", {"jobName": "j"}, "dataset-import-job/j"),
            ("CreateDataset", {"name": "d", "datasetGroupArn": f"{ARN}dataset-group/g", "datasetType": "Items"}, "dataset/g/ITEMS"),
            ("CreateSolutionVersion", {"name": "v", "solutionArn": f"{ARN}solution/s"}, "solution/s"),
            ("CreateEventTracker", {"name": "t"}, "event-tracker/*"),
            ("UpdateCampaign", {"campaignArn": f"{ARN}campaign/c", "solutionVersionArn": f"{ARN}solution/s/1"}, "campaign/c"),
            ("DescribeSolutionVersion", {"solutionVersionArn": f"{ARN}solution/s/1"}, "solution/s/1"),
            ("GetSolutionMetrics", {"solutionVersionArn": f"{ARN}solution/s/1"}, "solution/s/1"),
            ("UpdateDataset", {"datasetArn": f"{ARN}dataset/d"}, "dataset/d"),
            ("GetRecommendations", {"campaignArn": f"{ARN}campaign/c", "filterArn": f"{ARN}filter/f"}, "campaign/c"),
            ("PutItems", {"datasetArn": f"{ARN}dataset/g/ITEMS"}, "dataset/g/ITEMS"), ("PutEvents", {"trackingId": "unknown"}, "event-tracker/*"),
            ("ListTagsForResource", {"resourceArn": f"{ARN}schema/s"}, "schema/s"),
        ):
            self.assertEqual(self.checked(operation, **members), ([f"{ARN}{resource}"], []), operation)
        self.assertEqual(self.checked("ListCampaigns", solutionArn=f"{ARN}solution/s"), (["*"], []))

    def test_a_role_and_tags_are_given(self):
        self.assertEqual(self.checked("CreateDataDeletionJob", jobName="j", roleArn=ROLE, tags=[{"tagKey": "a"}])[1],
                         [("iam:PassRole", ROLE), ("personalize:TagResource", f"{ARN}data-deletion-job/j")])
        self.assertEqual(self.checked("CreateMetricAttribution", name="m", metricsOutputConfig={"roleArn": ROLE})[1], [("iam:PassRole", ROLE)])


class FilterExpressionTest(unittest.TestCase):
    def test_what_is_not_known_is_refused_loudly(self):
        for words, text in (
            ("INCLUDE or EXCLUDE", "SELECT ItemID"), ("ITEMID", 'INCLUDE UserID WHERE Users.A IN ("a")'), ("WHERE", "INCLUDE ItemID IF"),
            ("not valid", "INCLUDE ItemID"),
            ("Interactions.FIELD and Items.FIELD only", 'INCLUDE ItemID WHERE Users.A IN ("a")'),
            ("Interactions.FIELD and Items.FIELD", 'INCLUDE ItemID WHERE Items IN ("a")'),
            ("EVENT_TYPE and EVENT_VALUE", 'INCLUDE ItemID WHERE Interactions.COLOUR IN ("a")'),
            ("AND or OR", 'INCLUDE ItemID WHERE Items.A IN ("a") IF CurrentUser.B = "c"'),
            ("AND with OR, or datasets", 'INCLUDE ItemID WHERE Items.A IN ("a") AND Interactions.EVENT_TYPE IN ("a")'),
            ("IN or NOT", "INCLUDE ItemID WHERE Items.A LIKE 3"),
            ("a value", "INCLUDE ItemID WHERE Items.A IN ()"), ("not valid", 'INCLUDE ItemID WHERE Items.A IN ("a'),
            (", or )", 'INCLUDE ItemID WHERE Items.A IN ("a" "b")'),
            ("IN", 'INCLUDE ItemID WHERE Items.A NOT ("a")'),
        ):
            with self.subTest(text), self.assertRaises(Refusal) as caught:
                filter_expression.parse(text)
            self.assertIn(words, caught.exception.message)

    def test_values(self):
        self.assertEqual(filter_expression.read_values('"a", "b \\" c",10'), ["a", 'b " c', "10"])
        parsed = filter_expression.parse('EXCLUDE ItemID WHERE Items.A IN ("x \\" y", $B, "z")')
        self.assertEqual((parsed.conditions[0].values, parsed.parameters), (['x " y', "$B", "z"], {"B"}))
        items = {"i1": {"NEW": True}, "i2": {"NEW": False}, "i3": {}}
        test = filter_expression.parse('INCLUDE ItemID WHERE Items.NEW IN ("true")').test({}, [], items)
        self.assertEqual([item for item in ("i1", "i2", "i3", "i4") if test(item)], ["i1"])
        events = [("i1", "view", 5.0), ("i2", "view", 1.0), ("i3", "buy", 9.0)]
        viewed = filter_expression.parse('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("VIEW") AND Interactions.EVENT_VALUE > 2')
        test = viewed.test({}, events, {})
        self.assertEqual([item for item in ("i1", "i2", "i3") if test(item)], ["i2", "i3"])
