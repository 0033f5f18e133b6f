"""Payloads of both languages in one bucket: a Python worker, and a Python client that asks Swift's worker.

    storage.py ADDRESS PYTHON_QUEUE SWIFT_QUEUE S3_URL ACCESS_KEY SECRET_KEY

Prints what the client saw as a line of JSON, and works until it is ended.
"""

import asyncio
import json
import sys
from datetime import timedelta

import boto3
from botocore.exceptions import ClientError
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.contrib.aws.s3driver import S3StorageDriver, S3StorageDriverClient
from temporalio.converter import DataConverter, ExternalStorage
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker

SIZE = 2_200_000


def freight(name: str) -> bytes:
    return name.encode() + b"." * (SIZE - len(name))


def name(value: bytes) -> str:
    return value.rstrip(b".").decode()


class Bucket(S3StorageDriverClient):
    """The driver's client on boto3, which does not await."""

    def __init__(self, url: str, key: str, secret: str) -> None:
        self.s3 = boto3.client(
            "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key=secret
        )

    async def put_object(self, *, bucket: str, key: str, data: bytes) -> None:
        await asyncio.to_thread(self.s3.put_object, Bucket=bucket, Key=key, Body=data)

    async def object_exists(self, *, bucket: str, key: str) -> bool:
        try:
            await asyncio.to_thread(self.s3.head_object, Bucket=bucket, Key=key)
            return True
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "404":
                return False
            raise

    async def get_object(self, *, bucket: str, key: str) -> bytes:
        answer = await asyncio.to_thread(self.s3.get_object, Bucket=bucket, Key=key)
        return answer["Body"].read()


@activity.defn(name="grow")
async def grow(value: bytes) -> bytes:
    return freight("python grew " + name(value))


@workflow.defn(name="Cargo")
class Cargo:
    def __init__(self) -> None:
        self.loads: list[bytes] = []

    @workflow.run
    async def run(self, value: bytes) -> bytes:
        grown = await workflow.execute_activity(grow, value, start_to_close_timeout=timedelta(seconds=30))
        await workflow.wait_condition(lambda: len(self.loads) == 2)
        return freight(" ".join([name(grown)] + [name(load) for load in self.loads]))

    @workflow.signal
    def load(self, value: bytes) -> None:
        self.loads.append(value)

    @workflow.query
    def look(self, value: bytes) -> bytes:
        return freight("python saw " + name(value))

    @workflow.update
    def swap(self, value: bytes) -> bytes:
        self.loads.append(value)
        return freight("python took " + name(value))


async def main() -> None:
    address, python_queue, swift_queue, url, key, secret = sys.argv[1:]
    driver = S3StorageDriver(client=Bucket(url, key, secret), bucket="payloads")
    converter = DataConverter(external_storage=ExternalStorage(drivers=[driver]))
    client = await Client.connect(address, data_converter=converter)
    worker = Worker(
        client,
        task_queue=python_queue,
        workflows=[Cargo],
        activities=[grow],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    async with worker:
        handle = await client.start_workflow("Cargo", freight("python"), id="swift-cargo", task_queue=swift_queue, result_type=bytes)
        await handle.signal("load", freight("signal"))
        seen = {
            "query": name(await handle.query("look", freight("query"), result_type=bytes)),
            "update": name(await handle.execute_update("swap", freight("update"), result_type=bytes)),
            "result": name(await handle.result()),
        }
        history = await handle.fetch_history()
        replayer = Replayer(workflows=[Cargo], data_converter=converter, workflow_runner=UnsandboxedWorkflowRunner())
        result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        seen["replay"] = str(result.replay_failure or "")
        print(json.dumps(seen), flush=True)
        await asyncio.Event().wait()


asyncio.run(main())
