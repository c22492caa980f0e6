"""The MQTT listener for devices: MiniStack's is open to the network, to clients without a certificate and, without AUTH, to what no policy allows.

It takes a free port of 127.0.0.1 (IOT_MTLS_PORT for a certain one), which the door tells.
"""

import asyncio
import logging
import os
import ssl

from ministack.services import iot

from emulator.iot import world


def register():
    build, made = iot._mtls_build_ssl_context, iot._MtlsAcceptor.connection_made

    def context():
        # AWS's endpoint ends a handshake without a client certificate.
        needed = build()
        needed.verify_mode = ssl.CERT_REQUIRED
        return needed

    def connection_made(acceptor, transport):
        if world.refuses():
            transport.abort()
        else:
            made(acceptor, transport)

    iot._mtls_build_ssl_context = context
    iot._MtlsAcceptor.connection_made = connection_made
    iot._mtls_start_locked = start
    iot._mtls_refuse = refuse
    # The policies of a certificate hold; those of IAM stay with AUTH, as everywhere in the local cloud.
    iot._WSSession._evaluates_policies = lambda session: session.certificate_id is not None


async def start():
    if iot._mtls_server is None:
        loop = asyncio.get_running_loop()
        iot._mtls_server = await loop.create_server(iot._MtlsAcceptor, host="127.0.0.1", port=int(os.environ.get("IOT_MTLS_PORT") or 0))
        iot._mtls_loop = loop


async def refuse(_writer, certificate, _protocol_level):
    """As AWS does, without a word."""
    logging.getLogger("iot").warning("certificate %s is refused: %s", certificate, iot._mtls_refusal_reason(certificate))


def port():
    """None while there is no listener."""
    return iot._mtls_server.sockets[0].getsockname()[1] if iot._mtls_server else None


def cut(client=None):
    """Ends the connections of one client, or of all, without a word. Called on the emulator's loop."""
    if client is None:
        writers = list(iot._mtls_sessions)
    else:
        writers = [session.local_cloud_writer for session in iot._connected_clients.values() if session._client_id == client]
    for writer in writers:
        writer.transport.abort()
    return len(writers)
