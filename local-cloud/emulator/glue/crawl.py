"""One crawl: what a crawler reads under its role, what it writes into the catalog, and how it ends."""

import contextvars
import fnmatch
import json
import logging
import re
import threading
import uuid

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import eventbridge, glue, secretsmanager

from emulator import cloud_clock, recorder, role_storage, role_trust, scratch
from emulator.glue import database, network, object_tables, run_life, table_inputs, world
from emulator.glue.run_logs import Stream
from emulator.glue.table_changes import CREATED, DELETED, UPDATED, TableChanges
from emulator.refusal import Refusal

GROUP = "/aws-glue/crawlers"
POLL_S = 0.1
TARGETS = ("S3Targets", "JdbcTargets")
PROBLEMS = (Refusal, database.Failed, network.Unreachable, role_storage.Missing)


class Crawl:
    def __init__(self, crawler, account, region):
        self.crawler, self.account, self.region = crawler, account, region
        self.id, self.name = str(uuid.uuid4()), crawler["Name"]
        self.arn = f"arn:aws:glue:{region}:{account}:crawler/{self.name}"
        role = crawler["Role"]
        self.role = role if role.startswith("arn:") else f"arn:aws:iam::{account}:role/{role}"
        self.started, self.ended = cloud_clock.now(), None
        self.state, self.status, self.error = "RUNNING", None, None
        self.changes = {CREATED: [], UPDATED: [], DELETED: []}
        self._stop_requested = False
        self._changed = threading.Condition()

    @property
    def over(self):
        return self.state == "READY"

    def start(self):
        threading.Thread(target=contextvars.copy_context().run, args=(self._live,), daemon=True).start()

    def request_stop(self):
        """Whether it was still running."""
        with self._changed:
            if self.state != "RUNNING":
                return False
            self.state, self._stop_requested = "STOPPING", True
            self._changed.notify_all()
        return True

    def told(self):
        """For the door of the scripted world."""
        return {"Id": self.id, "Crawler": self.name, "State": self.state, "Status": self.status, "ErrorMessage": self.error,
                "StartTime": self.started, "EndTime": self.ended, "Tables": self.changes}

    def last(self):
        return {"Status": self.status, **({"ErrorMessage": self.error} if self.error else {}), "LogGroup": GROUP, "LogStream": self.name,
                "MessagePrefix": self.id, "StartTime": self.started}

    def _live(self):
        directory, error = None, None
        try:
            directory = scratch.directory(run_life.DIRECTORY)
            self._tell("Started", startTime=cloud_clock.iso(self.started))
            log = Stream(GROUP, self.name, self.role, self.arn)
            log.line(f"[{self.id}] BENCHMARK : Running Start Crawl for Crawler {self.name}")
            status = self._work(directory, lambda text: log.line(f"[{self.id}] {text}"))
        except PROBLEMS as problem:
            status, error = "FAILED", str(problem)
        except Exception as problem:
            logging.getLogger("glue").exception("unexpected error in %s", self.arn)
            # A defect of this stand-in: whoever reads the crawl shall see it as one.
            status, error = "FAILED", f"Internal Service Exception (local cloud: {problem!r})"
        finally:
            if directory:
                scratch.remove(directory)
        self._end(status, error)

    def _work(self, directory, log):
        self._wait("crawlSeconds", lambda: self._stop_requested)
        fault = world.strikes("failCrawls", lambda each: fnmatch.fnmatchcase(self.name, each.get("crawler", "*")))
        if fault:
            raise Refusal("InternalServiceException", fault.get("errorMessage", "Internal Service Exception"))
        if self._stop_requested:
            return "CANCELLED"
        if not role_trust.allows(self.role, "glue.amazonaws.com"):
            raise Refusal("InvalidInputException", "Service is unable to assume provided role. Please verify role's TrustPolicy")
        tables = [*self._of_objects(directory, log), *self._of_databases()]
        if self._stop_requested:
            return "CANCELLED"
        changes = TableChanges(self.crawler, self.role, self.arn, log)
        self.changes = changes.done
        changes.apply(tables)
        log(f"INFO : Created {len(changes.done[CREATED])}, updated {len(changes.done[UPDATED])} and deleted {len(changes.done[DELETED])} tables")
        return "SUCCEEDED"

    def _of_objects(self, directory, log):
        storage = role_storage.Storage(self.role, self.arn)
        grouping = json.loads(self.crawler.get("Configuration") or "{}").get("Grouping", {})
        combine = grouping.get("TableGroupingPolicy") == "CombineCompatibleSchemas"
        classifiers = [glue._classifiers[name] for name in self.crawler.get("Classifiers", []) if name in glue._classifiers]
        for target in self.crawler["Targets"].get("S3Targets", []):
            if "ConnectionName" in target:
                network.reach([target["ConnectionName"]], self.role, self.arn)
            for found in object_tables.found(target, storage, directory, classifiers, combine, log):
                yield table_inputs.of_objects(found, self.crawler)

    def _of_databases(self):
        for target in self.crawler["Targets"].get("JdbcTargets", []):
            network.reach([target["ConnectionName"]], self.role, self.arn)
            properties = glue._connections[target["ConnectionName"]]["ConnectionProperties"]
            secret = database.secret_of(properties)
            if secret:
                recorder.note(service="secretsmanager", operation="GetSecretValue", action="secretsmanager:GetSecretValue",
                              resources=[_arn_of(secret)], principal=self.role, via=self.arn, status=0)
            wanted = re.compile(target["Path"].replace(".", r"\.").replace("%", ".*"))
            excluded = [object_tables.pattern(each) for each in target.get("Exclusions", [])]
            for table in database.tables(properties):
                path = f"{database.database_of(properties)}/{table.schema}/{table.name}"
                if wanted.fullmatch(path) and not any(each.fullmatch(path.partition("/")[2]) for each in excluded):
                    yield table_inputs.of_database(database.database_of(properties), table, target["ConnectionName"], self.crawler)

    def _wait(self, setting, until=lambda: False):
        """As long as the scripted world says, which may change its mind meanwhile."""
        began = cloud_clock.now()
        with self._changed:
            while not until() and (left := cloud_clock.real_seconds(began + world.setting(setting) - cloud_clock.now())) > 0:
                self._changed.wait(min(left, POLL_S))

    def _end(self, status, error):
        with self._changed:
            self.state = "STOPPING"
        self._wait("stopSeconds")
        with self._changed:
            self.ended, self.error = cloud_clock.now(), error
            self.status, self.state = status, "READY"
        if status == "FAILED":
            self._tell("Failed", message=error, errorMessage=error, completionDate=cloud_clock.iso(self.ended))
        else:
            numbers = {f"tables{name.capitalize()}": str(len(names)) for name, names in self.changes.items()}
            self._tell("Succeeded", message="Crawler Succeeded", completionDate=cloud_clock.iso(self.ended),
                       runningTime=str(round(self.ended - self.started)), **numbers)

    def _tell(self, state, **more):
        """https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html"""
        detail = {"accountId": self.account, "crawlerName": self.name, "cloudWatchLogLink": "", "state": state, **more}
        entry = {"Source": "aws.glue", "DetailType": "Glue Crawler State Change", "Resources": [], "Detail": json.dumps(detail)}
        with request_scope(self.account, self.region):
            eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def _arn_of(secret):
    """Of one that is there; what is not there is told by its name."""
    known = secretsmanager._resolve(secret)[1]
    return known["ARN"] if known else f"arn:aws:secretsmanager:{get_region()}:{get_account_id()}:secret:{secret}"
