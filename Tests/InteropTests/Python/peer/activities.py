"""Activities that Swift workflows call. `Peer/PeerActivities.swift` has the same in Swift."""

import asyncio
from datetime import timedelta
from typing import Optional

from temporalio import activity
from temporalio.exceptions import ApplicationError

from values import Order, Receipt, receipt


@activity.defn(name="join")
async def join(text: str, number: int, flag: bool, note: Optional[str] = None) -> str:
    return f"{text} {number} {str(flag).lower()} {note or 'none'}"


@activity.defn(name="settle")
async def settle(order: Order) -> Receipt:
    return receipt(order)


@activity.defn(name="refuse")
async def refuse(item: str) -> str:
    raise ApplicationError(f"no {item}", {"item": item, "left": 3}, type="Refused", non_retryable=True)


@activity.defn(name="chain")
async def chain() -> str:
    try:
        try:
            raise ApplicationError("the disk is full", 97, type="Disk")
        except ApplicationError as disk:
            raise ApplicationError("cannot save", "page", 7, type="Storage") from disk
    except ApplicationError as storage:
        raise ApplicationError("no order today", type="Ordering", non_retryable=True) from storage


@activity.defn(name="later")
async def later() -> str:
    if activity.info().attempt == 1:
        raise ApplicationError("later", type="Later", next_retry_delay=timedelta(milliseconds=1))
    return f"attempt {activity.info().attempt}"


@activity.defn(name="falls-silent")
async def falls_silent() -> None:
    activity.heartbeat({"done": 3})
    await asyncio.sleep(600)


@activity.defn(name="until-cancelled")
async def until_cancelled() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(0.05)


@activity.defn(name="count-on")
async def count_on() -> str:
    """Comes half way and says so; whoever finds that another language came so far ends it."""
    details = activity.info().heartbeat_details
    if details and details[0]["by"] != "python":
        return f"python goes on at {details[0]['done']} of {details[0]['by']}"
    activity.heartbeat({"done": 5, "by": "python"})
    raise ApplicationError("half way", type="HalfWay")


ACTIVITIES = [join, settle, refuse, chain, later, falls_silent, until_cancelled, count_on]
