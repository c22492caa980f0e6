"""Writes what the published models of MediaConvert and Personalize say of settings that users can give as they are, without their prose.

Run it again when the local cloud gets a newer botocore: .local-cloud/venv/bin/python local-cloud/settings-models.py
"""

import json
import pathlib

import botocore
from botocore.loaders import Loader

SOURCES = pathlib.Path(__file__).parent.parent / "src"
MODELS = {
    SOURCES / "media/abr-media-pipeline/job-settings-model.json": ("mediaconvert", ["JobSettings"]),
    SOURCES / "data/glue-to-personalize/personalize-settings-model.json": ("personalize", ["SolutionConfig", "CampaignConfig", "RecommenderConfig"]),
}
KEPT = ("min", "max", "pattern", "enum")


class Compact:
    """Structures by name. A member is another structure's name, the place of a simple type in `values`, or a list or map of one of these."""

    def __init__(self, shapes):
        self.shapes = shapes
        self.structures = {}
        self.values = []

    def of(self, name):
        shape = self.shapes[name]
        if shape["type"] == "list":
            return {"list": self.of(shape["member"]["shape"]), **self.most(shape)}
        if shape["type"] == "map":
            return {"map": self.of(shape["value"]["shape"]), **self.keys(shape), **self.most(shape)}
        return self.structure(name, shape) if shape["type"] == "structure" else self.value(shape)

    def most(self, shape):
        return {"max": shape["max"]} if "max" in shape else {}

    def keys(self, shape):
        keys = self.shapes[shape["key"]["shape"]]
        return {"keys": self.value(keys)} if any(name in keys for name in KEPT) else {}

    def structure(self, name, shape):
        if name not in self.structures:
            self.structures[name] = members = {}
            members.update({member: self.of(target["shape"]) for member, target in sorted(shape["members"].items())})
            if shape.get("required"):
                raise SystemExit(f"{name} has required members: teach the model and its reader about them")
        return name

    def value(self, shape):
        kept = {"type": shape["type"], **{name: shape[name] for name in KEPT if name in shape}}
        if kept not in self.values:
            self.values.append(kept)
        return self.values.index(kept)


def text(service, roots):
    compact = Compact(Loader().load_service_model(service, "service-2")["shapes"])
    root, *_ = [compact.of(name) for name in roots]
    model = {"source": f"botocore {botocore.__version__}", "root": root, "structures": dict(sorted(compact.structures.items())), "values": compact.values}
    return json.dumps(model, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    for target, (service, roots) in MODELS.items():
        target.write_text(text(service, roots))
