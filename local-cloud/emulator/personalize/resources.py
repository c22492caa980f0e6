"""All resources of Personalize, of all accounts and regions, by ARN: what Describe tells of each, and what the stand-in keeps with it.

Whoever reads or changes more than one thing at once holds `changing`.
"""

import copy
import threading

from ministack.core.responses import get_account_id, get_region

from emulator import api_model, cloud_clock
from emulator.personalize import tags, world
from emulator.personalize.refusals import exists, in_use, invalid, limit, not_found

# Kind: its part of an ARN. Kinds are spelled as their members in requests and answers.
KINDS = {
    "datasetGroup": "dataset-group", "schema": "schema", "dataset": "dataset", "datasetImportJob": "dataset-import-job", "solution": "solution",
    "solutionVersion": "solution", "campaign": "campaign", "recommender": "recommender", "filter": "filter", "eventTracker": "event-tracker",
    "metricAttribution": "metric-attribution", "batchInferenceJob": "batch-inference-job", "dataDeletionJob": "data-deletion-job",
}
RUNNING = ("PENDING", "IN_PROGRESS", "CREATE PENDING", "CREATE IN_PROGRESS", "CREATE STOPPING")
PAGE = 100

changing = threading.RLock()
_resources = {}


class Resource:
    def __init__(self, kind, arn, described):
        now = cloud_clock.now()
        self.kind, self.arn = kind, arn
        self.account, self.region = get_account_id(), get_region()
        self.described = {**described, f"{kind}Arn": arn, "creationDateTime": now, "lastUpdatedDateTime": now}
        # What is not for others to see: rows of a dataset, the model of a version, what a campaign served and since when.
        self.kept = {}
        # A training that is to stop.
        self.stopping = False

    @property
    def status(self):
        return self.described.get("status")

    @property
    def group(self):
        return self.described.get("datasetGroupArn")

    @property
    def running(self):
        updates = [each for name, each in self.described.copy().items() if name.startswith("latest") and isinstance(each, dict)]
        return any(each.get("status") in RUNNING for each in (self.described, *updates)) or str(self.status).startswith("DELETE")


def arn_of(kind, rest):
    return f"arn:aws:personalize:{get_region()}:{get_account_id()}:{KINDS[kind]}/{rest}"


def add(kind, arn, described, given_tags=()):
    """A new resource; `changing` is held by the caller who checked before."""
    with changing:
        if arn in _resources:
            raise exists(arn)
        made = Resource(kind, arn, described)
        tags.put(arn, given_tags)
        _resources[arn] = made
        return made


def remove(resource):
    with changing:
        _resources.pop(resource.arn, None)
        tags.drop(resource.arn)


def known(kind, arn):
    """The resource of the caller's account and region with this ARN."""
    found = _resources.get(arn)
    if not found or found.kind != kind or (found.account, found.region) != (get_account_id(), get_region()):
        raise not_found(f"{KINDS[kind]} with ARN {arn} could not be found.")
    return found


def active(kind, arn):
    """As known(), and in use it can be."""
    found = known(kind, arn)
    if found.status != "ACTIVE":
        refusal = in_use if found.status in RUNNING or str(found.status).startswith("DELETE") else invalid
        raise refusal(f"The resource {arn} is in status {found.status}; it must be ACTIVE.")
    return found


def of_kind(kind, group=None):
    """All of the caller's account and region, the oldest first; of a dataset group, where one is given."""
    here = (get_account_id(), get_region())
    return [each for each in everywhere() if each.kind == kind and (each.account, each.region) == here and group in (None, each.group)]


def everywhere():
    return list(_resources.values())


def within(quota, what, found):
    """One more may be made."""
    most = world.quota(quota)
    if len(found) >= most:
        raise limit(f"You have reached the limit of {most} {what}.")


def describe(kind):
    """A Describe operation."""
    def operation(params):
        resource = known(kind, params[f"{kind}Arn"])
        with changing:
            return {kind: _shown(resource)}
    return operation


def listed(kind, by=None):
    """A List operation; `by`: the member of the request that names what the resources belong to."""
    plural = f"{kind}s"

    def operation(params):
        if by and by in params:
            known(by.removesuffix("Arn"), params[by])
        found = [each for each in of_kind(kind) if not by or by not in params or _belongs(each, by, params[by])]
        found.sort(key=lambda each: -each.described["creationDateTime"])
        first = _first(params.get("nextToken"))
        last = first + params.get("maxResults", PAGE)
        answer, summary = _summary(plural)
        with changing:
            page = [{name: value for name, value in each.described.items() if name in summary} for each in found[first:last]]
        return {answer: page, **({"nextToken": str(last)} if last < len(found) else {})}
    return operation


def _belongs(resource, by, arn):
    """A campaign belongs to the solution of its version."""
    version = str(resource.described.get("solutionVersionArn"))
    return resource.described.get(by) == arn or resource.kind == "campaign" and version.startswith(f"{arn}/")


def _summary(plural):
    """How the list is called in the answer (`Filters` begins with a capital letter), and the members of what is in it."""
    output = api_model.service_model("personalize").operation_model(f"List{plural[0].upper()}{plural[1:]}").output_shape
    name = next(name for name in output.members if name.lower() == plural.lower())
    return name, output.members[name].member.members


def _first(token):
    if token is None:
        return 0
    if not token.isdigit():
        raise invalid("The nextToken is not valid.")
    return int(token)


def _shown(resource):
    shape = "DatasetSchema" if resource.kind == "schema" else resource.kind[0].upper() + resource.kind[1:]
    return _modelled(api_model.service_model("personalize").shape_for(shape), resource.described)


def _modelled(shape, value):
    """A copy with the members that the model has; a part may be another resource's own description."""
    if shape.type_name == "structure":
        return {name: _modelled(shape.members[name], item) for name, item in value.items() if name in shape.members}
    return copy.deepcopy(value)


def now():
    return cloud_clock.now()
