"""What both languages send each other. `Peer/Values.swift` has the same in Swift."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Optional


@dataclass
class Line:
    sku: str
    quantity: int
    price: float


@dataclass
class Order:
    customer: str
    lines: list[Line] = field(default_factory=list)
    note: Optional[str] = None
    due: Optional[datetime] = None


@dataclass
class Receipt:
    customer: str
    total: float
    skus: list[str]
    note: Optional[str] = None


def receipt(order: Order) -> Receipt:
    total = sum(line.price * line.quantity for line in order.lines)
    return Receipt(order.customer, total, [line.sku for line in order.lines], order.note)
