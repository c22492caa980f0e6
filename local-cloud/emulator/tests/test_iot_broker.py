import asyncio
import contextlib
import json
import ssl
import struct
import tempfile
import unittest
from unittest import mock

from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, iot, sts
from ministack.services.cloudformation import provisioners

from emulator.iot import control, listener, role_aliases, session, world
from emulator.tests.restored import restored

ACCOUNT, REGION = get_account_id(), get_region()
PREFIX = f"arn:aws:iot:{REGION}:{ACCOUNT}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/exchange"
OWN = "${iot:Connection.Thing.ThingName}"
POLICY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "iot:Connect", "Resource": f"{PREFIX}:client/{OWN}"},
    {"Effect": "Allow", "Action": "iot:Publish", "Resource": f"{PREFIX}:topic/ff/{OWN}/*"},
    {"Effect": "Allow", "Action": "iot:AssumeRoleWithCertificate", "Resource": f"{PREFIX}:rolealias/a"},
]}
CONNECT, PUBLISH, PUBACK, CONNACK, DISCONNECT = 0x10, 0x30, 0x40, 0x20, 0xE0


def packet(kind, body):
    return bytes([kind]) + iot._encode_remaining_length(len(body)) + body


def text(value):
    return iot._encode_string(value)


class Device:
    """A client that speaks as much of MQTT as these tests need."""

    def __init__(self, reader, writer, level):
        self.reader, self.writer, self.level = reader, writer, level

    async def answer(self):
        """The first byte and the body of the next packet; None when the connection ended."""
        try:
            kind = (await self.reader.readexactly(1))[0]
            length, shift = 0, 0
            while True:
                byte = (await self.reader.readexactly(1))[0]
                length, shift = length | (byte & 127) << shift, shift + 7
                if not byte & 128:
                    return kind, await self.reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            return None

    async def connect(self, client="press-7"):
        properties = b"\x00" if self.level == 5 else b""
        self.writer.write(packet(CONNECT, text("MQTT") + bytes([self.level, 2]) + struct.pack("!H", 60) + properties + text(client)))
        return await self.answer()

    async def publish(self, topic, payload=b"{}", qos=1):
        identifier = struct.pack("!H", 1) if qos else b""
        self.writer.write(packet(PUBLISH | qos << 1, text(topic) + identifier + (b"\x00" if self.level == 5 else b"") + payload))
        return await self.answer() if qos else None


class BrokerTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        restored(self, iot, "_mtls_build_ssl_context", "_mtls_start_locked", "_mtls_refuse", "_mtls_serve_conn", "_route_request", "_mtls_server",
                 "_mtls_ssl_context", "_mtls_context_lock", "_mtls_lock", "_broker_lock")
        restored(self, iot._WSSession, "_evaluates_policies", "__init__", "_dispatch_packet", "send_bytes")
        restored(self, iot._MtlsAcceptor, "connection_made")
        self.addCleanup(lambda before=dict(provisioners._RESOURCE_HANDLERS): provisioners._RESOURCE_HANDLERS.update(before))
        for store in (iot._things, iot._certificates, iot._policies, iam._roles, role_aliases._aliases, session.counts, iot._connected_clients):
            store.clear()
        world.reset()
        iot._mtls_context_lock, iot._mtls_lock, iot._broker_lock = asyncio.Lock(), asyncio.Lock(), asyncio.Lock()
        iot._mtls_ssl_context = None
        self.enterContext(mock.patch.dict("os.environ", {"MINISTACK_ACCOUNT_ID": ACCOUNT}))
        for module in (listener, session, role_aliases):
            module.register()
        await listener.start()
        await listener.start()
        self.addAsyncCleanup(iot.mtls_stop)
        self.cert, self.key, self.identifier = await self.device("press-7", POLICY)
        iam._roles["exchange"] = {"RoleId": "AROA", "AssumeRolePolicyDocument": json.dumps({"Principal": {"Service": role_aliases.PRINCIPAL}})}

    async def request(self, method, path, body=None, headers=()):
        status, _, answer = await iot.handle_request(method, path, dict(headers), json.dumps(body or {}).encode(), {"setAsActive": ["true"]})
        self.assertLess(status, 300, answer)
        return json.loads(answer or b"{}")

    async def device(self, name, policy):
        await self.request("POST", f"/things/{name}")
        await self.request("POST", f"/policies/{name}", {"policyDocument": json.dumps(policy)})
        made = await self.request("POST", "/keys-and-certificate")
        await self.request("PUT", f"/target-policies/{name}", {"target": made["certificateArn"]})
        await self.request("PUT", f"/things/{name}/principals", headers={"x-amzn-principal": made["certificateArn"]})
        return made["certificatePem"], made["keyPair"]["PrivateKey"], made["certificateId"]

    def context(self, certificate=True):
        context = ssl.create_default_context(cadata=iot.get_ca_cert_pem())
        if certificate:
            with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
                file.write(self.cert + self.key)
                file.flush()
                context.load_cert_chain(file.name)
        return context

    @contextlib.asynccontextmanager
    async def open(self, level=4, certificate=True):
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port(), ssl=self.context(certificate))
        try:
            yield Device(reader, writer, level)
        finally:
            writer.close()

    def door(self, method, **body):
        status, answer = control.answer_to(method, json.dumps(body).encode())
        self.assertEqual(status, 200, answer)
        return answer

    async def test_a_device_with_its_certificate_is_let_in_and_acknowledged(self):
        for level, acknowledged in ((4, b"\x00\x01"), (5, b"\x00\x01\x00")):
            async with self.open(level) as device:
                self.assertEqual((await device.connect())[0], CONNACK)
                kind, body = await device.publish("ff/press-7/press/rows")
                self.assertEqual((kind, body[:3]), (PUBACK, acknowledged))
                self.assertEqual(self.door("GET")["connected"], ["press-7"])
        self.assertEqual(session.counts["press-7"], {"connections": 2, "published": 2, "bytes": sum((27, 28))})

    async def test_others_are_not(self):
        for level in (4, 5):
            async with self.open(level) as device:
                answer = await device.connect("press-8")
                self.assertEqual(answer and answer[1][1], None if level == 4 else 0x87)
        self.assertEqual(session.counts["press-8"], {"refused": 2})
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            async with self.open(certificate=False) as device:
                self.assertIsNone(await device.connect())
        iot._certificates[self.identifier]["status"] = "INACTIVE"
        async with self.open() as device:
            self.assertIsNone(await device.connect())

    async def test_topics_of_others_are_refused(self):
        async with self.open(5) as device:
            await device.connect()
            self.assertEqual((await device.publish("ff/press-8/press/rows"))[1][2], 0x87)
        async with self.open(4) as device:
            await device.connect()
            self.assertIsNone(await device.publish("ff/press-8/press/rows"))
        self.assertEqual(session.counts["press-7"], {"connections": 2, "denied": 2})

    async def test_a_message_that_is_too_large(self):
        for level in (4, 5):
            async with self.open(level) as device:
                await device.connect()
                self.assertEqual((await device.publish("ff/press-7/x", bytes(128 * 1024)))[0], PUBACK)
                answer = await device.publish("ff/press-7/x", bytes(128 * 1024 + 1))
                self.assertEqual(answer and (answer[0], answer[1][0]), None if level == 4 else (DISCONNECT, 0x95))
        self.assertEqual(session.counts["press-7"]["tooLarge"], 2)

    async def test_publishes_above_the_quota_are_discarded_and_bytes_wait(self):
        self.door("PUT", settings={"publishesPerSecond": 3})
        async with self.open() as device:
            await device.connect()
            for _ in range(10):
                await device.publish("ff/press-7/x", qos=0)
            await asyncio.sleep(0.05)
            self.assertGreaterEqual(session.counts["press-7"]["discarded"], 6)
        self.door("PUT", settings={"publishesPerSecond": 100, "bytesPerSecond": 1000})
        async with self.open() as device:
            await device.connect()
            begun = asyncio.get_running_loop().time()
            await device.publish("ff/press-7/x", bytes(1200))
            self.assertGreater(asyncio.get_running_loop().time() - begun, 0.15)

    async def test_a_lost_acknowledgement(self):
        self.door("PUT", settings={"loseAcknowledgements": 1})
        async with self.open() as device:
            await device.connect()
            self.assertIsNone(await device.publish("ff/press-7/x"))
        async with self.open() as device:
            await device.connect()
            self.assertEqual((await device.publish("ff/press-7/x"))[0], PUBACK)
        self.assertEqual((session.counts["press-7"]["published"], session.counts["press-7"]["acknowledgementsLost"]), (2, 1))

    async def test_connections_are_cut_and_refused(self):
        for asked in ({"cut": True}, {"cut": "press-7"}, {"refuse": 60}):
            async with self.open() as device:
                await device.connect()
                self.door("POST", **asked)
                self.assertIsNone(await device.answer())
        with self.assertRaises((ConnectionError, ssl.SSLError)):
            async with self.open():
                pass
        self.door("DELETE")
        async with self.open() as device:
            self.assertEqual((await device.connect())[0], CONNACK)
        for method, body in (("POST", b"{}"), ("PUT", b'{"settings":{"x":1}}'), ("PUT", b"{")):
            self.assertEqual(control.answer_to(method, body)[0], 400)

    async def credentials(self, alias="a", path=None, thing="press-7"):
        async with self.open() as device:
            device.writer.write(f"GET {path or f'/role-aliases/{alias}/credentials'} HTTP/1.1\r\nx-amzn-iot-thingname: {thing}\r\n\r\n".encode())
            head, _, body = (await device.reader.read()).partition(b"\r\n\r\n")
            return int(head.split(b" ")[1]), json.loads(body)

    async def test_role_aliases_and_their_credentials(self):
        handlers = provisioners._RESOURCE_HANDLERS["AWS::IoT::RoleAlias"]
        props = {"RoleAlias": "a", "RoleArn": ROLE}
        self.assertEqual(handlers["create"]("L", props, "s"), ("a", {"RoleAliasArn": f"{PREFIX}:rolealias/a"}))
        self.assertEqual((await self.credentials("b"))[0], 403)
        await self.request("POST", "/role-aliases/b", {"roleArn": ROLE})
        self.assertEqual((await self.credentials("b"))[0], 403)
        await self.request("DELETE", "/role-aliases/b")
        status, answer = await self.credentials()
        self.assertEqual(status, 200)
        self.assertEqual(sts._sessions[answer["credentials"]["accessKeyId"]]["Arn"],
                         f"arn:aws:sts::{ACCOUNT}:assumed-role/exchange/{self.identifier}")
        self.assertEqual((await self.credentials(path="/else"))[0], 404)
        iot._certificates[self.identifier]["status"] = "INACTIVE"
        self.assertEqual((await self.credentials())[0], 403)

        self.assertEqual(handlers["update"]("a", props, {**props, "CredentialDurationSeconds": 900}, "s")[0], "a")
        self.assertEqual((await self.request("GET", "/role-aliases/a"))["roleAliasDescription"]["credentialDurationSeconds"], 900)
        self.assertEqual(handlers["update"]("a", props, {**props, "RoleAlias": "c"}, "s", "L")[0], "c")
        self.assertEqual(await self.request("GET", "/role-aliases"), {"roleAliases": ["a", "c"]})
        await self.request("PUT", "/role-aliases/c", {"credentialDurationSeconds": 1000})
        await self.request("DELETE", "/role-aliases/c")
        handlers["delete"]("a", props)
        handlers["delete"]("a", props)
        self.assertEqual(await self.request("GET", "/role-aliases"), {"roleAliases": []})

    async def test_what_role_aliases_refuse(self):
        async def refused(method, name, body=None):
            status, _, answer = await iot.handle_request(method, f"/role-aliases/{name}", {}, json.dumps(body or {}).encode(), {})
            return status, json.loads(answer)["message"]
        self.assertEqual((await refused("GET", "none"))[0], 404)
        self.assertIn("must exist and trust", (await refused("POST", "a", {"roleArn": ROLE + "x"}))[1])
        self.assertIn("Missing required parameter", (await refused("POST", "a"))[1])
        await self.request("POST", "/role-aliases/a", {"roleArn": ROLE})
        self.assertEqual((await refused("POST", "a", {"roleArn": ROLE}))[0], 409)
