"""Runs a worker of one build of a deployment until it is ended.

    versions.py ADDRESS QUEUE DEPLOYMENT BUILD

Its workflows are those of VersioningInteropTests.swift.
"""

import asyncio
import sys
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig

BUILD = sys.argv[4] if len(sys.argv) > 4 else ""


@activity.defn(name="build")
async def build() -> str:
    return BUILD


def current() -> str:
    version = workflow.info().get_current_deployment_version()
    return version.build_id if version else "none"


@workflow.defn(name="Traveller", versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class Traveller:
    def __init__(self) -> None:
        self.stops = 0
        self.places: list[str] = []

    @workflow.run
    async def run(self) -> list[str]:
        for stop in range(1, 4):
            await workflow.wait_condition(lambda: self.stops >= stop)
            self.places.append(current())
            # A replay that took another version would give the commands in another order.
            if current().startswith("swift"):
                await asyncio.sleep(0.001)
            else:
                await workflow.execute_activity(build, start_to_close_timeout=timedelta(seconds=20))
        return self.places

    @workflow.signal
    def go(self) -> None:
        self.stops += 1

    @workflow.query
    def seen(self) -> list[str]:
        return self.places


@workflow.defn(name="Resident", versioning_behavior=VersioningBehavior.PINNED)
class Resident:
    def __init__(self) -> None:
        self.is_done = False

    @workflow.run
    async def run(self) -> list[str]:
        first = current()
        await workflow.wait_condition(lambda: self.is_done)
        place = await workflow.execute_activity(build, start_to_close_timeout=timedelta(seconds=20))
        return [first, current(), place]

    @workflow.signal
    def finish(self) -> None:
        self.is_done = True


async def main(address: str, queue: str, deployment: str, build_id: str) -> None:
    worker = Worker(
        await Client.connect(address),
        task_queue=queue,
        workflows=[Traveller, Resident],
        activities=[build],
        workflow_runner=UnsandboxedWorkflowRunner(),
        deployment_config=WorkerDeploymentConfig(
            version=WorkerDeploymentVersion(deployment, build_id),
            use_worker_versioning=True,
        ),
    )
    await worker.run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
