"""Component recipes, read and checked by their documented format.

https://docs.aws.amazon.com/greengrass/v2/developerguide/component-recipe-reference.html
"""

import re

import yaml

from emulator.greengrass.refusals import invalid

FORMAT = "2020-01-25"
MEMBERS = ("RecipeFormatVersion", "ComponentName", "ComponentVersion", "ComponentDescription", "ComponentPublisher", "ComponentConfiguration",
           "ComponentDependencies", "ComponentType", "ComponentSource", "Manifests", "Lifecycle")
OF_MANIFEST = ("Name", "Platform", "Lifecycle", "Selections", "Artifacts")
OF_ARTIFACT = ("Uri", "URI", "Unarchive", "Permission", "Digest", "Algorithm")
STEPS = ("setenv", "bootstrap", "install", "run", "startup", "shutdown", "recover")
OF_STEP = ("requiresprivilege", "script", "skipif", "timeout", "setenv", "bootstrapondeploymentrollback")
# What a lifecycle may be divided into, beside the names of Selections.
PLATFORMS = ("linux", "windows", "darwin", "all")
PERMISSIONS = ("NONE", "OWNER", "ALL")
_NUMBER = r"(0|[1-9]\d{0,5})"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-[\w.-]+)?(\+[\w.-]+)?")
_REQUIREMENT = re.compile(r"[\^~<>=\s|\d.x*\w+-]+")


def read(text):
    """The recipe of a text in JSON or YAML, checked."""
    try:
        recipe = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        raise invalid(f"The recipe is neither JSON nor YAML: {problem}") from None
    if not isinstance(recipe, dict):
        raise invalid("The recipe must be an object")
    check(recipe)
    return recipe


def is_version(text):
    return isinstance(text, str) and len(text) <= 64 and _VERSION.fullmatch(text) is not None


def artifacts(recipe):
    """URIs of all manifests."""
    return [_uri(each) for manifest in recipe.get("Manifests") or [] for each in manifest.get("Artifacts") or []]


def check(recipe):
    _only(recipe, MEMBERS, "The recipe")
    if str(recipe.get("RecipeFormatVersion")) != FORMAT:
        raise invalid(f"RecipeFormatVersion is {recipe.get('RecipeFormatVersion')!r}, allowed: {FORMAT}")
    name, version = recipe.get("ComponentName"), recipe.get("ComponentVersion")
    if not isinstance(name, str) or not re.fullmatch(r"[a-zA-Z0-9\-_.]{1,128}", name):
        raise invalid(f"ComponentName is {name!r}, allowed: 1 to 128 of a-z, A-Z, 0-9, - _ and .")
    if not is_version(version):
        raise invalid(f"ComponentVersion is {version!r}, allowed: a semantic version as 1.0.0, its numbers at most 999999")
    _check_configuration(recipe.get("ComponentConfiguration"))
    _check_dependencies(recipe.get("ComponentDependencies") or {})
    manifests = recipe.get("Manifests")
    if not isinstance(manifests, list) or not manifests:
        raise invalid("Manifests must be a list with at least one manifest")
    selections = {each for manifest in manifests if isinstance(manifest, dict) for each in manifest.get("Selections") or []}
    _check_lifecycle(recipe.get("Lifecycle"), "Lifecycle", selections)
    for number, manifest in enumerate(manifests):
        _check_manifest(manifest, f"Manifests[{number}]", selections)


def _check_configuration(configuration):
    if configuration is None:
        return
    _only(configuration, ("DefaultConfiguration",), "ComponentConfiguration")
    if not isinstance(configuration.get("DefaultConfiguration", {}), dict):
        raise invalid("ComponentConfiguration.DefaultConfiguration must be an object")


def _check_dependencies(dependencies):
    for name, spec in _object(dependencies, "ComponentDependencies").items():
        where = f"ComponentDependencies.{name}"
        _only(spec, ("VersionRequirement", "DependencyType"), where)
        requirement = spec.get("VersionRequirement")
        if not isinstance(requirement, str) or not _REQUIREMENT.fullmatch(requirement):
            raise invalid(f"{where}.VersionRequirement is {requirement!r}, allowed: a constraint of versions as >=1.0.0 <2.0.0")
        if spec.get("DependencyType", "HARD") not in ("HARD", "SOFT"):
            raise invalid(f"{where}.DependencyType is {spec['DependencyType']!r}, allowed: HARD, SOFT")


def _check_manifest(manifest, where, selections):
    _only(manifest, OF_MANIFEST, where)
    for key, value in _object(manifest.get("Platform") or {}, f"{where}.Platform").items():
        if not isinstance(value, str):
            raise invalid(f"{where}.Platform.{key} must be a text")
    _check_lifecycle(manifest.get("Lifecycle"), f"{where}.Lifecycle", selections)
    for number, artifact in enumerate(manifest.get("Artifacts") or []):
        _check_artifact(artifact, f"{where}.Artifacts[{number}]")


def _check_artifact(artifact, where):
    _only(artifact, OF_ARTIFACT, where)
    uri = _uri(artifact)
    if not isinstance(uri, str) or not re.fullmatch(r"s3://[^/]+/.+|docker:.+|greengrass:.+", uri):
        raise invalid(f"{where}.Uri is {uri!r}, allowed: s3://bucket/key, docker: or greengrass:")
    if artifact.get("Unarchive", "NONE") not in ("NONE", "ZIP"):
        raise invalid(f"{where}.Unarchive is {artifact['Unarchive']!r}, allowed: NONE, ZIP")
    for right, value in (artifact.get("Permission") or {}).items():
        if right not in ("Read", "Execute") or value not in PERMISSIONS:
            raise invalid(f"{where}.Permission.{right} is {value!r}, allowed: Read and Execute, each one of {', '.join(PERMISSIONS)}")


def _check_lifecycle(lifecycle, where, selections):
    """Steps, or parts for platforms and selections that have them."""
    if lifecycle is None or isinstance(lifecycle, str):
        return
    names = {str(name).lower(): name for name in _object(lifecycle, where)}
    for lower, name in names.items():
        if lower in PLATFORMS or name in selections:
            _check_lifecycle(lifecycle[name], f"{where}.{name}", selections)
        elif lower not in STEPS:
            raise invalid(f"{where}.{name} is no step of a lifecycle, allowed: {', '.join(STEPS)}, and names of selections")
        elif lower != "setenv":
            _check_step(lifecycle[name], f"{where}.{name}", selections)
    if "run" in names and "startup" in names:
        raise invalid(f"{where} has both run and startup, allowed: one of them")


def _check_step(step, where, selections):
    if isinstance(step, str):
        return
    names = {str(name).lower(): name for name in _object(step, where)}
    divided = [name for lower, name in names.items() if lower in PLATFORMS or name in selections]
    for name in divided:
        _check_step(step[name], f"{where}.{name}", selections)
    unknown = [name for lower, name in names.items() if lower not in OF_STEP and name not in divided]
    if unknown:
        raise invalid(f"{where}.{unknown[0]} is not known, allowed: {', '.join(OF_STEP)}")
    if "script" not in names and not divided:
        raise invalid(f"{where} has no Script")


def _uri(artifact):
    return artifact.get("Uri", artifact.get("URI"))


def _object(value, where):
    if not isinstance(value, dict):
        raise invalid(f"{where} must be an object")
    return value


def _only(value, allowed, where):
    unknown = [key for key in _object(value, where) if key not in allowed]
    if unknown:
        raise invalid(f"{where} has the member {unknown[0]!r}, allowed: {', '.join(allowed)}")
