import json
import pathlib
import socket
import tempfile

import duckdb
from botocore.exceptions import ClientError
from ministack.core.responses import request_scope
from ministack.services import eventbridge, glue

from emulator.glue import crawler_schedule
from emulator.tests.etl import BUCKET, DATABASE, ROLE, OwnEtlTest, columns
from emulator.tests.running import ACCOUNT, REGION, eventually

ORDERS = "order_id,Customer,amount,paid,at\n1,anna,9.99,true,2026-01-01\n2,ben,5,false,2026-01-02\n"


def parquet(query):
    with tempfile.TemporaryDirectory() as directory, duckdb.connect() as connection:
        path = pathlib.Path(directory, "file.parquet")
        connection.execute(f"copy ({query}) to '{path}' (format parquet)")
        return path.read_bytes()


class GlueCrawlersTest(OwnEtlTest):
    def setUp(self):
        super().setUp()
        self.world(crawlSeconds=3, stopSeconds=1)

    def crawl(self, name, *paths, **more):
        last = self.crawled(self.crawler(name, *paths, **more))
        self.assertEqual(last["Status"], "SUCCEEDED", last)

    def versions(self, name):
        return [each["VersionId"] for each in self.glue.get_table_versions(DatabaseName=DATABASE, TableName=name)["TableVersions"]]

    def test_a_folder_of_csv_files_is_a_table(self):
        self.put("Csv-Orders/a.csv", ORDERS)
        self.put("Csv-Orders/_SUCCESS", "")
        self.put("Csv-Orders/b.csv", "order_id,Customer,amount,paid,at\n3000000000,c,,,\n")
        self.crawl("csv", "Csv-Orders/", TablePrefix="raw_")
        table = self.table("raw_csv_orders")
        self.assertEqual(columns(table), {"order_id": "bigint", "customer": "string", "amount": "double", "paid": "boolean", "at": "string"})
        told, stored = table["Parameters"], table["StorageDescriptor"]
        self.assertEqual([told[name] for name in ("classification", "delimiter", "skip.header.line.count", "UPDATED_BY_CRAWLER", "objectCount",
                                                  "recordCount", "compressionType")], ["csv", ",", "1", "csv", "2", "3", "none"])
        self.assertEqual((stored["Location"], stored["SerdeInfo"]), (f"s3://{BUCKET}/Csv-Orders/", {
            "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", "Parameters": {"field.delim": ","}}))
        self.assertEqual((table["VersionId"], table["TableType"], table["PartitionKeys"]), ("0", "EXTERNAL_TABLE", []))

    def test_headers_and_delimiters_are_found_as_glue_does(self):
        for name, content, wanted in (
            ("semicolons", "id;name\n1;a,b\n2;c\n", {"id": "bigint", "name": "string"}),
            ("tabs", "id\tname\n1\ta\n2\tb\n", {"id": "bigint", "name": "string"}),
            ("quoted", '"id","text"\n"1","a ""b"", c"\n"2","two\nlines"\n', {"id": "bigint", "text": "string"}),
            ("headless", "1,a\n2,b\n", {"col0": "bigint", "col1": "string"}),
            # Nothing but strings: the first line does not differ from the others.
            ("strings", "name,city\nanna,Bonn\n", {"col0": "string", "col1": "string"}),
            ("bom", "\ufeffid,name\n1,\u00e4\n", {"id": "bigint", "name": "string"}),
        ):
            self.put(f"{name}/x.csv", content)
            self.crawl(name, f"{name}/")
            self.assertEqual(columns(self.table(name)), wanted)

    def test_a_classifier_says_what_cannot_be_seen(self):
        self.put("told/x.csv", "name|city\n'anna|b'|Bonn\n")
        self.glue.create_classifier(CsvClassifier={"Name": "told", "Delimiter": "|", "QuoteSymbol": "'", "ContainsHeader": "PRESENT",
                                                   "Serde": "OpenCSVSerDe"})
        self.crawl("told", "told/", Classifiers=["told"])
        table = self.table("told")
        self.assertEqual(columns(table), {"name": "string", "city": "string"})
        self.assertEqual(table["StorageDescriptor"]["SerdeInfo"]["Parameters"]["separatorChar"], "|")
        self.put("list/x.json", '[{"a": 1}, {"a": 2}]')
        self.glue.create_classifier(JsonClassifier={"Name": "elements", "JsonPath": "$[*]"})
        self.crawl("list", "list/", Classifiers=["elements"])
        self.assertEqual(columns(self.table("list")), {"a": "int"})

    def test_json_and_parquet_have_types_of_their_own(self):
        lines = [{"id": 1, "Big": 5_000_000_000, "price": 1, "tags": ["a"], "at": {"lat": 1.5}},
                 {"id": 2, "price": 1.5, "none": None, "at": {"lon": 2}}]
        self.put("documents/x.json", "\n".join(json.dumps(line) for line in lines))
        self.crawl("documents", "documents")
        self.assertEqual(columns(self.table("documents")), {
            "id": "int", "big": "bigint", "price": "double", "tags": "array<string>", "at": "struct<lat:double,lon:int>", "none": "string"})
        self.put("columnar/x.parquet", parquet(
            "select 1::bigint id, 2::int n, 'x' Name, 1.5::decimal(10,2) price, [1] list, {'a': 1::float} s, map {'k': 1} m, "
            "now()::timestamp \"at\", "
            "date '2026-01-01' \"day\", true ok, 'z'::blob raw"))
        self.crawl("columnar", "columnar/")
        table = self.table("columnar")
        self.assertEqual(columns(table), {
            "id": "bigint", "n": "int", "name": "string", "price": "decimal(10,2)", "list": "array<int>", "s": "struct<a:float>",
            "m": "map<string,int>", "at": "timestamp", "day": "date", "ok": "boolean", "raw": "binary"})
        self.assertEqual(table["Parameters"]["classification"], "parquet")

    def test_folders_between_alike_files_are_partitions(self):
        for day in ("1", "2"):
            self.put(f"sales/month=Jan/day={day}/x.csv", ORDERS)
        self.crawl("sales", "sales/")
        self.assertEqual([(key["Name"], key["Type"]) for key in self.table("sales")["PartitionKeys"]], [("month", "string"), ("day", "string")])
        partitions = self.glue.get_partitions(DatabaseName=DATABASE, TableName="sales")["Partitions"]
        self.assertEqual([(each["Values"], each["StorageDescriptor"]["Location"]) for each in partitions], [
            (["Jan", day], f"s3://{BUCKET}/sales/month=Jan/day={day}/") for day in ("1", "2")])
        self.put("sales/month=Feb/day=1/x.csv", ORDERS)
        self.s3.delete_object(Bucket=BUCKET, Key="sales/month=Jan/day=1/x.csv")
        self.crawled("sales")
        partitions = self.glue.get_partitions(DatabaseName=DATABASE, TableName="sales")["Partitions"]
        self.assertEqual(sorted(each["Values"] for each in partitions), [["Feb", "1"], ["Jan", "2"]])
        self.assertEqual(self.versions("sales"), ["0"])
        for folder in ("a", "b"):
            self.put(f"named/{folder}/x.csv", ORDERS)
        self.crawl("named", "named/")
        self.assertEqual([key["Name"] for key in self.table("named")["PartitionKeys"]], ["partition_0"])

    def test_several_layouts_are_several_tables(self):
        self.put("mixed/m_orders/x.csv", ORDERS)
        self.put("mixed/m_users/x.json", '{"user": "a"}\n')
        self.put("mixed/m_items/x.csv", "item,price,stock\na,1.5,3\nb,2.5,4\n")
        self.crawl("mixed", "mixed/")
        self.assertEqual(self.tables("m_.*"), ["m_items", "m_orders", "m_users"])
        # Of one format, it is the columns that tell them apart.
        self.put("pair/w_orders/x.csv", ORDERS)
        self.put("pair/w_items/x.csv", "item,price\na,1.5\n")
        self.crawl("pair", "pair/")
        self.assertEqual(self.tables("w_.*"), ["w_items", "w_orders"])
        self.put("flat/f_one.csv", ORDERS)
        self.put("flat/f_two.json", '{"a": 1}')
        self.crawl("flat", "flat/")
        self.assertEqual(self.tables("f_.*"), ["f_one_csv", "f_two_json"])
        self.put("other/m_users/x.csv", ORDERS)
        self.crawl("other", "other/m_users/")
        self.assertRegex(self.tables("m_users_.*")[0], "^m_users_[0-9a-f]{32}$")
        # Of one kind, they can be made one.
        self.put("combined/a/x.csv", ORDERS)
        self.put("combined/b/x.csv", "item,price\na,1.5\n")
        combine = {"Version": 1.0, "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"}}
        self.crawl("combined", "combined/", Configuration=json.dumps(combine))
        self.assertEqual(set(columns(self.table("combined"))), {"order_id", "customer", "amount", "paid", "at", "item", "price"})

    def test_nothing_found_makes_nothing(self):
        before = self.tables(".*")
        self.put("nothing/empty.csv", "")
        self.put("nothing/picture.png", b"\x89PNG\r\n")
        self.put("nothing/excluded/deep/x.csv", ORDERS)
        self.glue.create_crawler(Name="nothing", Role=ROLE, DatabaseName=DATABASE, Targets={"S3Targets": [
            {"Path": f"s3://{BUCKET}/nothing", "Exclusions": ["excluded/**"]}, {"Path": f"s3://{BUCKET}/gone/"}]})
        self.assertEqual(self.crawled("nothing")["Status"], "SUCCEEDED")
        self.assertEqual(self.tables(".*"), before)

    def test_a_change_of_the_files_is_a_version_of_the_table(self):
        self.put("grows/x.csv", ORDERS)
        self.crawl("grows", "grows/")
        self.crawled("grows")
        self.assertEqual(self.versions("grows"), ["0"])
        self.put("grows/x.csv", "order_id,amount,city\n1,text,Bonn\n")
        self.crawled("grows")
        self.assertEqual(columns(self.table("grows")), {"order_id": "bigint", "amount": "string", "city": "string"})
        self.assertEqual((self.table("grows")["VersionId"], self.versions("grows")), ("1", ["1", "0"]))
        first = self.glue.get_table_version(DatabaseName=DATABASE, TableName="grows", VersionId="0")["TableVersion"]["Table"]
        self.assertEqual(columns(first)["amount"], "double")
        crawls = [each for each in self.control()["crawls"] if each["Crawler"] == "grows"]
        self.assertEqual([each["Tables"] for each in crawls], [
            {"created": ["grows"], "updated": [], "deleted": []}, {"created": [], "updated": [], "deleted": []},
            {"created": [], "updated": ["grows"], "deleted": []}])

    def test_policies_decide_what_changes(self):
        merge = json.dumps({"Version": 1.0, "CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}}})
        for name, more in (("p_log", {"SchemaChangePolicy": {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}}),
                           ("p_delete", {"SchemaChangePolicy": {"DeleteBehavior": "DELETE_FROM_DATABASE"}}),
                           ("p_deprecate", {"Configuration": merge})):
            self.put(f"{name}/x.csv", "id,name\n1,a\n")
            self.crawl(name, f"{name}/", **more)
            self.put(f"{name}/x.csv", "id,price\n1,1.5\n")
            self.crawled(name)
        self.assertEqual(set(columns(self.table("p_log"))), {"id", "name"})
        self.assertEqual(set(columns(self.table("p_delete"))), {"id", "price"})
        self.assertEqual(set(columns(self.table("p_deprecate"))), {"id", "name", "price"})
        for name in ("p_log", "p_delete", "p_deprecate"):
            self.s3.delete_object(Bucket=BUCKET, Key=f"{name}/x.csv")
            self.crawled(name)
        self.assertEqual(self.tables("p_.*"), ["p_deprecate", "p_log"])
        self.assertRegex(self.table("p_deprecate")["Parameters"]["DEPRECATED_BY_CRAWLER"], r"^\d{13}$")
        self.assertNotIn("DEPRECATED_BY_CRAWLER", self.table("p_log")["Parameters"])
        self.put("p_deprecate/x.csv", "id,name\n1,a\n")
        self.crawled("p_deprecate")
        self.assertNotIn("DEPRECATED_BY_CRAWLER", self.table("p_deprecate")["Parameters"])

    def test_a_crawler_runs_once_at_a_time_and_is_stopped(self):
        self.world(crawlSeconds=10**9, stopSeconds=10**9)
        self.put("slow/x.csv", ORDERS)
        self.crawler("slow", "slow/")
        self.glue.start_crawler(Name="slow")
        self.assertEqual(self.glue.get_crawler(Name="slow")["Crawler"]["State"], "RUNNING")
        for call in ("start_crawler", "delete_crawler"):
            with self.assertRaises(self.glue.exceptions.CrawlerRunningException):
                getattr(self.glue, call)(Name="slow")
        self.glue.stop_crawler(Name="slow")
        self.assertEqual(self.glue.get_crawler(Name="slow")["Crawler"]["State"], "STOPPING")
        with self.assertRaises(self.glue.exceptions.CrawlerStoppingException):
            self.glue.stop_crawler(Name="slow")
        self.world(stopSeconds=0)
        last = eventually(lambda: (found := self.glue.get_crawler(Name="slow")["Crawler"])["State"] == "READY" and found)["LastCrawl"]
        self.assertEqual((last["Status"], last["LogGroup"]), ("CANCELLED", "/aws-glue/crawlers"))
        with self.assertRaises(self.glue.exceptions.CrawlerNotRunningException):
            self.glue.stop_crawler(Name="slow")
        self.assertEqual(self.tables("slow"), [])
        self.glue.delete_crawler(Name="slow")

    def test_a_crawl_that_fails_says_why(self):
        self.put("fails/x.csv", ORDERS)
        self.crawler("fails", "fails/", DatabaseName="none_such")
        last = self.crawled("fails")
        self.assertEqual((last["Status"], last["ErrorMessage"]), ("FAILED", "Database none_such not found."))
        self.glue.update_crawler(Name="fails", DatabaseName=DATABASE)
        self.world(failCrawls=[{"crawler": "fa*", "errorMessage": "out of order"}])
        self.assertEqual(self.crawled("fails")["ErrorMessage"], "out of order")
        self.assertEqual(self.crawled("fails")["Status"], "SUCCEEDED")
        self.assertEqual(self.glue.get_crawler(Name="fails")["Crawler"]["Version"], 2)
        with request_scope(ACCOUNT, REGION):
            events = [json.loads(event["Detail"]) for event in eventbridge._events_log_list() if event["DetailType"] == "Glue Crawler State Change"]
        mine = [event["state"] for event in events if event["crawlerName"] == "fails"]
        self.assertEqual(mine[:5], ["Started", "Failed", "Started", "Failed", "Started"])
        self.assertEqual(self.glue.get_crawler_metrics(CrawlerNameList=["fails"])["CrawlerMetricsList"][0]["TablesCreated"], 1)

    def test_refuses_what_aws_refuses(self):
        target = {"S3Targets": [{"Path": f"s3://{BUCKET}/x"}]}
        self.crawler("taken", "x/")
        for more, code in (
            ({"Name": "taken"}, "AlreadyExistsException"), ({"Role": "arn:aws:iam::111122223333:role/gone"}, "InvalidInputException"),
            ({"Targets": {}}, "InvalidInputException"), ({"Targets": {"S3Targets": [{"Path": "x"}]}}, "InvalidInputException"),
            ({"Targets": {"DynamoDBTargets": [{"Path": "x"}]}}, "NotImplemented"),
            ({"Targets": {"JdbcTargets": [{"Path": "x/%"}]}}, "InvalidInputException"),
            ({"Classifiers": ["none"]}, "EntityNotFoundException"), ({"Schedule": "cron(soon)"}, "InvalidInputException"),
            ({"SchemaChangePolicy": {"UpdateBehavior": "NEVER"}}, "ValidationException"),
            ({"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}}, "NotImplemented"),
        ):
            with self.subTest(code, **more), self.assertRaises(ClientError) as caught:
                self.glue.create_crawler(**{"Name": "refused", "Role": ROLE, "DatabaseName": DATABASE, "Targets": target, **more})
            self.assertEqual(caught.exception.response["Error"]["Code"], code, caught.exception)
        for call in ("get_crawler", "start_crawler", "stop_crawler", "delete_crawler"):
            with self.assertRaises(self.glue.exceptions.EntityNotFoundException):
                getattr(self.glue, call)(Name="refused")

    def test_a_schedule_starts_it_in_cloud_time(self):
        self.put("planned/x.csv", ORDERS)
        self.crawler("planned", "planned/", Schedule="cron(* * * * ? *)")
        schedule = self.glue.get_crawler(Name="planned")["Crawler"]["Schedule"]
        self.assertEqual(schedule, {"ScheduleExpression": "cron(* * * * ? *)", "State": "SCHEDULED"})

        def crawled():
            crawler_schedule.tick()
            return self.tables("planned")
        eventually(crawled)
        self.glue.stop_crawler_schedule(CrawlerName="planned")
        self.assertEqual(self.glue.get_crawler(Name="planned")["Crawler"]["Schedule"]["State"], "NOT_SCHEDULED")
        with self.assertRaises(self.glue.exceptions.SchedulerNotRunningException):
            self.glue.stop_crawler_schedule(CrawlerName="planned")


class GlueConnectionsTest(OwnEtlTest):
    def connection(self, name, **properties):
        given = {"JDBC_CONNECTION_URL": "jdbc:postgresql://127.0.0.1:1/shop", "USERNAME": "u", "PASSWORD": "p", **properties}
        return {"Name": name, "ConnectionType": "JDBC", "ConnectionProperties": {key: value for key, value in given.items() if value}}

    def problem(self, **params):
        with self.assertRaises(ClientError) as caught:
            self.glue.test_connection(**params)
        return caught.exception.response["Error"]["Code"], caught.exception.response["Error"]["Message"]

    def test_an_unreachable_database_is_told_as_such(self):
        # Bound and not listening: nobody answers there.
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            url = f"jdbc:postgresql://127.0.0.1:{closed.getsockname()[1]}/shop"
            self.glue.create_connection(ConnectionInput=self.connection("closed", JDBC_CONNECTION_URL=url))
            code, message = self.problem(ConnectionName="closed")
            self.assertEqual(code, "InvalidInputException")
            self.assertRegex(message, "^Check that your connection definition references your JDBC database .*Can't create a connection")
            self.world(crawlSeconds=3, stopSeconds=1)
            self.crawler("closed", Targets={"JdbcTargets": [{"ConnectionName": "closed", "Path": "shop/%"}]})
            last = self.crawled("closed")
            self.assertEqual(last["Status"], "FAILED")
            self.assertIn("Can't create a connection", last["ErrorMessage"])

    def test_refuses_what_cannot_work(self):
        self.glue.create_connection(ConnectionInput=self.connection("once"))
        for given, code in (
            (self.connection("once"), "AlreadyExistsException"), (self.connection("c", JDBC_CONNECTION_URL=None), "InvalidInputException"),
            (self.connection("c", SECRET_ID="s"), "InvalidInputException"), (self.connection("c", PASSWORD=None), "InvalidInputException"),
            ({**self.connection("c"), "ConnectionType": "ODBC"}, "ValidationException"),
        ):
            with self.assertRaises(ClientError) as caught:
                self.glue.create_connection(ConnectionInput=given)
            self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.assertEqual(self.problem(ConnectionName="nobody")[0], "EntityNotFoundException")
        self.assertEqual(self.problem()[0], "InvalidInputException")
        self.glue.create_connection(ConnectionInput=self.connection("secret", USERNAME=None, PASSWORD=None, SECRET_ID="none"))
        self.assertIn("can't find the specified secret: none", self.problem(ConnectionName="secret")[1])
        self.glue.update_connection(Name="secret", ConnectionInput=self.connection("secret", JDBC_CONNECTION_URL="jdbc:mysql://h/d"))
        self.assertIn("is not one of PostgreSQL", self.problem(ConnectionName="secret")[1])
        with request_scope(ACCOUNT, REGION):
            self.assertEqual(glue._connections["secret"]["ConnectionProperties"]["USERNAME"], "u")
