"""Solution versions: trainings of a solution. There is no way to delete one alone, as in Personalize."""

import uuid

from emulator.personalize import datasets, imports, life, recipes, resources, training
from emulator.personalize.refusals import Failed, exists, in_use, invalid

ECHOED = ("performHPO", "performAutoML", "performIncrementalUpdate", "recipeArn", "eventType", "datasetGroupArn", "solutionConfig")


def create(params):
    solution = resources.active("solution", params["solutionArn"])
    mode, name = params.get("trainingMode", "FULL"), params.get("name")
    if mode == "UPDATE" and not solution.described["recipeArn"].endswith("/aws-user-personalization"):
        raise invalid("The training mode UPDATE is only for solutions with the recipe aws-user-personalization.")
    if not datasets.of_group(solution.group, "INTERACTIONS"):
        raise invalid(f"The dataset group {solution.group} has no Item interactions dataset.")
    with resources.changing:
        same = [each for each in resources.of_kind("solutionVersion") if name and each.described.get("name") == name]
        if same:
            raise exists(same[0].arn)
        imports.no_deletion(solution.group)
        if any(job.running for job in resources.of_kind("datasetImportJob", solution.group)):
            raise in_use(f"A dataset import job of {solution.group} is in progress.")
        pending = [each for each in resources.of_kind("solutionVersion") if each.running]
        resources.within("solutionVersions", "pending or in progress solution versions", pending)
        described = {**{key: solution.described[key] for key in ECHOED if key in solution.described}, "solutionArn": solution.arn,
                     "trainingMode": mode, "trainingType": "MANUAL", **({"name": name} if name else {})}
        version = resources.add("solutionVersion", f"{solution.arn}/{uuid.uuid4().hex[:8]}", described, params.get("tags", []))
        begun = resources.now()
        life.begin(version, "solutionVersion", lambda: _trained(version), lambda made: _done(version, made, begun))
        solution.described["latestSolutionVersion"] = version.described
    training.count("SolutionTrainingJobRequests", solution.group)
    return {"solutionVersionArn": version.arn}


def _trained(version):
    described = version.described
    try:
        return training.train(version.group, recipes.kind_of(described["recipeArn"]), described.get("eventType"), described.get("solutionConfig"))
    except Failed:
        training.count("SolutionTrainingJobError", version.group)
        raise


def _done(version, made, begun):
    version.kept.update(made)
    version.described["trainingHours"] = round(training.bill(version, begun), 3)


def stop(params):
    version = resources.known("solutionVersion", params["solutionVersionArn"])
    with resources.changing:
        if version.status not in ("CREATE PENDING", "CREATE IN_PROGRESS"):
            raise invalid(f"The solution version {version.arn} is in status {version.status}; only a pending or running training can be stopped.")
        version.stopping = True
        version.described.update(status="CREATE STOPPING", lastUpdatedDateTime=resources.now())
    return {}


def metrics(params):
    version = resources.active("solutionVersion", params["solutionVersionArn"])
    return {"solutionVersionArn": version.arn, "metrics": version.kept["metrics"]}
