"""S3's presigned URLs: MiniStack checks their signatures, and knows neither of the keys that target.ts hands out."""

from ministack.core import iam_evaluator
from ministack.services import s3

from emulator import execution_identity

# As in target.ts.
SECRET = "local"


def register():
    s3.resolve_credential = _knowing_ours(s3.resolve_credential)


def _knowing_ours(resolve):
    def resolved(access_key_id, account_id=None, *rest, **named):
        if access_key_id not in execution_identity.KEYS:
            return resolve(access_key_id, account_id, *rest, **named)
        return iam_evaluator.ResolvedCredential(
            access_key_id=access_key_id, secret_access_key=SECRET, account_id=account_id, principal_arn=f"arn:aws:iam::{account_id}:root",
            principal_id=account_id, principal_type="Root", source_access_key_id=access_key_id)
    return resolved
