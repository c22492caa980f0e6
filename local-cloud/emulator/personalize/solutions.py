"""Solutions: a recipe with its configuration. The local cloud never trains on its own, though performAutoTraining may say so."""

from emulator.personalize import life, recipes, resources
from emulator.personalize.refusals import in_use, invalid


def create(params):
    group = resources.active("datasetGroup", params["datasetGroupArn"])
    if params.get("performAutoML") or "recipeArn" not in params:
        raise invalid("recipeArn is required; the local cloud has no AutoML.")
    recipes.kind_of(params["recipeArn"])
    described = {"performHPO": False, "performAutoML": False, "performAutoTraining": True, "performIncrementalUpdate": False,
                 **{key: value for key, value in params.items() if key != "tags"}}
    with resources.changing:
        resources.within("solutions", "active solutions in a dataset group", resources.of_kind("solution", group.arn))
        solution = resources.add("solution", resources.arn_of("solution", params["name"]), described, params.get("tags", []))
        life.begin(solution, "solution")
    return {"solutionArn": solution.arn}


def update(params):
    solution = resources.active("solution", params["solutionArn"])
    changes = {key: params[key] for key in ("performAutoTraining", "performIncrementalUpdate", "solutionUpdateConfig") if key in params}
    if not changes:
        raise invalid("Specify at least one of performAutoTraining, performIncrementalUpdate and solutionUpdateConfig.")
    with resources.changing:
        if solution.running:
            raise in_use(f"The solution {solution.arn} is being updated.")
        part = solution.described["latestSolutionUpdate"] = {**changes, "creationDateTime": resources.now()}
        life.begin(solution, "solutionUpdate", done=lambda _: _apply(solution, changes), part=part)
    return {"solutionArn": solution.arn}


def _apply(solution, changes):
    config = {**solution.described.get("solutionConfig", {}), **changes.get("solutionUpdateConfig", {})}
    plain = {key: value for key, value in changes.items() if key != "solutionUpdateConfig"}
    solution.described.update(plain, **({"solutionConfig": config} if config else {}))


def delete(params):
    solution = resources.known("solution", params["solutionArn"])
    with resources.changing:
        versions = [each for each in resources.of_kind("solutionVersion") if each.described["solutionArn"] == solution.arn]
        arns = {version.arn for version in versions}
        used = [each for each in resources.of_kind("campaign", solution.group) if each.described["solutionVersionArn"] in arns]
        if solution.running or used or any(version.running for version in versions):
            raise in_use(f"The solution {solution.arn} is in use by a campaign or a training.")
        life.begin(solution, "delete", done=lambda _: [resources.remove(each) for each in (*versions, solution)], statuses=life.DELETION)
    return {}
