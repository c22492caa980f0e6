import asyncio
import json
import unittest

from ministack import app as ministack_app
from ministack.core import iam_actions as tables
from ministack.core.responses import get_account_id, get_region
from ministack.services import athena, glue
from ministack.services.cloudformation import provisioners

from emulator import quicksight
from emulator.quicksight import door

ACCOUNT, REGION = get_account_id(), get_region()
SOURCE = {"Name": "Press", "Type": "ATHENA", "DataSourceParameters": {"AthenaParameters": {"WorkGroup": "w"}}}
SOURCE_ARN = f"arn:aws:quicksight:{REGION}:{ACCOUNT}:datasource/s-Source"


def data_set(**changed):
    table = {"DataSourceArn": SOURCE_ARN, "Catalog": "AwsDataCatalog", "Schema": "d", "Name": "press",
             "InputColumns": [{"Name": "row_id", "Type": "STRING"}, {"Name": "day", "Type": "DATETIME"}], **changed}
    return {"Name": "Rows", "ImportMode": "DIRECT_QUERY", "PhysicalTableMap": {"press": {"RelationalTable": table}},
            "LogicalTableMap": {"rows": {"Alias": "Rows", "Source": {"PhysicalTableId": "press"}}}}


class QuickSightTest(unittest.TestCase):
    def setUp(self):
        stores = (provisioners._RESOURCE_HANDLERS, ministack_app.SERVICE_HANDLERS, tables.SERVICE_TO_IAM_NAMESPACE)
        for store in stores:
            self.addCleanup(lambda store=store, before=dict(store): (store.clear(), store.update(before)))
        quicksight.register()
        for store in (athena._workgroups, glue._tables, door.DATA_SETS._all, door.DATA_SOURCES._all):
            store.clear()
        athena._workgroups["w"] = {"Name": "w"}
        glue._tables["d/press"] = {"StorageDescriptor": {"Columns": [{"Name": "row_id"}]}, "PartitionKeys": [{"Name": "day"}]}
        self.sources = provisioners._RESOURCE_HANDLERS["AWS::QuickSight::DataSource"]
        self.sets = provisioners._RESOURCE_HANDLERS["AWS::QuickSight::DataSet"]

    def refused(self, text, make, *arguments):
        with self.assertRaises(ValueError) as caught:
            make(*arguments)
        self.assertIn(text, str(caught.exception))

    def call(self, method, path, body=None):
        content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        status, _, answer = asyncio.run(door.handle_request(method, f"/accounts/{ACCOUNT}{path}", {}, content, {}))
        return status, json.loads(answer)

    def test_a_stack_with_both(self):
        self.assertEqual(self.sources["create"]("Source", SOURCE, "s")[1]["Arn"], SOURCE_ARN)
        physical, attributes = self.sets["create"]("Rows", {**data_set(), "IngestionWaitPolicy": {}}, "s")
        self.assertEqual(physical, f"{ACCOUNT}|s-Rows")
        self.assertEqual([column["Name"] for column in attributes["OutputColumns"]], ["row_id", "day"])
        status, told = self.call("GET", "/data-sets/s-Rows")
        self.assertEqual((status, told["DataSet"]["ImportMode"], "AwsAccountId" in told["DataSet"]), (200, "DIRECT_QUERY", False))
        self.assertEqual(self.call("GET", "/data-sources/s-Source")[1]["DataSource"]["Status"], "CREATION_SUCCESSFUL")
        self.assertEqual([len(self.call("GET", f"/{each}")[1][name]) for each, name in (
            ("data-sets", "DataSetSummaries"), ("data-sources", "DataSources"))], [1, 1])

        permissions = [{"Principal": f"arn:aws:quicksight:{REGION}:{ACCOUNT}:user/default/me", "Actions": ["quicksight:PassDataSet"]}]
        again, _ = self.sets["update"](physical, data_set(), {**data_set(), "Name": "Better", "Permissions": permissions}, "s")
        self.assertEqual((again, self.call("GET", "/data-sets/s-Rows/permissions")[1]["Permissions"]), (physical, permissions))
        source = f"{ACCOUNT}|s-Source"
        self.sources["update"](source, SOURCE, {**SOURCE, "Name": "Other"}, "s")
        self.assertEqual(self.call("GET", "/data-sources/s-Source")[1]["DataSource"]["Type"], "ATHENA")
        other, _ = self.sources["update"](source, SOURCE, {**SOURCE, "DataSourceId": "mine"}, "s", "Source")
        self.assertEqual(other, f"{ACCOUNT}|mine")
        for handler, each in ((self.sets, physical), (self.sources, source), (self.sources, other), (self.sources, other)):
            handler["delete"](each, {})
        self.assertEqual(self.call("GET", "/data-sets/s-Rows")[0], 404)

    def test_what_is_refused(self):
        create = self.sources["create"]
        self.refused("only ATHENA", create, "Source", {"Name": "x", "Type": "S3"}, "s")
        self.refused("Member must satisfy enum", create, "Source", {"Name": "x", "Type": "ATENA"}, "s")
        self.refused("WorkGroup none", create, "Source", {**SOURCE, "DataSourceParameters": {"AthenaParameters": {"WorkGroup": "none"}}}, "s")
        self.refused("are AthenaParameters", create, "Source", {**SOURCE, "DataSourceParameters": {"PrestoParameters": {
            "Host": "h", "Port": 80, "Catalog": "c"}}}, "s")
        self.refused("the account of the caller", create, "Source", {**SOURCE, "AwsAccountId": "999999999999"}, "s")
        self.refused("is not found", self.sets["create"], "Rows", data_set(), "s")
        create("Source", SOURCE, "s")
        self.refused("already exists", create, "Source", SOURCE, "s")
        make = self.sets["create"]
        self.refused("is not in the Glue catalog", make, "Rows", data_set(Name="none"), "s")
        self.refused("no column other", make, "Rows", data_set(InputColumns=[{"Name": "other", "Type": "STRING"}]), "s")
        self.refused("must be unique", make, "Rows", data_set(InputColumns=2 * [{"Name": "day", "Type": "DATETIME"}]), "s")
        self.refused("which is not in PhysicalTableMap", make, "Rows", {**data_set(), "LogicalTableMap": {
            "rows": {"Alias": "a", "Source": {"PhysicalTableId": "x"}}}}, "s")
        self.refused("at least one table", make, "Rows", {**data_set(), "PhysicalTableMap": {}}, "s")
        self.refused("one of RelationalTable and CustomSql", make, "Rows", {**data_set(), "PhysicalTableMap": {"press": {}}}, "s")

    def test_requests(self):
        request = {"DataSourceId": "a", **SOURCE}
        self.assertEqual(self.call("POST", "/data-sources", request)[0], 201)
        self.assertEqual(self.call("POST", "/data-sources", request)[0], 409)
        self.assertEqual(self.call("DELETE", "/data-sources/a")[0], 200)
        self.assertEqual(self.call("POST", "/data-sources", b"{")[0], 400)
        self.assertEqual(self.call("PATCH", "/nothing")[0], 404)
        self.assertIn("NotImplemented", self.call("GET", "/dashboards")[1]["message"])
