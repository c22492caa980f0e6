"""Campaigns: what serves a version. During an update the campaign stays ACTIVE and serves what it did; a failed one changes nothing."""

from emulator.personalize import life, resources
from emulator.personalize.refusals import in_use, invalid

UPDATED = ("solutionVersionArn", "minProvisionedTPS", "campaignConfig")


def create(params):
    version = _deployable(params)
    described = {"minProvisionedTPS": 1, **{key: value for key, value in params.items() if key != "tags"}, "datasetGroupArn": version.group}
    with resources.changing:
        resources.within("campaigns", "active campaigns in a dataset group", resources.of_kind("campaign", version.group))
        campaign = resources.add("campaign", resources.arn_of("campaign", params["name"]), described, params.get("tags", []))
        campaign.kept["served"] = []
        life.begin(campaign, "campaign", done=lambda _: _serve(campaign))
    return {"campaignArn": campaign.arn}


def _deployable(params):
    arn = params["solutionVersionArn"]
    if arn.endswith("/$LATEST") or params.get("campaignConfig", {}).get("syncWithLatestSolutionVersion"):
        raise invalid("The local cloud has no automatic updates of campaigns ($LATEST).")
    version = resources.active("solutionVersion", arn)
    if resources.known("solution", version.described["solutionArn"]).status != "ACTIVE":
        raise in_use(f"The solution of {arn} is being deleted.")
    return version


def update(params):
    campaign = resources.active("campaign", params["campaignArn"])
    changes = {key: params[key] for key in UPDATED if key in params}
    if not changes:
        raise invalid(f"Specify at least one of {', '.join(UPDATED)}.")
    version = _deployable({**campaign.described, **changes})
    if version.group != campaign.group:
        raise invalid(f"The solution version {version.arn} is not of the dataset group of the campaign, {campaign.group}.")
    with resources.changing:
        if campaign.running:
            raise in_use(f"The campaign {campaign.arn} is being updated.")
        wanted = {**{key: campaign.described[key] for key in UPDATED if key in campaign.described}, **changes}
        part = campaign.described["latestCampaignUpdate"] = {**wanted, "creationDateTime": resources.now()}
        life.begin(campaign, "campaignUpdate", done=lambda _: _switch(campaign, wanted), part=part)
    return {"campaignArn": campaign.arn}


def _switch(campaign, wanted):
    campaign.described.update(wanted, lastUpdatedDateTime=resources.now())
    _serve(campaign)


def _serve(campaign):
    campaign.kept["served"].append({"solutionVersionArn": campaign.described["solutionVersionArn"], "since": resources.now(),
                                    "minProvisionedTPS": campaign.described["minProvisionedTPS"]})


def delete(params):
    campaign = resources.known("campaign", params["campaignArn"])
    with resources.changing:
        if campaign.running:
            raise in_use(f"The campaign {campaign.arn} is being made, updated or deleted.")
        life.begin(campaign, "delete", done=lambda _: resources.remove(campaign), statuses=life.DELETION)
    return {}
