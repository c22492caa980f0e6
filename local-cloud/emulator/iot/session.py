"""A device's connection by AWS's quotas: MiniStack takes any number of messages of any size, and counts none.

A publish above the quota of a second is discarded without an acknowledgement, bytes above theirs are processed later, and a message that is too
large ends the connection. https://docs.aws.amazon.com/general/latest/gr/iot-core.html#message-broker-limits
"""

import asyncio
import collections
import contextvars
import struct
import time

from ministack.services import iot

from emulator.iot import world

PACKET_TOO_LARGE = 0x95
PUBACK = 4

# What became of each client's packets, over all of its connections.
counts = collections.defaultdict(collections.Counter)
_writer = contextvars.ContextVar("local_cloud_mqtt_writer", default=None)


class Bucket:
    """What may be used up at once is what comes in a second."""

    def __init__(self, setting):
        self._setting, self._used, self._at = setting, 0.0, time.monotonic()

    def over(self, amount):
        """By how many seconds the amount, which is taken all the same, comes too early."""
        now, rate = time.monotonic(), world.setting(self._setting)
        self._used = max(0.0, self._used - (now - self._at) * rate) + amount
        self._at = now
        return max(0.0, self._used / rate - 1)

    def give_back(self, amount):
        self._used -= amount


def register():
    serve, init, dispatch, send = iot._mtls_serve_conn, iot._WSSession.__init__, iot._WSSession._dispatch_packet, iot._WSSession.send_bytes

    async def serve_conn(reader, writer):
        _writer.set(writer)
        await serve(reader, writer)

    def made(session, *args, **kwargs):
        init(session, *args, **kwargs)
        session.local_cloud_writer, session.local_cloud_mute = _writer.get(), False
        session.local_cloud_publishes, session.local_cloud_bytes = Bucket("publishesPerSecond"), Bucket("bytesPerSecond")

    async def dispatched(session, kind, flags, body):
        if kind == iot.PKT_PUBLISH and session.local_cloud_writer:
            return await _published(session, flags, body, dispatch)
        goes_on = await dispatch(session, kind, flags, body)
        if kind == iot.PKT_CONNECT and session.local_cloud_writer:
            counts[_name(session, body)]["connections" if goes_on else "refused"] += 1
        return goes_on

    async def send_bytes(session, packet):
        if not (session.local_cloud_mute and packet[0] >> 4 == PUBACK):
            await send(session, packet)

    iot._mtls_serve_conn, iot._WSSession.__init__ = serve_conn, made
    iot._WSSession._dispatch_packet, iot._WSSession.send_bytes = dispatched, send_bytes


async def _published(session, flags, body, dispatch):
    count = counts[session._client_id]
    if _payload_size(session, flags, body) > world.setting("messageBytes"):
        count["tooLarge"] += 1
        if session.protocol_version == iot.MQTT_5:
            await session.send_bytes(iot._make_disconnect(PACKET_TOO_LARGE))
        return False
    await asyncio.sleep(session.local_cloud_bytes.over(len(body)))
    if session.local_cloud_publishes.over(1):
        session.local_cloud_publishes.give_back(1)
        count["discarded"] += 1
        return True
    asks = bool((flags >> 1) & 0x03)
    session.local_cloud_mute = asks and world.takes("loseAcknowledgements")
    # MQTT 5 keeps the connection of a publish that its policies do not allow.
    allowed = session._publish_allowed(iot._read_string(body, 0)[0], bool(flags & 0x01))
    goes_on = await dispatch(session, iot.PKT_PUBLISH, flags, body)
    count.update({"published": 1, "bytes": len(body)} if goes_on and allowed else {"denied": 1})
    if session.local_cloud_mute:
        count["acknowledgementsLost"] += 1
        session.local_cloud_writer.transport.abort()
        return False
    return goes_on


def _payload_size(session, flags, body):
    _topic, offset = iot._read_string(body, 0)
    offset += 2 if (flags >> 1) & 0x03 else 0
    if session.protocol_version == iot.MQTT_5:
        _properties, offset = iot._decode_properties(body, offset)
    return len(body) - offset


def _name(session, body):
    """The client id, which a refused session has no longer."""
    if session._client_id:
        return session._client_id
    _protocol, offset = iot._read_string(body, 0)
    level, offset = body[offset], offset + 4
    if level == iot.MQTT_5:
        _properties, offset = iot._decode_properties(body, offset)
    return body[offset + 2:offset + 2 + struct.unpack_from("!H", body, offset)[0]].decode("utf-8", "replace")
