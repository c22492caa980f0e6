"""Whether a role lets a service assume it. Conditions of the trust are not looked at."""

import json

from ministack.services import iam


def allows(arn, principal):
    role = iam._roles.get(arn.rpartition("/")[2])
    trust = role and role.get("AssumeRolePolicyDocument") or "{}"
    return principal in (trust if isinstance(trust, str) else json.dumps(trust))
