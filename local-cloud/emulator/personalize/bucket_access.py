"""Objects that Personalize reads and writes: allowed by the bucket's policy to the service, and by its own policies to the role that is given.

Both are asked of MiniStack's evaluator of policies; keys of KMS are not looked at.
https://docs.aws.amazon.com/personalize/latest/dg/granting-personalize-s3-access.html
"""

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import s3

from emulator import role_storage, role_trust, scratch
from emulator.personalize.refusals import Failed, invalid

SERVICE = "personalize.amazonaws.com"
DIRECTORY = "local-cloud-personalize-"
HELP = "https://docs.aws.amazon.com/personalize/latest/dg/granting-personalize-s3-access.html"
READ, WRITE = ("s3:ListBucket", "s3:GetObject"), ("s3:PutObject",)


def check(role, uri, actions, source):
    """Refusal when the service or the role may not do this in the bucket; `source` is the ARN for which the service asks."""
    bucket, prefix = role_storage.split(uri)
    if bucket not in s3._buckets:
        raise invalid(f"The specified bucket does not exist: {bucket}")
    if prefix not in s3._buckets[bucket]["objects"]:
        # What is touched are objects in this folder.
        prefix = f"{prefix.rstrip('/')}/"
    if not role_trust.allows(role, SERVICE):
        raise invalid(f"Personalize can't assume the role {role}: it does not exist or does not trust {SERVICE}.")
    for action in actions:
        if not _service_may(bucket, prefix, action, source):
            raise invalid(f"Insufficient privileges for accessing data in S3. Please look at {HELP} and fix bucket policy on {bucket} ({action}).")
        if not _role_may(role, bucket, prefix, action, source):
            raise invalid(f"Insufficient privileges for accessing data in S3. Please look at {HELP} and fix the policy of {role} ({action}).")


def _service_may(bucket, prefix, action, source):
    policy = s3._bucket_policies.get(bucket)
    return iam_evaluator.evaluate_resource_policy(policy, _context(SERVICE, bucket, prefix, action, source), SERVICE).decision == "Allow"


def _role_may(role, bucket, prefix, action, source):
    context = _context(role, bucket, prefix, action, source)
    policies = iam_evaluator._gather_role_policies(role.rpartition("/")[2], get_account_id())
    denied = iam_evaluator.evaluate_resource_policy(s3._bucket_policies.get(bucket), context).decision == "Deny"
    return iam_evaluator.evaluate(context, policies).decision == "Allow" and not denied


def _context(principal, bucket, prefix, action, source):
    resource = f"arn:aws:s3:::{bucket}" if action == "s3:ListBucket" else f"arn:aws:s3:::{bucket}/{prefix}"
    return iam_evaluator.EvalContext(
        principal_arn=principal, principal_type="AssumedRole", principal_account=get_account_id(), action=action, resource_arn=resource,
        region=get_region(), secure_transport=True,
        service_context={"aws:sourceaccount": get_account_id(), "aws:sourcearn": source, "s3:prefix": prefix})


def files(role, uri, via):
    """The object of this name, or those in the first level of this folder: [(key, bytes)]. Failed when there are none."""
    storage, (bucket, key) = role_storage.Storage(role, via), role_storage.split(uri)
    directory = scratch.directory(DIRECTORY)
    try:
        found = []
        for each in _wanted(storage, uri, key):
            storage.download(uri, each, directory / "object")
            found.append((each, (directory / "object").read_bytes()))
    except (role_storage.Missing, FileNotFoundError) as problem:
        raise Failed(f"The data in {uri} could not be read: {problem}") from None
    finally:
        scratch.remove(directory)
    if not found:
        raise Failed(f"There are no files in {uri} (bucket {bucket}).")
    return found


def _wanted(storage, uri, key):
    keys = storage.keys(uri)
    if key in keys:
        return [key]
    folder = key if key.endswith("/") or not key else f"{key}/"
    return [each for each in keys if each.startswith(folder) and "/" not in each[len(folder):]]


def encrypted_by_customer(uri):
    """Whether an object there is encrypted with a key of KMS."""
    bucket, prefix = role_storage.split(uri)
    # Requests put objects meanwhile. A copy is made at once; a list of items is not, as its tuples may let the garbage collector in.
    objects = s3._buckets[bucket]["objects"].copy()
    headers = (s3._stored_sse_headers(each) for key, each in objects.items() if key.startswith(prefix))
    return any(each.get("x-amz-server-side-encryption") == "aws:kms" for each in headers)


def write(role, uri, data, via):
    try:
        role_storage.Storage(role, via).upload(uri, data, "application/json")
    except role_storage.Missing as problem:
        raise Failed(str(problem)) from None
