"""A Python worker: an activity that Swift calls, and a workflow that Swift runs as a child."""

import asyncio
import os
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker


@dataclass
class Order:
    customer: str
    cents: int


@activity.defn
async def exchange_rate(currency: str) -> float:
    return {"USD": 1.25, "GBP": 0.75}[currency]


@workflow.defn
class Invoice:
    @workflow.run
    async def run(self, order: Order) -> str:
        rate = await workflow.execute_activity(
            exchange_rate, "USD", start_to_close_timeout=timedelta(seconds=10)
        )
        return f"{order.customer} owes {order.cents * rate / 100:.2f} USD"


async def main() -> None:
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"))
    async with Worker(client, task_queue="python", workflows=[Invoice], activities=[exchange_rate]):
        await asyncio.Event().wait()


# The SDK of Python imports this file again for each workflow, so it must not run then.
if __name__ == "__main__":
    asyncio.run(main())
