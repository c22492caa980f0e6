"""What CreateTrainingJob refuses although each member by itself is right.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html
"""

from emulator import role_trust
from emulator.sagemaker.refusal import invalid

DAY_S = 86_400
LONGEST_S = 28 * DAY_S
LOCAL_CHECKPOINTS = "/opt/ml/checkpoints"
# What the training platform itself reads and writes below /opt/ml.
RESERVED = ("/opt/ml/input", "/opt/ml/model", "/opt/ml/output")
TAGS_LIMIT = 50


def check(request):
    for rule in RULES:
        problem = rule(request)
        if problem:
            raise invalid(problem)


def local_checkpoints(request):
    return (request["CheckpointConfig"].get("LocalPath") or LOCAL_CHECKPOINTS).rstrip("/")


def _complete(request):
    """The model requires less than it did, for kinds of jobs that have no instances of their own; all others are still refused."""
    missing = [name for name in ("AlgorithmSpecification", "ResourceConfig", "StoppingCondition") if name not in request]
    return f"{missing[0]} is required for a training job that runs on instances." if missing else None


def _algorithm(request):
    algorithm = request["AlgorithmSpecification"]
    if ("TrainingImage" in algorithm) == ("AlgorithmName" in algorithm):
        return "You must specify either TrainingImage or AlgorithmName in AlgorithmSpecification, and not both."
    return None


def _instances(request):
    resources = request["ResourceConfig"]
    if "InstanceGroups" not in resources and not ("InstanceType" in resources and "InstanceCount" in resources):
        return "ResourceConfig needs InstanceType and InstanceCount."
    if "VolumeSizeInGB" not in resources:
        return "ResourceConfig needs VolumeSizeInGB."
    return None


def _runtime(request):
    runtime = request["StoppingCondition"].get("MaxRuntimeInSeconds", DAY_S)
    return f"MaxRuntimeInSeconds is {runtime}: a training job runs at most {LONGEST_S} seconds (28 days)." if runtime > LONGEST_S else None


def _wait(request):
    stopping, spot = request["StoppingCondition"], request.get("EnableManagedSpotTraining", False)
    wait, runtime = stopping.get("MaxWaitTimeInSeconds"), stopping.get("MaxRuntimeInSeconds", DAY_S)
    if not spot:
        return None if wait is None else "MaxWaitTimeInSeconds above 0 is not supported if EnableManagedSpotTraining is set to false."
    if wait is None:
        return "MaxWaitTimeInSeconds is required when EnableManagedSpotTraining is set to true."
    if wait < runtime:
        return f"Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds ({wait} < {runtime})."
    return f"MaxWaitTimeInSeconds is {wait}: at most {LONGEST_S} seconds (28 days)." if wait > LONGEST_S else None


def _spot(request):
    if not request.get("EnableManagedSpotTraining"):
        return None
    resources = request["ResourceConfig"]
    if "KeepAlivePeriodInSeconds" in resources:
        return "KeepAlivePeriodInSeconds is not supported with EnableManagedSpotTraining: a warm pool holds on-demand instances."
    if "InstancePreferences" in resources:
        return "InstancePreferences is not supported with EnableManagedSpotTraining."
    return None


def _checkpoints(request):
    if "CheckpointConfig" not in request:
        return None
    path = local_checkpoints(request)
    if not path.startswith("/"):
        return f"CheckpointConfig.LocalPath is '{path}': it must be an absolute path."
    reserved = [taken for taken in RESERVED if path == taken or path.startswith(f"{taken}/")]
    if reserved or path in ("", "/opt", "/opt/ml"):
        return f"CheckpointConfig.LocalPath '{path or '/'}' is a reserved path. Please choose a path outside of {', '.join(RESERVED)}."
    return None


def _channels(request):
    names = [channel["ChannelName"] for channel in request.get("InputDataConfig", [])]
    twice = [name for name in names if names.count(name) > 1]
    return f"Channel names must be unique: '{twice[0]}' is there more than once." if twice else None


def _tags(request):
    return tags_problem(request.get("Tags", []))


def _role(request):
    """SageMaker assumes the role at once, so the role and its trust must be there."""
    arn = request["RoleArn"]
    if role_trust.allows(arn, "sagemaker.amazonaws.com"):
        return None
    return f"Could not assume role {arn}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role."


RULES = (_complete, _algorithm, _instances, _runtime, _wait, _spot, _checkpoints, _channels, _tags, _role)


def tags_problem(tags, before=()):
    keys = [tag["Key"] for tag in tags]
    twice = [key for key in keys if keys.count(key) > 1]
    if twice:
        return f"Duplicate tag keys found: '{twice[0]}'."
    if any(key.lower().startswith("aws:") for key in keys):
        return "Tag keys that begin with 'aws:' are reserved for AWS."
    total = len(set(keys) | set(before))
    return f"A resource has at most {TAGS_LIMIT} tags, these would be {total}." if total > TAGS_LIMIT else None
