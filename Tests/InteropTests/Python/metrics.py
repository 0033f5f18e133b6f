"""Measures a Python worker, and reads what Prometheus would read.

    metrics.py run ADDRESS QUEUE FILE    runs the workload and writes what the SDK exports into the file
    metrics.py parse FILE...             prints each file's metrics as one line of JSON, as prometheus_client reads it

The workload is the one of MetricsWorkload.swift.
"""

import asyncio
import json
import os
import pathlib
import socket
import sys
import urllib.request
from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families
from temporalio import activity, workflow
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

ONCE = RetryPolicy(maximum_attempts=1)
SHORT = timedelta(seconds=10)


@activity.defn(name="echo")
async def echo(text: str) -> str:
    activity.metric_meter().create_counter("own_activity_counter", "").add(1)
    return text


@activity.defn(name="refuse")
async def refuse(text: str) -> str:
    raise ApplicationError(text)


@activity.defn(name="wait")
async def wait(text: str) -> str:
    await asyncio.sleep(30)
    return text


@workflow.defn(name="Mixed")
class Mixed:
    @workflow.run
    async def run(self, text: str) -> str:
        workflow.metric_meter().create_counter("own_workflow_counter", "").add(1)
        await workflow.execute_activity(echo, text, start_to_close_timeout=SHORT)
        await workflow.execute_local_activity(echo, text, start_to_close_timeout=SHORT)
        await workflow.sleep(0.01)
        for run in (workflow.execute_activity, workflow.execute_local_activity):
            try:
                await run(refuse, text, start_to_close_timeout=SHORT, retry_policy=ONCE)
            except Exception:
                pass
        waiting = workflow.start_local_activity(wait, text, start_to_close_timeout=timedelta(seconds=1), retry_policy=ONCE)
        await workflow.sleep(0.01)
        waiting.cancel()
        try:
            await waiting
        except BaseException:
            pass
        return text

    @workflow.query(name="where")
    def where(self) -> str:
        return "here"


@workflow.defn(name="Fails")
class Fails:
    @workflow.run
    async def run(self, text: str) -> str:
        category = ApplicationErrorCategory.BENIGN if text == "benign" else ApplicationErrorCategory.UNSPECIFIED
        raise ApplicationError(text, category=category)


@workflow.defn(name="Waits")
class Waits:
    def __init__(self) -> None:
        self.told = False

    @workflow.run
    async def run(self, text: str) -> str:
        await workflow.wait_condition(lambda: self.told)
        return text

    @workflow.signal(name="tell")
    def tell(self) -> None:
        self.told = True


@workflow.defn(name="Continues")
class Continues:
    @workflow.run
    async def run(self, text: str) -> str:
        if text != "again":
            workflow.continue_as_new("again")
        return text


@workflow.defn(name="Breaks")
class Breaks:
    @workflow.run
    async def run(self, text: str) -> str:
        raise RuntimeError(text)


WORKFLOWS = [Mixed, Fails, Waits, Continues, Breaks]


async def until(what, is_true) -> None:
    for _ in range(1_000):
        if await is_true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"not in time: {what}")


async def work(client: Client, queue: str) -> None:
    async def start(name: str, text: str, id: str):
        return await client.start_workflow(name, text, id=f"{queue}-{id}", task_queue=queue)

    async def started(handle) -> bool:
        events = (await handle.fetch_history()).events
        return any(event.HasField("workflow_task_completed_event_attributes") for event in events)

    async def failed(handle) -> bool:
        events = (await handle.fetch_history()).events
        return any(event.HasField("workflow_task_failed_event_attributes") for event in events)

    mixed = await start("Mixed", "a", "mixed")
    await mixed.result()
    await mixed.query("where")
    for text in ("benign", "bad"):
        try:
            await (await start("Fails", text, text)).result()
        except WorkflowFailureError:
            pass
    await (await start("Continues", "a", "continues")).result()
    cancelled = await start("Waits", "a", "cancelled")
    await until("the first task", lambda: started(cancelled))
    await cancelled.cancel()
    try:
        await cancelled.result()
    except WorkflowFailureError:
        pass
    # The cache has room for one: the second pushes the first out, whose next task misses it.
    first = await start("Waits", "a", "first")
    await until("the first's task", lambda: started(first))
    second = await start("Waits", "a", "second")
    await until("the second's task", lambda: started(second))
    await first.signal("tell")
    await first.result()
    await second.signal("tell")
    await second.result()
    broken = await start("Breaks", "a", "broken")
    await until("the failed task", lambda: failed(broken))
    await broken.terminate()
    try:
        await client.get_workflow_handle(f"{queue}-unknown").describe()
    except RPCError:
        pass


async def run(address: str, queue: str, file: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    metrics = PrometheusConfig(bind_address=f"127.0.0.1:{port}")
    client = await Client.connect(address, runtime=Runtime(telemetry=TelemetryConfig(metrics=metrics)))
    worker = Worker(
        client,
        task_queue=queue,
        workflows=WORKFLOWS,
        activities=[echo, refuse, wait],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=1,
    )

    async def text() -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as response:
            return response.read().decode()

    async def has_empty_polls() -> bool:
        known = await text()
        return "workflow_task_queue_poll_empty{" in known and "activity_poll_no_task{" in known

    async with worker:
        await work(client, queue)
        await until("polls that bring nothing", has_empty_polls)
        pathlib.Path(file).write_text(await text())


def parse(file: str) -> dict:
    families = {}
    for family in text_string_to_metric_families(pathlib.Path(file).read_text()):
        for sample in family.samples:
            if family.type != "gauge" and sample.name.endswith(("_bucket", "_sum")):
                continue
            # What has never happened is told by some and not by others.
            if family.type != "gauge" and sample.value == 0:
                continue
            known = families.setdefault(family.name, {"type": family.type, "labels": []})
            labels = sorted(sample.labels)
            if labels not in known["labels"]:
                known["labels"].append(labels)
    for known in families.values():
        known["labels"].sort()
    return families


if sys.argv[1] == "run":
    asyncio.run(run(*sys.argv[2:]))
    sys.stdout.flush()
    # The SDK's runtime has threads that do not like to see the interpreter go.
    os._exit(0)
else:
    for name in sys.argv[2:]:
        print(json.dumps(parse(name)))
