"""The workflows that both languages have. `InteropWorkflows.swift` is this file in Swift."""

import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError, CancelledError, ChildWorkflowError

LIMIT = timedelta(seconds=10)
TWICE = RetryPolicy(initial_interval=timedelta(milliseconds=1), maximum_attempts=2)
KEYWORD = SearchAttributeKey.for_keyword("CustomKeywordField")


@activity.defn
async def greet(name: str) -> str:
    return f"Hello, {name}!"


@activity.defn
async def shout(name: str) -> str:
    return name.upper()


@activity.defn
async def flaky(name: str) -> str:
    if activity.info().attempt == 1:
        raise ApplicationError("once", type="Once")
    return name


@activity.defn
async def refuse(name: str) -> str:
    raise ApplicationError(f"no {name}", type="Refused", non_retryable=True)


ACTIVITIES = [greet, shout, flaky, refuse]


def start(name: str, argument: str, **options):
    return workflow.start_activity(name, argument, result_type=str, start_to_close_timeout=LIMIT, **options)


def start_local(name: str, argument: str, **options):
    return workflow.start_local_activity(name, argument, result_type=str, start_to_close_timeout=LIMIT, **options)


@workflow.defn
class Activities:
    @workflow.run
    async def run(self, name: str) -> list[str]:
        seen = [await start("greet", name)]
        seen += await asyncio.gather(start("greet", "a"), start("shout", "b"), start("greet", "c"))
        seen.append(await start("flaky", "again", retry_policy=TWICE))
        try:
            await start("refuse", name)
        except ActivityError as error:
            seen.append(error.cause.type)
        return seen


@workflow.defn
class Timers:
    def __init__(self) -> None:
        self.told = False
        self.stage = 0

    @workflow.signal
    def tell(self) -> None:
        self.told = True

    @workflow.query
    def where(self) -> int:
        return self.stage

    async def is_told(self, limit: timedelta) -> bool:
        try:
            await workflow.wait_condition(lambda: self.told, timeout=limit)
            return True
        except TimeoutError:
            return False

    @workflow.run
    async def run(self, name: str) -> list[bool]:
        await asyncio.sleep(0.01)
        seen = [await self.is_told(timedelta(milliseconds=10))]
        self.stage = 1
        seen.append(await self.is_told(timedelta(hours=1)))
        await asyncio.sleep(0.01)
        # Python counts a timer for a condition that is true already, Swift does not: so this comes last.
        seen.append(await self.is_told(timedelta(hours=1)))
        return seen


@workflow.defn
class Messages:
    def __init__(self) -> None:
        self.items: list[str] = []
        self.closed = False

    @workflow.signal
    def add(self, item: str) -> None:
        self.items.append(item)

    @workflow.signal
    async def fetch(self, item: str) -> None:
        self.items.append(await start("greet", item))

    @workflow.update
    async def buy(self, item: str) -> str:
        bought = await start("shout", item)
        self.items.append(bought)
        return bought

    @buy.validator
    def may_buy(self, item: str) -> None:
        if item == "nothing":
            raise ApplicationError("nothing to buy", type="Nothing")

    @workflow.update
    def close(self) -> int:
        self.closed = True
        return len(self.items)

    @workflow.query
    def count(self) -> int:
        return len(self.items)

    @workflow.run
    async def run(self, name: str) -> list[str]:
        first = await start("greet", name)
        await workflow.wait_condition(lambda: self.closed and workflow.all_handlers_finished())
        return sorted([first, *self.items])


@workflow.defn
class Patches:
    @workflow.run
    async def run(self, name: str) -> list[str]:
        seen = []
        if workflow.patched("greet-twice"):
            seen.append(await start("greet", name))
        workflow.deprecate_patch("long-ago")
        seen.append(await start("greet", name))
        if workflow.patched("greet-twice"):
            seen.append(await start("shout", name))
        return seen


@workflow.defn
class Listener:
    def __init__(self) -> None:
        self.heard = ""

    @workflow.signal
    def say(self, words: str) -> None:
        self.heard = words

    @workflow.run
    async def run(self, name: str) -> str:
        if name == "fail":
            raise ApplicationError("it fails", type="Failing")
        if name == "echo":
            return name
        await workflow.wait_condition(lambda: self.heard != "")
        return self.heard


@workflow.defn
class Parent:
    @workflow.run
    async def run(self, key: str) -> list[str]:
        seen = [await workflow.execute_child_workflow("Listener", "echo", id=f"{key}-echo", result_type=str)]
        child = await workflow.start_child_workflow("Listener", "wait", id=f"{key}-listener", result_type=str)
        await child.signal("say", "hello")
        seen.append(await child)
        try:
            await workflow.execute_child_workflow("Listener", "fail", id=f"{key}-fail", result_type=str)
        except ChildWorkflowError as error:
            seen.append(error.cause.type)
        waiting = await workflow.start_child_workflow("Listener", "wait", id=f"{key}-waiting", result_type=str)
        waiting.cancel()
        try:
            await waiting
        except ChildWorkflowError as error:
            seen.append("cancelled" if isinstance(error.cause, CancelledError) else "lost")
        return seen


@workflow.defn
class Cancelled:
    def __init__(self) -> None:
        self.stage = 0

    @workflow.query
    def where(self) -> int:
        return self.stage

    @workflow.run
    async def run(self, name: str) -> str:
        # Nobody works on that queue, so the server cancels what is on it at once.
        lost = start("greet", "x", task_queue="nowhere")
        waited = start(
            "greet",
            "y",
            task_queue="nowhere",
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        )
        await asyncio.sleep(0.01)
        lost.cancel()
        try:
            await lost
        except ActivityError:
            pass
        waited.cancel()
        try:
            await waited
        except ActivityError:
            pass
        self.stage = 1
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            await start("shout", "cleaned up")
            raise
        return "not cancelled"


@workflow.defn
class Locals:
    @workflow.run
    async def run(self, name: str) -> list[str]:
        seen = [await start_local("greet", name), await start_local("flaky", "again", retry_policy=TWICE)]
        try:
            await start_local("refuse", name)
        except ApplicationError as error:
            seen.append(error.type)
        seen.append(await start("shout", name))
        seen.append(await start_local("shout", name))
        return seen


@workflow.defn
class Records:
    @workflow.run
    async def run(self, name: str) -> str:
        workflow.upsert_memo({"note": name})
        workflow.upsert_search_attributes([KEYWORD.value_set(name)])
        await asyncio.sleep(0.01)
        workflow.upsert_memo({"note": None})
        if name == "first":
            workflow.continue_as_new("second")
        return name


@workflow.defn
class Crowd:
    """Lines of its own that ask for different things, whatever comes back in one task."""

    def __init__(self) -> None:
        self.count = 0

    @workflow.signal
    async def join(self, name: str) -> None:
        await start("shout", name)
        await start("greet", name)
        self.count += 1

    @workflow.update
    async def enter(self, name: str) -> int:
        await start("greet", name)
        self.count += 1
        await start("flaky", name, retry_policy=TWICE)
        return self.count

    async def line(self, first: str, second: str) -> None:
        await start(first, second)
        await start(second, first)

    @workflow.run
    async def run(self, name: str) -> int:
        lines = [asyncio.create_task(self.line("greet", "shout")), asyncio.create_task(self.line("shout", "greet"))]
        await workflow.wait_condition(lambda: self.count >= 2)
        await start("greet", "two")
        for line in lines:
            await line
        await workflow.wait_condition(lambda: self.count >= 4 and workflow.all_handlers_finished())
        return self.count


WORKFLOWS = [Activities, Timers, Messages, Patches, Listener, Parent, Cancelled, Locals, Records, Crowd]
