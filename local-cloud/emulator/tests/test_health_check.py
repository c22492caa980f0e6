import unittest
from xml.etree.ElementTree import Element

from ministack.services import cloudwatch, route53
from ministack.services.cloudformation import provisioners

from emulator import health_check

ENDPOINT = {"Type": "HTTPS_STR_MATCH", "FullyQualifiedDomainName": "r.example.com", "SearchString": "ok", "RequestInterval": 10}


def config(**changes):
    return {"HealthCheckConfig": {**ENDPOINT, **changes}}


class HealthCheckTest(unittest.TestCase):
    def setUp(self):
        route53.reset()
        cloudwatch._alarms.clear()

    def create(self, props):
        return health_check.create("Check", props, "stack")[0]

    def refused(self, props, words):
        with self.assertRaises(ValueError) as caught:
            self.create(props)
        self.assertIn(words, str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))

    def test_is_registered_and_readable_over_the_api(self):
        health_check.register()
        handlers = provisioners._RESOURCE_HANDLERS["AWS::Route53::HealthCheck"]
        check_id, attributes = handlers["create"]("Check", config(EnableSNI="true", Port="443"), "stack")
        self.assertEqual(attributes, {"HealthCheckId": check_id})
        _status, _headers, body = route53._get_health_check(check_id)
        self.assertIn(b"<EnableSNI>true</EnableSNI>", body)
        self.assertIn(b"<Port>443</Port>", body)

    def test_model(self):
        self.refused({}, "Missing required parameter")
        self.refused(config(Type="PING"), "'PING', allowed: HTTP")
        self.refused(config(Colour="red"), "Colour")
        self.refused(config(Port=70000), "at most 65535")
        self.refused(config(Port="many"), "Port")
        self.refused(config(FailureThreshold=11), "at most 10")
        self.create(config(FailureThreshold=10))

    def test_endpoint_rules(self):
        self.refused(config(RequestInterval=20), "allowed: 10 or 30")
        self.refused(config(Regions=["us-east-1", "us-west-1"]), "min length: 3")
        self.create(config(Regions=["us-east-1", "us-west-1", "eu-west-1"]))
        self.refused(config(SearchString=""), "needs SearchString")
        self.refused(config(Type="HTTPS"), "SearchString is only for")
        self.refused({"HealthCheckConfig": {"Type": "HTTP"}}, "needs FullyQualifiedDomainName or IPAddress")
        self.refused({"HealthCheckConfig": {"Type": "TCP", "IPAddress": "192.0.2.1"}}, "needs Port")

    def test_calculated_checks_need_their_children(self):
        child = self.create(config())
        calculated = {"Type": "CALCULATED", "HealthThreshold": 1, "ChildHealthChecks": [child]}
        self.create({"HealthCheckConfig": calculated})
        self.refused({"HealthCheckConfig": {**calculated, "ChildHealthChecks": ["gone"]}}, "no health check exists with the ID gone")
        self.refused(config(ChildHealthChecks=[child]), "only for CALCULATED")

    def test_alarm_must_exist_in_its_region_and_be_one_that_route_53_follows(self):
        check = {"HealthCheckConfig": {"Type": "CLOUDWATCH_METRIC", "AlarmIdentifier": {"Name": "a", "Region": "us-west-2"}}}
        self.refused({"HealthCheckConfig": {"Type": "CLOUDWATCH_METRIC"}}, "needs AlarmIdentifier")
        self.refused(check, "no CloudWatch alarm a exists in us-west-2")
        account = health_check.get_account_id()
        for alarm, words in (
            ({"Statistic": "Average", "Period": 10}, "60 s or more"),
            ({"Statistic": "", "ExtendedStatistic": "p99", "Period": 60}, "allowed: Average"),
        ):
            cloudwatch._alarms.set_scoped(account, "us-west-2", "a", alarm)
            self.refused(check, words)
        cloudwatch._alarms.set_scoped(account, "us-west-2", "a", {"Statistic": "Maximum", "Period": 60})
        self.create(check)
        self.refused(config(AlarmIdentifier={"Name": "a", "Region": "us-west-2"}), "only for CLOUDWATCH_METRIC")

    def test_recovery_control(self):
        self.refused({"HealthCheckConfig": {"Type": "RECOVERY_CONTROL"}}, "needs RoutingControlArn")

    def test_update_in_place_and_by_replacement(self):
        check_id = self.create(config())
        self.assertEqual(health_check.update(check_id, config(), config(FailureThreshold=5), "stack")[0], check_id)
        self.assertEqual(route53._health_checks[check_id]["version"], 2)
        replaced, _ = health_check.update(check_id, config(), config(RequestInterval=30), "stack")
        self.assertNotEqual(replaced, check_id)
        self.assertEqual(list(route53._health_checks), [replaced])

    def test_delete_forgets_it_and_may_be_repeated(self):
        check_id = self.create({**config(), "HealthCheckTags": [{"Key": "Name", "Value": "x"}]})
        self.assertEqual(route53._tags[("healthcheck", check_id)], {"Name": "x"})
        health_check.delete(check_id, {})
        health_check.delete(check_id, {})
        self.assertEqual((list(route53._health_checks), list(route53._tags)), ([], []))


class XmlTest(unittest.TestCase):
    def test_booleans_are_those_of_xml(self):
        built = []
        health_check._with_xml_booleans(lambda parent, check: built.append(check))(Element("x"), {"config": {"Inverted": False, "Port": 1}})
        self.assertEqual(built[0]["config"], {"Inverted": "false", "Port": 1})
