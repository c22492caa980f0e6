"""Component versions: made of a recipe, with the digests of their artifacts, and never changed."""

import base64
import hashlib
import json

import yaml
from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services import s3

from emulator import cloud_clock
from emulator.greengrass import recipe
from emulator.greengrass.refusals import conflict, invalid, not_found
from emulator.role_storage import split

# Of AWS, and there for everyone: what they hold is not known here.
PUBLIC = "aws.greengrass."

# ARN: {"recipe", "name", "version", "created", "state", "errors", "tags"}
_versions = AccountRegionScopedDict()


def arn_of(name, version=None, owner=None):
    base = f"arn:aws:greengrass:{get_region()}:{owner or get_account_id()}:components:{name}"
    return f"{base}:versions:{version}" if version else base


def create(params):
    if "lambdaFunction" in params:
        raise invalid("NotImplemented: the local cloud makes no components of Lambda functions, only of inlineRecipe")
    if "inlineRecipe" not in params:
        raise invalid("Specify inlineRecipe.")
    text = params["inlineRecipe"]
    made = recipe.read(base64.b64decode(text) if isinstance(text, str) else text)
    return create_of(made, params.get("tags", {}))


def create_of(made, tags):
    name, version = made["ComponentName"], made["ComponentVersion"]
    arn = arn_of(name, version)
    if name.startswith(PUBLIC):
        raise invalid(f"Component [{name}] is a name of AWS: names that begin with {PUBLIC} are reserved")
    if arn in _versions:
        raise conflict(f"Component [{name} : {version}] for account [{get_account_id()}] already exists with state: [DEPLOYABLE]")
    errors = {}
    for manifest in made["Manifests"]:
        for artifact in manifest.get("Artifacts") or []:
            _digest(artifact, errors)
    _versions[arn] = {"recipe": made, "name": name, "version": version, "created": cloud_clock.now(), "state": "FAILED" if errors else "DEPLOYABLE",
                      "errors": errors, "tags": dict(tags)}
    # AWS looks at the artifacts after its answer.
    return {"arn": arn, "componentName": name, "componentVersion": version, "creationTimestamp": _versions[arn]["created"],
            "status": {"componentState": "REQUESTED", "message": "NONE", "errors": {}}}


def _digest(artifact, errors):
    uri = artifact.get("Uri", artifact.get("URI"))
    if not uri.startswith("s3://"):
        return
    data = s3._get_object_data(*split(uri))
    if data is None:
        errors[uri] = f"The specified artifact resource does not exist: {uri}"
    else:
        artifact.update(Digest=base64.b64encode(hashlib.sha256(data).digest()).decode("ascii"), Algorithm="SHA-256")


def known(arn):
    if arn not in _versions:
        raise not_found(f"Component [{arn}] cannot be found")
    return _versions[arn]


def describe(params):
    found = known(params["arn"])
    made = found["recipe"]
    platforms = [{"attributes": manifest["Platform"], **({"name": manifest["Name"]} if "Name" in manifest else {})}
                 for manifest in made["Manifests"] if manifest.get("Platform")]
    return {"arn": params["arn"], "componentName": found["name"], "componentVersion": found["version"], "creationTimestamp": found["created"],
            "publisher": made.get("ComponentPublisher", ""), "description": made.get("ComponentDescription", ""), "status": _status(found),
            "platforms": platforms, "tags": found["tags"]}


def _status(found):
    message = "; ".join(found["errors"].values()) or "NONE"
    return {"componentState": found["state"], "message": message, "errors": found["errors"]}


def get(params):
    found, form = known(params["arn"]), params.get("recipeOutputFormat", "JSON")
    text = json.dumps(found["recipe"], default=str) if form == "JSON" else yaml.safe_dump(found["recipe"], sort_keys=False)
    return {"recipeOutputFormat": form, "recipe": base64.b64encode(text.encode()).decode("ascii"), "tags": found["tags"]}


def artifact(params):
    known(params["arn"])
    raise invalid("GetComponentVersionArtifact is for public and Lambda components; an artifact of S3 is read there, with the token exchange role")


def delete(params):
    known(params["arn"])
    del _versions[params["arn"]]
    return {}


def listed(params):
    if params.get("scope", "PRIVATE") == "PUBLIC":
        return {"components": []}
    newest = {}
    for arn, found in _versions.items():
        if found["created"] >= newest.get(found["name"], (None, {"created": -1}))[1]["created"]:
            newest[found["name"]] = (arn, found)
    return {"components": [{"arn": arn_of(name), "componentName": name, "latestVersion": _latest(arn, found)}
                           for name, (arn, found) in sorted(newest.items())]}


def _latest(arn, found):
    return {"arn": arn, "componentVersion": found["version"], "creationTimestamp": found["created"],
            "description": found["recipe"].get("ComponentDescription", ""), "publisher": found["recipe"].get("ComponentPublisher", "")}


def listed_versions(params):
    name = params["arn"].rpartition(":components:")[2]
    found = sorted((each for each in _versions.items() if each[1]["name"] == name), key=lambda each: -each[1]["created"])
    return {"componentVersions": [{"arn": arn, "componentName": name, "componentVersion": each["version"]} for arn, each in found]}


def deployable(name, version):
    """Raises what CreateDeployment says of a component that cannot be deployed."""
    if name.startswith(PUBLIC):
        return
    found = _versions.get(arn_of(name, version))
    if found is None:
        raise not_found(f"Component [{name} : {version}] cannot be found for account [{get_account_id()}]")
    if found["state"] != "DEPLOYABLE":
        raise invalid(f"Component [{name} : {version}] is in state {found['state']}: {_status(found)['message']}")


def tags_of(arn):
    return _versions[arn]["tags"] if arn in _versions else None
