"""What a crawl changes in the catalog, by the crawler's policy for changed and for gone tables.

https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html
"""

import json

from ministack.core.responses import get_account_id, get_region
from ministack.services import glue

from emulator import cloud_clock, recorder
from emulator.glue import access, catalog, table_inputs
from emulator.refusal import Refusal

GONE = "DEPRECATED_BY_CRAWLER"
CREATED, UPDATED, DELETED = "created", "updated", "deleted"


class TableChanges:
    """Each call of the catalog is one of the crawler's role."""

    def __init__(self, crawler, role, via, log):
        self._crawler, self._database, self._caller, self._log = crawler, crawler["DatabaseName"].lower(), (role, via), log
        policy = crawler["SchemaChangePolicy"]
        self._updates, self._deletes = policy["UpdateBehavior"], policy["DeleteBehavior"]
        output = json.loads(crawler.get("Configuration") or "{}").get("CrawlerOutput", {})
        self._merges = output.get("Tables", {}).get("AddOrUpdateBehavior") == "MergeNewColumns"
        self.done = {CREATED: [], UPDATED: [], DELETED: []}

    def apply(self, found):
        """All tables that the crawl has found; what this crawler had found before and is not among them is gone."""
        self._note("GetDatabase", Name=self._database)
        if self._database not in glue._databases:
            raise Refusal("EntityNotFoundException", f"Database {self._database} not found.")
        for table in found:
            self._keep(table)
        places = {table.location for table in found}
        for table in catalog.tables(self._database):
            mine = table["Parameters"].get("UPDATED_BY_CRAWLER") == self._crawler["Name"]
            if mine and table["StorageDescriptor"]["Location"] not in places and GONE not in table["Parameters"]:
                self._lose(table)

    def _keep(self, crawled):
        name = crawled.input["Name"]
        self._note("GetTable", DatabaseName=self._database, Name=name)
        before = self._table(name)
        if before and before["StorageDescriptor"].get("Location") != crawled.location:
            name = table_inputs.otherwise_named(name, crawled.location)
            before = self._table(name)
        wanted = {**crawled.input, "Name": name}
        if before is None:
            self._call("CreateTable", DatabaseName=self._database, TableInput=wanted)
            self.done[CREATED].append(name)
        else:
            self._update(before, wanted)
        self._partition(name, crawled, wanted)

    def _update(self, before, wanted):
        if self._merges:
            wanted = _merged(before, wanted)
        changes = [part for part, of in SCHEMA.items() if of(before) != of(wanted)] + ([GONE] if GONE in before["Parameters"] else [])
        if changes and self._updates == "LOG":
            self._log(f"INFO : Table {wanted['Name']} in database {self._database} has changed ({', '.join(changes)}), and is not updated")
        elif changes:
            self._call("UpdateTable", DatabaseName=self._database, TableInput=wanted)
            self.done[UPDATED].append(wanted["Name"])
        elif self._updates != "LOG":
            # Numbers of objects and records are no new version of a table.
            before["Parameters"] = {**before["Parameters"], **wanted["Parameters"]}

    def _partition(self, name, crawled, wanted):
        key = f"{self._database}/{name}"
        if not wanted["PartitionKeys"]:
            glue._partitions.pop(key, None)
            return
        self._note("GetPartitions", DatabaseName=self._database, TableName=name)
        now = {values: location for values, location in crawled.partitions}
        there = {tuple(each["Values"]) for each in list(glue._partitions.get(key, []))}
        new = [{"Values": list(values), "StorageDescriptor": {**wanted["StorageDescriptor"], "Location": location}, "Parameters": {}}
               for values, location in now.items() if values not in there]
        if new:
            self._call("BatchCreatePartition", DatabaseName=self._database, TableName=name, PartitionInputList=new)
        for values in there - set(now) if self._deletes != "LOG" else ():
            self._call("DeletePartition", DatabaseName=self._database, TableName=name, PartitionValues=list(values))

    def _lose(self, table):
        name = table["Name"]
        if self._deletes == "DELETE_FROM_DATABASE":
            self._call("DeleteTable", DatabaseName=self._database, Name=name)
        elif self._deletes == "DEPRECATE_IN_DATABASE":
            parameters = {**table["Parameters"], GONE: str(int(cloud_clock.now() * 1000))}
            self._call("UpdateTable", DatabaseName=self._database, TableInput={
                "Name": name, "StorageDescriptor": table["StorageDescriptor"], "PartitionKeys": table["PartitionKeys"], "Parameters": parameters})
        else:
            self._log(f"INFO : Table {name} in database {self._database} is gone, and is left in the catalog")
            return
        self.done[DELETED].append(name)

    def _table(self, name):
        return next((each for each in catalog.tables(self._database) if each["Name"] == name), None)

    def _call(self, operation, **params):
        from emulator.glue import door  # the door has this module among its own

        self._note(operation, **params)
        door.call(operation, params)

    def _note(self, operation, **params):
        role, via = self._caller
        recorder.note(service="glue", operation=operation, action=f"glue:{operation}", principal=role, via=via, status=0,
                      resources=access.checks(operation, params, get_region(), get_account_id())[0])


SCHEMA = {
    "columns": lambda table: [(each["Name"], each.get("Type")) for each in table["StorageDescriptor"].get("Columns", [])],
    "partition keys": lambda table: [each["Name"] for each in table["PartitionKeys"]],
    "format": lambda table: (table["Parameters"].get("classification"), table["StorageDescriptor"].get("SerdeInfo")),
    "header": lambda table: table["Parameters"].get("skip.header.line.count"),
}


def _merged(before, wanted):
    """Nothing that is there is taken away or changed; new columns come after it."""
    there = before["StorageDescriptor"].get("Columns", [])
    names = {each["Name"] for each in there}
    columns = [*there, *(each for each in wanted["StorageDescriptor"]["Columns"] if each["Name"] not in names)]
    return {**wanted, "StorageDescriptor": {**wanted["StorageDescriptor"], "Columns": columns}}
