"""Personalize's schemas: Avro, with rules of its own. Stands alone, so that files can be checked without the emulator (check.py).

https://docs.aws.amazon.com/personalize/latest/dg/custom-datasets-and-schemas.html
"""

import json
import re
from dataclasses import dataclass

TYPES = ("string", "boolean", "int", "long", "float", "double")
REQUIRED = {
    "INTERACTIONS": {"USER_ID": "string", "ITEM_ID": "string", "TIMESTAMP": "long"},
    "ITEMS": {"ITEM_ID": "string"},
    "USERS": {"USER_ID": "string"},
}
RESERVED = {
    "INTERACTIONS": {"EVENT_TYPE": "string", "EVENT_VALUE": "float", "IMPRESSION": "string", "RECOMMENDATION_ID": "string",
                     "EVENT_ATTRIBUTION_SOURCE": "string"},
    "ITEMS": {"CREATION_TIMESTAMP": "long"},
    "USERS": {},
}
# Of the required and reserved fields, those that may be null.
NULLABLE = {"EVENT_VALUE", "IMPRESSION", "RECOMMENDATION_ID", "EVENT_ATTRIBUTION_SOURCE"}
# What a domain asks for beyond that.
DOMAINS = {
    "ECOMMERCE": {"INTERACTIONS": ("EVENT_TYPE",), "ITEMS": ("PRICE", "CATEGORY_L1"), "USERS": ()},
    "VIDEO_ON_DEMAND": {"INTERACTIONS": ("EVENT_TYPE",), "ITEMS": ("GENRES", "CREATION_TIMESTAMP"), "USERS": ()},
}
METADATA_LIMITS = {"INTERACTIONS": 5, "ITEMS": 100, "USERS": 25}
NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")


class Invalid(Exception):
    """A schema that Personalize would not take."""


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    nullable: bool = False
    categorical: bool = False
    textual: bool = False


@dataclass(frozen=True)
class Schema:
    dataset: str
    fields: tuple

    def named(self, name):
        return next((field for field in self.fields if field.name == name), None)

    def metadata(self):
        known = {**REQUIRED[self.dataset], **RESERVED[self.dataset]}
        return [field for field in self.fields if field.name not in known]


def parse(text, domain=None):
    """The schema of this text; Invalid when Personalize would not take it."""
    try:
        document = json.loads(text)
    except ValueError as problem:
        raise Invalid(f"The schema is not JSON: {problem}") from None
    if not isinstance(document, dict) or document.get("type") != "record" or not isinstance(document.get("fields"), list):
        raise Invalid("The schema must be an Avro record: an object with the type 'record' and a list of fields")
    dataset = str(document.get("name")).upper()
    if dataset not in REQUIRED:
        raise Invalid(f"The name of the schema is '{document.get('name')}', allowed: Interactions, Items, Users")
    schema = Schema(dataset, tuple(_field(each) for each in document["fields"]))
    for rule in (_names, _required, _reserved, _metadata):
        rule(schema)
    if domain:
        missing = [name for name in DOMAINS[domain][dataset] if not schema.named(name)]
        if missing:
            raise Invalid(f"A schema of {document['name']} in the domain {domain} needs the field {missing[0]}")
    return schema


def _field(given):
    if not isinstance(given, dict) or not NAME.fullmatch(str(given.get("name", ""))):
        raise Invalid(f"A field must be an object with a name of letters, digits and _, but one is {json.dumps(given)}")
    name, kind = given["name"], given.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    wanted = [each for each in kinds if each != "null"]
    if len(wanted) != 1 or wanted[0] not in TYPES or len(set(map(str, kinds))) != len(kinds):
        raise Invalid(f"The type of {name} is {json.dumps(kind)}, allowed: one of {', '.join(TYPES)}, or it in a list with null")
    for attribute in ("categorical", "textual"):
        if not isinstance(given.get(attribute, False), bool):
            raise Invalid(f"{attribute} of {name} is {json.dumps(given[attribute])}, allowed: true or false")
        if given.get(attribute) and wanted[0] != "string":
            raise Invalid(f"{name} is {attribute} and of type {wanted[0]}; only a string can be {attribute}")
    if given.get("categorical") and given.get("textual"):
        raise Invalid(f"{name} is categorical and textual; a field can be one of them only")
    return Field(name, wanted[0], "null" in kinds, given.get("categorical", False), given.get("textual", False))


def _names(schema):
    names = [field.name for field in schema.fields]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise Invalid(f"The field {twice[0]} is there more than once")


def _required(schema):
    for name in REQUIRED[schema.dataset]:
        if not schema.named(name):
            raise Invalid(f"The schema of {schema.dataset} lacks the required field {name}")


def _reserved(schema):
    for name, kind in {**REQUIRED[schema.dataset], **RESERVED[schema.dataset]}.items():
        field = schema.named(name)
        if field and field.type != kind:
            raise Invalid(f"The type of {name} is {field.type}; this name is reserved for a field of type {kind}")
        if field and field.nullable and name not in NULLABLE:
            raise Invalid(f"{name} allows null, but it must have a value always")


def _metadata(schema):
    metadata = schema.metadata()
    used = [field for field in metadata if field.type != "string" or field.categorical or field.textual]
    if schema.dataset != "INTERACTIONS" and not used:
        raise Invalid(f"The schema of {schema.dataset} needs at least one metadata field (a number, or a string that is categorical or textual)")
    if len(metadata) > METADATA_LIMITS[schema.dataset]:
        raise Invalid(f"The schema of {schema.dataset} has {len(metadata)} metadata fields, at most {METADATA_LIMITS[schema.dataset]} are allowed")
    textual = [field.name for field in schema.fields if field.textual]
    if textual and schema.dataset != "ITEMS":
        raise Invalid(f"{textual[0]} is textual; only a field of ITEMS can be")
    if len(textual) > 1:
        raise Invalid(f"{', '.join(textual)} are textual; one field can be, at most")
