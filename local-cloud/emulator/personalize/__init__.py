"""Amazon Personalize: MiniStack has none at all. Here datasets are really imported from S3, and a small recommender is really trained and asked.

Quality figures (GetSolutionMetrics, scores) are NOT Personalize's: they are those of the model in recommender_model.py. There are no automatic
trainings and updates, no segments, themes, actions, promotions and metadata in recommendations; what is not there is refused. Personalize tells
EventBridge nothing, and neither does this.
"""


def register():
    """Into MiniStack's tables of services, of IAM actions, of CloudFormation types and of Step Functions' integrations."""
    from ministack import app as ministack_app
    from ministack.core import iam_actions as tables
    from ministack.services import stepfunctions

    from emulator import scratch
    from emulator.personalize import bucket_access, door, groups

    # The router finds the first one only, as all are signed for it.
    for name in ("personalize", "personalize-runtime", "personalize-events"):
        ministack_app.SERVICE_HANDLERS[name] = door.handle_request
    tables.SERVICE_TO_IAM_NAMESPACE["personalize"] = "personalize"
    tables._BOTOCORE_SERVICE_MAP["personalize"] = ["personalize-runtime", "personalize-events"]
    for service, prefix in (("personalize", "Personalize"), ("personalizeruntime", "PersonalizeRuntime"), ("personalizeevents", "PersonalizeEvents")):
        stepfunctions._AWS_SDK_ERROR_PREFIX[service] = prefix
    scratch.sweep(bucket_access.DIRECTORY)
    groups.register()
