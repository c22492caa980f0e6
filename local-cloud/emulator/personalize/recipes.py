"""Recipes that the local cloud knows: those of custom dataset groups, and the use cases of domains."""

from emulator.personalize.refusals import invalid

PREFIX = "arn:aws:personalize:::recipe/"
# Recipe: what the stand-in makes of it. The others of Personalize are refused.
CUSTOM = {
    "aws-user-personalization": "user", "aws-user-personalization-v2": "user", "aws-personalized-ranking": "ranking",
    "aws-personalized-ranking-v2": "ranking", "aws-similar-items": "item", "aws-sims": "item", "aws-popularity-count": "popular",
}
DOMAIN = {
    "ECOMMERCE": {"aws-ecomm-recommended-for-you": "user", "aws-ecomm-popular-items-by-purchases": "popular",
                  "aws-ecomm-popular-items-by-views": "popular", "aws-ecomm-frequently-bought-together": "item",
                  "aws-ecomm-customers-who-viewed-x-also-viewed": "item"},
    "VIDEO_ON_DEMAND": {"aws-vod-top-picks": "user", "aws-vod-most-popular": "popular", "aws-vod-because-you-watched-x": "item",
                        "aws-vod-more-like-x": "item"},
}


def kind_of(arn, known=None):
    """user, item, ranking or popular."""
    known = CUSTOM if known is None else known
    if not arn.startswith(PREFIX) or arn.removeprefix(PREFIX) not in known:
        raise invalid(f"The local cloud has no recipe {arn} for this, only {', '.join(PREFIX + name for name in known)}.")
    return known[arn.removeprefix(PREFIX)]
