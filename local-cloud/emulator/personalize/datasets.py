"""Datasets and their rows: those imported in bulk apart from those that came one by one, as a full import replaces only the former."""

import threading

from emulator.personalize import avro, life, resources
from emulator.personalize.refusals import in_use, invalid


def create(params):
    group = resources.active("datasetGroup", params["datasetGroupArn"])
    schema = resources.known("schema", params["schemaArn"])
    kind = params["datasetType"].upper()
    if kind not in avro.REQUIRED:
        raise invalid(f"The dataset type is '{params['datasetType']}'; the local cloud has {', '.join(avro.REQUIRED)} only.")
    _fits(schema, kind, group)
    described = {**{key: value for key, value in params.items() if key != "tags"}, "datasetType": kind}
    dataset = resources.add("dataset", resources.arn_of("dataset", f"{group.described['name']}/{kind}"), described, params.get("tags", []))
    dataset.kept.update(rows=Rows(kind))
    life.begin(dataset, "dataset")
    return {"datasetArn": dataset.arn}


def _fits(schema, kind, group):
    parsed = schema.kept["schema"]
    if parsed.dataset != kind:
        raise invalid(f"The schema {schema.arn} is one of {parsed.dataset}; the dataset is of {kind}.")
    of_schema, of_group = (each.described.get("domain") for each in (schema, group))
    if of_schema != of_group:
        raise invalid(f"The domain of the schema ({of_schema}) is not that of the dataset group ({of_group}).")


def update(params):
    """A new schema. https://docs.aws.amazon.com/personalize/latest/dg/updating-dataset-schema.html"""
    dataset = resources.active("dataset", params["datasetArn"])
    schema = resources.known("schema", params["schemaArn"])
    kind = dataset.described["datasetType"]
    if kind == "INTERACTIONS":
        raise invalid("You can't replace the schema of an Item interactions dataset.")
    _fits(schema, kind, resources.known("datasetGroup", dataset.group))
    before, after = schema_of(dataset), schema.kept["schema"]
    changed = [field.name for field in before.fields if after.named(field.name) != field]
    if changed:
        raise invalid(f"The new schema changes or lacks the field {changed[0]}; it must keep all fields with their types and attributes.")
    strict = [field.name for field in after.fields if not before.named(field.name) and not field.nullable]
    if strict:
        raise invalid(f"The new field {strict[0]} must support null.")
    with resources.changing:
        if dataset.running:
            raise in_use(f"The dataset {dataset.arn} is being updated.")
        part = dataset.described["latestDatasetUpdate"] = {"schemaArn": schema.arn, "creationDateTime": resources.now()}
        life.begin(dataset, "datasetUpdate", done=lambda _: dataset.described.update(schemaArn=schema.arn), part=part)
    return {"datasetArn": dataset.arn}


def delete(params):
    dataset = resources.known("dataset", params["datasetArn"])
    with resources.changing:
        busy = dataset.running or any(job.running for job in resources.of_kind("datasetImportJob", dataset.group))
        if busy or resources.of_kind("solution", dataset.group) or resources.of_kind("filter", dataset.group):
            raise in_use(f"The dataset {dataset.arn} is in use by a job, a solution or a filter.")
        life.begin(dataset, "delete", done=lambda _: resources.remove(dataset), statuses=life.DELETION)
    return {}


def schema_of(dataset):
    return resources.known("schema", dataset.described["schemaArn"]).kept["schema"]


def of_group(group, kind):
    """The dataset of this kind, or None."""
    return next((each for each in resources.of_kind("dataset", group) if each.described["datasetType"] == kind), None)


class Rows:
    """Interactions as (user, item, time, event type, event value), in their order; items and users as {id: {field: value}}.

    What is here is replaced and never changed, under resources.changing, so that whoever reads needs no lock.
    """

    def __init__(self, kind):
        self.kind = kind
        self.bulk, self.single = ([], []) if kind == "INTERACTIONS" else ({}, {})
        # Of which `bulk` and `single` the index is.
        self._by_user, self._indexed = {}, (None, None)
        self._indexing = threading.Lock()

    def take(self, schema, records, mode):
        """What an import job brings."""
        made = self._interactions(schema, records) if self.kind == "INTERACTIONS" else self._entities(schema, records)
        if mode == "FULL":
            self.bulk = made
        elif self.kind == "INTERACTIONS":
            self.bulk = self.bulk + made
        else:
            self.bulk = {**self.bulk, **made}

    def put(self, rows):
        """Single records, in the form of this dataset."""
        self.single = self.single + rows if self.kind == "INTERACTIONS" else {**self.single, **rows}

    def all(self):
        return self.bulk + self.single if self.kind == "INTERACTIONS" else {**self.bulk, **self.single}

    def forget(self, users):
        """How many rows went with these users."""
        before = len(self.bulk) + len(self.single)
        if self.kind == "INTERACTIONS":
            self.bulk, self.single = ([row for row in rows if row[0] not in users] for rows in (self.bulk, self.single))
        elif self.kind == "USERS":
            self.bulk, self.single = ({key: row for key, row in rows.items() if key not in users} for rows in (self.bulk, self.single))
        return before - len(self.bulk) - len(self.single)

    def of_user(self, user):
        """A user's interactions."""
        with self._indexing:
            bulk, single = self.bulk, self.single
            if self._indexed[0] is not bulk or self._indexed[1] is not single:
                index = {}
                for row in bulk + single:
                    index.setdefault(row[0], []).append(row)
                self._by_user, self._indexed = index, (bulk, single)
            return self._by_user.get(user, [])

    def event_types(self):
        return {row[3] for row in self.all()} - {None}

    @staticmethod
    def _interactions(schema, records):
        names = [field.name for field in schema.fields]
        places = [names.index(name) if name in names else None for name in ("USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE", "EVENT_VALUE")]
        return [tuple(None if place is None else record[place] for place in places) for record in records]

    def _entities(self, schema, records):
        names = [field.name for field in schema.fields]
        key = names.index("ITEM_ID" if self.kind == "ITEMS" else "USER_ID")
        return {record[key]: dict(zip(names, record)) for record in records}
