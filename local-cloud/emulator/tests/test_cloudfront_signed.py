"""Signed URLs and cookies of CloudFront, checked with keys of our own."""

import base64
import json
import unittest
from unittest import mock

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from ministack.services import cloudfront

from emulator import cloud_clock, cloudfront_keys, signed_viewers

HOST = "d111.cloudfront.net"
URI = "/assets/a/index.m3u8"
NOW = 1_800_000_000


def pem(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def encoded(content):
    return base64.b64encode(content).decode().translate(str.maketrans("+=/", "-_~"))


class SignedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.key, cls.curve = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())
        cls.ids = {}
        for name, key in (("rsa", cls.key), ("curve", cls.curve), ("stranger", cls.key)):
            config = {"CallerReference": name, "Name": name, "EncodedKey": pem(key)}
            cls.ids[name], _ = cloudfront_keys.create_key("K", {"PublicKeyConfig": config}, "s")
        config = {"Name": "g", "Items": [cls.ids["rsa"], cls.ids["curve"]]}
        cls.group, _ = cloudfront_keys.create_group("G", {"KeyGroupConfig": config}, "s")

    @classmethod
    def tearDownClass(cls):
        cloudfront_keys.delete_group(cls.group, {})
        for key_id in cls.ids.values():
            cloudfront_keys.delete_key(key_id, {})

    def setUp(self):
        clock = mock.patch.object(cloud_clock, "now", lambda: NOW)
        clock.start()
        self.addCleanup(clock.stop)

    def sign(self, policy, algorithm=None):
        return encoded(self.key.sign(policy, padding.PKCS1v15(), algorithm or hashes.SHA1()))

    def policy(self, resource=f"https://{HOST}/assets/a/*", less=NOW + 60, **conditions):
        condition = {"DateLessThan": {"AWS:EpochTime": less}, **conditions}
        return json.dumps({"Statement": [{"Resource": resource, "Condition": condition}]}).encode()

    def custom(self, policy, key="rsa", **more):
        return {"Policy": encoded(policy), "Signature": self.sign(policy), "Key-Pair-Id": self.ids[key], **more}

    def canned(self, expires=NOW + 60, url=f"https://{HOST}{URI}"):
        return {"Expires": str(expires), "Signature": self.sign(signed_viewers.canned(url, expires)), "Key-Pair-Id": self.ids["rsa"]}

    def refusal(self, given, uri=URI, query="", client="10.1.2.3"):
        try:
            signed_viewers.check([self.group], [HOST], uri, query, given, client)
        except signed_viewers.Refused as refusal:
            return refusal.args[0]
        return None

    def test_a_canned_policy_is_for_one_url_until_its_time(self):
        self.assertIsNone(self.refusal(self.canned()))
        self.assertEqual(self.refusal(self.canned(), uri="/assets/b/index.m3u8"), "AccessDenied")
        self.assertEqual(self.refusal(self.canned(expires=NOW)), "AccessDenied")
        self.assertEqual(self.refusal({**self.canned(), "Expires": str(NOW + 600)}), "AccessDenied")
        self.assertIsNone(self.refusal(self.canned(url=f"https://{HOST}{URI}?v=2"), query="v=2"))
        self.assertEqual(self.refusal(self.canned(), query="v=2"), "AccessDenied")

    def test_a_custom_policy_has_wildcards_a_start_and_an_address(self):
        self.assertIsNone(self.refusal(self.custom(self.policy())))
        self.assertIsNone(self.refusal(self.custom(self.policy("http*://*/a/index.m3u?"))))
        self.assertEqual(self.refusal(self.custom(self.policy()), uri="/assets/b/index.m3u8"), "AccessDenied")
        self.assertEqual(self.refusal(self.custom(self.policy(less=NOW - 1))), "AccessDenied")
        self.assertEqual(self.refusal(self.custom(self.policy(DateGreaterThan={"AWS:EpochTime": NOW + 1}))), "AccessDenied")
        from_office = self.custom(self.policy(IpAddress={"AWS:SourceIp": "10.1.0.0/16"}))
        self.assertIsNone(self.refusal(from_office))
        self.assertEqual(self.refusal(from_office, client="10.2.0.1"), "AccessDenied")

    def test_only_a_key_of_the_group_counts(self):
        self.assertEqual(self.refusal({}), "MissingKey")
        self.assertEqual(self.refusal(self.custom(self.policy(), key="stranger")), "InvalidKey")
        self.assertEqual(self.refusal(self.custom(self.policy(), key="curve")), "AccessDenied")

    def test_a_signature_that_is_not_one_is_refused(self):
        for signature in ("", "nonsense!", self.sign(b"another policy")):
            self.assertEqual(self.refusal({**self.custom(self.policy()), "Signature": signature}), "AccessDenied")
        broken = b'{"Statement": []}'
        self.assertEqual(self.refusal(self.custom(broken)), "AccessDenied")

    def test_sha256_is_named_and_a_curve_signs_too(self):
        policy = self.policy()
        sha256 = {**self.custom(policy), "Signature": self.sign(policy, hashes.SHA256())}
        self.assertEqual(self.refusal(sha256), "AccessDenied")
        self.assertIsNone(self.refusal({**sha256, "Hash-Algorithm": "SHA256"}))
        self.assertEqual(self.refusal({**sha256, "Hash-Algorithm": "MD5"}), "AccessDenied")
        signature = encoded(self.curve.sign(policy, ec.ECDSA(hashes.SHA1())))
        self.assertIsNone(self.refusal({"Policy": encoded(policy), "Signature": signature, "Key-Pair-Id": self.ids["curve"]}))

    def test_cookies_and_queries_carry_the_same_parts(self):
        self.assertEqual(signed_viewers._cookies({"cookie": "a=b; CloudFront-Policy=p_; CloudFront-Key-Pair-Id=K"}), {"Policy": "p_", "Key-Pair-Id": "K"})
        self.assertEqual(signed_viewers._split("v=2&Expires=1&Signature=s&Key-Pair-Id=K"), ({"Expires": "1", "Signature": "s", "Key-Pair-Id": "K"}, "v=2"))


class KeysTest(unittest.TestCase):
    def test_keys_that_cloudfront_does_not_take(self):
        for key in ("no key", pem(rsa.generate_private_key(65537, 1024)), pem(ec.generate_private_key(ec.SECP384R1()))):
            with self.assertRaisesRegex(ValueError, "RSA of 2048 bits"):
                cloudfront_keys.create_key("K", {"PublicKeyConfig": {"CallerReference": "r", "Name": "n", "EncodedKey": key}}, "s")

    def test_a_group_needs_keys_that_exist_and_a_key_in_use_stays(self):
        with self.assertRaisesRegex(ValueError, "no public key KX exists"):
            cloudfront_keys.create_group("G", {"KeyGroupConfig": {"Name": "h", "Items": ["KX"]}}, "s")
        config = {"CallerReference": "r", "Name": "n", "EncodedKey": pem(rsa.generate_private_key(65537, 2048))}
        key_id, _ = cloudfront_keys.create_key("K", {"PublicKeyConfig": config}, "s")
        group_id, _ = cloudfront_keys.create_group("G", {"KeyGroupConfig": {"Name": "h", "Items": [key_id]}}, "s")
        with self.assertRaisesRegex(ValueError, "in use by key group"):
            cloudfront_keys.delete_key(key_id, {})
        with self.assertRaisesRegex(ValueError, "changes only the Comment"):
            cloudfront_keys.update_key(key_id, {"PublicKeyConfig": config}, {"PublicKeyConfig": {**config, "Name": "m"}}, "s")
        cloudfront_keys.delete_group(group_id, {})
        cloudfront_keys.delete_key(key_id, {})
        self.assertNotIn(key_id, cloudfront._public_keys)
