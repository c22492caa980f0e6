"""Asks Greengrass by the IPC client of AWS: each line of the input is a request, each line of the output what became of it.

publish <topic> <text>   OK, or the error
configuration <key>      its value as JSON, or the error
"""
import json
import sys

from awsiot.greengrasscoreipc.clientv2 import GreengrassCoreIPCClientV2
from awsiot.greengrasscoreipc.model import QOS


def answer(client: GreengrassCoreIPCClientV2, request: str) -> str:
    kind, _, rest = request.partition(" ")
    try:
        if kind == "configuration":
            return json.dumps(client.get_configuration(key_path=[rest]).value)
        topic, _, text = rest.partition(" ")
        client.publish_to_iot_core(topic_name=topic, qos=QOS.AT_LEAST_ONCE, payload=text.encode())
        return "OK"
    except Exception as error:  # each kind is an answer
        return f"{type(error).__name__} {getattr(error, 'message', '')}"


def main() -> None:
    client = GreengrassCoreIPCClientV2()
    try:
        for line in sys.stdin:
            print(answer(client, line.rstrip("\n")), flush=True)
    finally:
        client.close()


main()
