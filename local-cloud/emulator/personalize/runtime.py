"""Recommendations: GetRecommendations and GetPersonalizedRanking, from the version that the campaign serves at that moment."""

import time
import uuid

from ministack.services import cloudwatch

from emulator.personalize import datasets, resources
from emulator.personalize.refusals import invalid

DEFAULT_RESULTS, MOST_RESULTS = 25, 500
UNKNOWN = ("promotions", "metadataColumns")


def recommendations(params):
    begun = time.perf_counter()
    serving, source = _serving(params)
    kind = source.kept["recipe"]
    most = params.get("numResults") or DEFAULT_RESULTS
    if most > MOST_RESULTS:
        raise invalid(f"numResults is {most}, at most {MOST_RESULTS} are allowed.")
    if kind == "ranking":
        raise invalid(f"The recipe of {serving.arn} is for GetPersonalizedRanking.")
    needed = "itemId" if kind == "item" else "userId"
    if kind != "popular" and not params.get(needed):
        raise invalid(f"{needed} is required for the recipe of {serving.arn}.")
    ranked = ranked_for(source, params.get("userId"), params.get("itemId"))
    allowed = filter_of(serving.group, params)
    items = [{"itemId": item, "score": round(score, 7)} for item, score in ranked if allowed(item)][:most]
    _count("GetRecommendations", serving, begun)
    return {"itemList": items, "recommendationId": _id()}


def ranking(params):
    begun = time.perf_counter()
    serving, source = _serving(params)
    if source.kept["recipe"] not in ("ranking", "user"):
        raise invalid(f"The recipe of {serving.arn} is not for GetPersonalizedRanking.")
    if not params["inputList"] or len(params["inputList"]) > MOST_RESULTS:
        raise invalid(f"inputList has {len(params['inputList'])} items, allowed: 1 to {MOST_RESULTS}.")
    model, allowed = source.kept["model"], filter_of(serving.group, params)
    ranked = model.ranking(params["userId"], list(dict.fromkeys(params["inputList"])), newer_items(source, params["userId"]))
    _count("GetPersonalizedRanking", serving, begun)
    return {"personalizedRanking": [{"itemId": item, "score": round(score, 7)} for item, score in ranked if allowed(item)], "recommendationId": _id()}


def _serving(params):
    """(the campaign or recommender, what has the model)."""
    if ("campaignArn" in params) == ("recommenderArn" in params):
        raise invalid("Specify either campaignArn or recommenderArn.")
    for name in UNKNOWN:
        if name in params:
            raise invalid(f"The local cloud has no {name}.")
    kind = "campaign" if "campaignArn" in params else "recommender"
    serving = resources.known(kind, params[f"{kind}Arn"])
    if serving.status != "ACTIVE":
        raise invalid(f"The {kind} {serving.arn} is in status {serving.status}; it must be ACTIVE.")
    return serving, resources.known("solutionVersion", serving.described["solutionVersionArn"]) if kind == "campaign" else serving


def ranked_for(source, user, item):
    model, kind = source.kept["model"], source.kept["recipe"]
    if kind == "item":
        return model.near_item(item)
    return model.for_user(user, newer_items(source, user)) if kind == "user" else model.for_user(None)


def newer_items(source, user):
    """What events told of a user, in real time."""
    interactions = datasets.of_group(source.group, "INTERACTIONS")
    known = set(source.kept["model"].histories.get(user, ()))
    return [row[1] for row in interactions.kept["rows"].single if row[0] == user and row[1] not in known] if interactions else []


def filter_of(group, params):
    """A function that tells whether an item may be recommended."""
    if "filterArn" not in params:
        return lambda _item: True
    found = resources.active("filter", params["filterArn"])
    if found.group != group:
        raise invalid(f"The filter {found.arn} is not of the dataset group {group}.")
    interactions, items = datasets.of_group(group, "INTERACTIONS"), datasets.of_group(group, "ITEMS")
    rows = interactions.kept["rows"].of_user(params.get("userId")) if interactions else []
    events = [(row[1], row[3], row[4]) for row in rows]
    return found.kept["expression"].test(params.get("filterValues", {}), events, items.kept["rows"].all() if items else {})


def _count(metric, serving, begun):
    dimensions = {f"{serving.kind.capitalize()}Arn": serving.arn}
    cloudwatch.record_metric("AWS/Personalize", metric, 1, unit="Count", dimensions=dimensions)
    cloudwatch.record_metric("AWS/Personalize", f"{metric}Latency", 1000 * (time.perf_counter() - begun), unit="Milliseconds", dimensions=dimensions)


def _id():
    return f"RID-{uuid.uuid4().hex[:32]}"
