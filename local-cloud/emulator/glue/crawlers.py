"""Crawlers: MiniStack's records, with the defaults of AWS, and what StartCrawler and StopCrawler make of them."""

import threading

from ministack.core.responses import get_account_id, get_region
from ministack.services import glue

from emulator import cloud_clock, role_trust
from emulator.glue import crawler_schedule
from emulator.glue.crawl import TARGETS, Crawl
from emulator.glue.refusals import exists, invalid, not_found, not_implemented
from emulator.refusal import Refusal

DEFAULTS = {
    "Classifiers": [], "SchemaChangePolicy": {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE"},
    "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVERYTHING"}, "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
    "LakeFormationConfiguration": {"UseLakeFormationCredentials": False, "AccountId": ""},
}
_crawls = []
# Whoever looks at what there is and then changes it holds this.
_changing = threading.RLock()


def create(params):
    name = params["Name"]
    with _changing:
        if name in glue._crawlers:
            raise exists(f"Crawler {name} already exists.")
        crawler_schedule.check(params.get("Schedule"))
        now = cloud_clock.now()
        glue._crawlers[name] = {**_defined(params), "CreationTime": now, "LastUpdated": now, "Version": 1}
        crawler_schedule.put(name, params.get("Schedule"))
        if params.get("Tags"):
            glue._tags[glue._arn("crawler", name)] = dict(params["Tags"])
    return {}


def update(params):
    with _changing:
        before = _idle(params["Name"])
        crawler_schedule.check(params.get("Schedule"))
        after = {**before, **{key: value for key, value in params.items() if key != "Schedule"}}
        glue._crawlers[before["Name"]] = {**_defined(after), "CreationTime": before["CreationTime"], "LastUpdated": cloud_clock.now(),
                                          "Version": before["Version"] + 1}
        if "Schedule" in params:
            crawler_schedule.put(before["Name"], params["Schedule"])
    return {}


def delete(params):
    with _changing:
        name = _idle(params["Name"])["Name"]
        del glue._crawlers[name]
        crawler_schedule.drop(name)
        _crawls[:] = [crawl for crawl in _crawls if not _of(crawl, name)]
    return {}


def get(params):
    return {"Crawler": _shown(known(params["Name"]))}


def get_all(_params):
    return {"Crawlers": [_shown(each) for _, each in sorted(glue._crawlers.items())]}


def listed(_params):
    return {"CrawlerNames": sorted(glue._crawlers)}


def start(params):
    with _changing:
        crawler = known(params["Name"])
        if _running(crawler["Name"]):
            raise Refusal("CrawlerRunningException", f"Crawler with name {crawler['Name']} has already started")
        crawl = Crawl(crawler, get_account_id(), get_region())
        _crawls.append(crawl)
    crawl.start()
    return {}


def stop(params):
    name = known(params["Name"])["Name"]
    crawl = _running(name)
    if not crawl:
        raise Refusal("CrawlerNotRunningException", f"Crawler with name {name} isn't running")
    if not crawl.request_stop():
        raise Refusal("CrawlerStoppingException", f"Crawler with name {name} is already stopping")
    return {}


def start_schedule(params):
    known(params["CrawlerName"])
    return crawler_schedule.switch(params["CrawlerName"], on=True)


def stop_schedule(params):
    known(params["CrawlerName"])
    return crawler_schedule.switch(params["CrawlerName"], on=False)


def metrics(params):
    found = []
    for name in params.get("CrawlerNameList", sorted(glue._crawlers)):
        over = [crawl for crawl in everywhere() if _of(crawl, name) and crawl.over]
        spans = sorted(crawl.ended - crawl.started for crawl in over) or [0.0]
        tables = over[-1].changes if over else {}
        found.append({"CrawlerName": name, "TimeLeftSeconds": 0.0, "StillEstimating": False, "MedianRuntimeSeconds": spans[len(spans) // 2],
                      "LastRuntimeSeconds": over[-1].ended - over[-1].started if over else 0.0,
                      **{f"Tables{kind.capitalize()}": len(tables.get(kind, ())) for kind in ("created", "updated", "deleted")}})
    return {"CrawlerMetricsList": found}


def known(name):
    if name not in glue._crawlers:
        raise not_found(f"Crawler {name} not found.")
    return glue._crawlers[name]


def everywhere():
    return list(_crawls)


def _defined(params):
    targets = {kind: each for kind, each in params["Targets"].items() if each}
    if not targets:
        raise invalid("At least one target is required.")
    lacking = sorted(set(targets) - set(TARGETS))
    if lacking:
        raise not_implemented(f"crawler of {lacking[0]}, only {' and '.join(TARGETS)}")
    for target in targets.get("JdbcTargets", []):
        if "ConnectionName" not in target or "Path" not in target:
            raise invalid("A JDBC target needs ConnectionName and Path.")
    if any(not target.get("Path", "").startswith("s3://") for target in targets.get("S3Targets", [])):
        raise invalid("The path of an S3 target begins with s3://.")
    gone = [name for name in params.get("Classifiers", []) if name not in glue._classifiers]
    if gone:
        raise not_found(f"Classifier {gone[0]} not found.")
    if not role_trust.allows(params["Role"], "glue.amazonaws.com"):
        raise invalid("Service is unable to assume provided role. Please verify role's TrustPolicy")
    if params.get("RecrawlPolicy", {}).get("RecrawlBehavior", "CRAWL_EVERYTHING") != "CRAWL_EVERYTHING":
        raise not_implemented(f"recrawl policy {params['RecrawlPolicy']['RecrawlBehavior']}, only CRAWL_EVERYTHING")
    policy = {**DEFAULTS["SchemaChangePolicy"], **params.get("SchemaChangePolicy", {})}
    kept = {key: value for key, value in params.items() if key not in ("Tags", "Schedule", "CatalogId")}
    return {"DatabaseName": "default", **DEFAULTS, **kept, "Targets": targets, "SchemaChangePolicy": policy}


def _idle(name):
    crawler = known(name)
    if _running(name):
        raise Refusal("CrawlerRunningException", f"Crawler with name {name} is running")
    return crawler


def _shown(crawler):
    crawls = [crawl for crawl in everywhere() if _of(crawl, crawler["Name"])]
    now, over = crawls[-1:], [crawl for crawl in crawls if crawl.over][-1:]
    elapsed = [((crawl.ended or cloud_clock.now()) - crawl.started) * 1000 for crawl in now]
    return {**crawler, "State": now[0].state if now else "READY", "CrawlElapsedTime": round(elapsed[0]) if elapsed else 0,
            "Schedule": crawler_schedule.of(crawler["Name"]), "LastCrawl": over[0].last() if over else None}


def _running(name):
    return next((crawl for crawl in everywhere() if _of(crawl, name) and not crawl.over), None)


def _of(crawl, name):
    return (crawl.account, crawl.region, crawl.name) == (get_account_id(), get_region(), name)
