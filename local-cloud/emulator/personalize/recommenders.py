"""Recommenders of domain dataset groups: trained and served in one."""

from emulator.personalize import datasets, imports, life, recipes, resources, training
from emulator.personalize.refusals import in_use, invalid


def create(params):
    group = resources.active("datasetGroup", params["datasetGroupArn"])
    domain = group.described.get("domain")
    if not domain:
        raise invalid(f"The dataset group {group.arn} has no domain; recommenders are for domain dataset groups only.")
    kind = recipes.kind_of(params["recipeArn"], recipes.DOMAIN[domain])
    if not datasets.of_group(group.arn, "INTERACTIONS"):
        raise invalid(f"The dataset group {group.arn} has no Item interactions dataset.")
    described = {**{key: value for key, value in params.items() if key != "tags"},
                 "recommenderConfig": {"minRecommendationRequestsPerSecond": 1, **params.get("recommenderConfig", {})}}
    with resources.changing:
        imports.no_deletion(group.arn)
        resources.within("recommenders", "recommenders in a dataset group", resources.of_kind("recommender", group.arn))
        recommender = resources.add("recommender", resources.arn_of("recommender", params["name"]), described, params.get("tags", []))
        begun = resources.now()
        life.begin(recommender, "recommender", lambda: training.train(group.arn, kind), lambda made: _done(recommender, made, begun))
    return {"recommenderArn": recommender.arn}


def _done(recommender, made, begun):
    recommender.kept.update(made)
    recommender.described["modelMetrics"] = made["metrics"]
    training.bill(recommender, begun)


def update(params):
    recommender = resources.active("recommender", params["recommenderArn"])
    config = params["recommenderConfig"]
    with resources.changing:
        if recommender.running:
            raise in_use(f"The recommender {recommender.arn} is being updated.")
        part = recommender.described["latestRecommenderUpdate"] = {"recommenderConfig": config, "creationDateTime": resources.now()}
        life.begin(recommender, "recommenderUpdate", part=part,
                   done=lambda _: recommender.described["recommenderConfig"].update(config))
    return {"recommenderArn": recommender.arn}


def delete(params):
    recommender = resources.known("recommender", params["recommenderArn"])
    with resources.changing:
        if recommender.running:
            raise in_use(f"The recommender {recommender.arn} is being made, updated or deleted.")
        life.begin(recommender, "delete", done=lambda _: resources.remove(recommender), statuses=life.DELETION)
    return {}
