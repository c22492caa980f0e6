"""What the construct says about a data set, made when the stack was synthesized."""
import json
from dataclasses import dataclass, replace
from typing import Any, Optional

ID_FIELDS = {"USER_ID", "ITEM_ID", "EVENT_TYPE"}


@dataclass(frozen=True)
class Field:
    name: str
    column: str
    type: str
    nullable: bool = False
    default: Any = None
    time: Optional[dict] = None
    categorical: bool = False
    textual: bool = False
    separator: Optional[str] = None

    @property
    def may_lack(self):
        return self.nullable or self.default is not None


@dataclass(frozen=True)
class Limits:
    idLength: int = 256
    categoryLength: int = 1000
    textLength: int = 20000
    earliest: int = 86400
    latenessOfFuture: int = 86400

    def length_of(self, field):
        if field.name in ID_FIELDS:
            return self.idLength
        return self.categoryLength if field.categorical or field.separator or field.name == "IMPRESSION" else self.textLength


@dataclass(frozen=True)
class Settings:
    dataset: str
    source: dict
    fields: tuple
    limits: Limits
    by: tuple
    latest: Optional[str] = None
    filter: Optional[str] = None
    window: Optional[dict] = None

    @property
    def names(self):
        return [field.name for field in self.fields]

    def columns(self):
        """Columns of the source that are read, each once, in the order of the fields."""
        return list(dict.fromkeys([field.column for field in self.fields] + self._deciding()))

    def needed(self):
        """Columns without which no row can be judged."""
        return list(dict.fromkeys([field.column for field in self.fields if not field.may_lack] + self._deciding()))

    def _deciding(self):
        return ([self.window["column"]] if self.window else []) + ([self.latest] if self.latest else [])


def read_settings(text):
    raw = json.loads(text)
    if raw.get("version") != 1:
        raise ValueError(f"settings of version {raw.get('version')}: this script reads version 1; deploy the stack again, so that both are of one release")
    spellings = {}

    def spelled(column):
        """Columns have no case: the first spelling stands for all."""
        return spellings.setdefault(column.lower(), column)

    fields = tuple(Field(**{key: value for key, value in field.items() if key in Field.__dataclass_fields__}) for field in raw["fields"])
    fields = tuple(replace(field, column=spelled(field.column)) for field in fields)
    names = tuple(field.name for field in fields)
    key = {"items": ("ITEM_ID",), "users": ("USER_ID",)}.get(raw["dataset"], names)
    dedupe = raw.get("dedupe") or {}
    limits = {key: value for key, value in (raw.get("limits") or {}).items() if key in Limits.__dataclass_fields__}
    return Settings(
        dataset=raw["dataset"], source=raw["source"], fields=fields, limits=Limits(**limits), by=tuple(dedupe.get("by") or key), latest=spelled(dedupe["latest"]) if dedupe.get("latest") else None,
        filter=raw.get("filter"), window={**raw["window"], "column": spelled(raw["window"]["column"])} if raw.get("window") else None)
