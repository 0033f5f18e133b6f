"""Tries what docs/operations.md promises of a roll-out, with the programs that are built and a Temporal server.

    scripts/operations.py replace    two APIs behind nginx are replaced in turn under load: no request fails
    scripts/operations.py rotate     keys are rotated in two rounds, with programs of both settings at work: no call fails
    scripts/operations.py            both

BUILT names the folder of the programs, TEMPORAL_CLI the Temporal command.
"""

import base64
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = pathlib.Path(os.environ.get("BUILT", ROOT / ".build/debug"))
TEMPORAL = os.environ.get("TEMPORAL_CLI", str(ROOT / ".tools/bin/temporal"))
ATTRIBUTES = ["OrderStatus=Keyword", "OrderPolicy=Keyword", "OrderCustomer=Keyword", "OrderTotalMinor=Int",
              "OrderNeedsAttention=Bool"]
ORDER = b'{"amount": 10, "products": ["product1"]}'
# How long the ingress takes to hear that a pod goes, and how long the pod waits before it is told to stop: in
# base/api.yaml it is ten seconds.
LAG, PAUSE = 2.0, 4.0


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def until(what: str, holds) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError):
            if holds():
                return
        time.sleep(0.1)
    sys.exit(f"operations: {what} did not come up")


def answers(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.status == 200


def status(url: str, body: bytes | None = None, headers: dict | None = None) -> tuple[int | str, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers or {}), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return type(error).__name__, str(error)


class Place:
    """A Temporal server, an order database, and the programs that are started there."""

    def __init__(self, folder: pathlib.Path, **settings: str) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen] = []
        address = f"127.0.0.1:{free_port()}"
        self.settings = {
            **os.environ, "TEMPORAL_ADDRESS": address, "ORDER_DB": "sqlite", "ORDER_DB_FILE": str(folder / "orders.db"),
            "LOG_LEVEL": "error", "API_RATE": "10000", **settings,
        }
        self.start([TEMPORAL, "server", "start-dev", "--ip", "127.0.0.1", "--port", address.split(":")[1], "--headless",
                    "--log-level", "error", *(word for one in ATTRIBUTES for word in ("--search-attribute", one))])
        ask = [TEMPORAL, "operator", "namespace", "describe", "-n", "default", "--address", address]
        until("the Temporal server", lambda: subprocess.run(ask, capture_output=True).returncode == 0)

    def start(self, command: list[str], **settings: str) -> subprocess.Popen:
        with open(self.folder / "log", "ab") as log:
            program = subprocess.Popen(command, env={**self.settings, **settings}, stdout=log, stderr=log)
        self.started.append(program)
        return program

    def worker(self, **settings: str) -> subprocess.Popen:
        port = free_port()
        worker = self.start([str(BUILT / "order-worker"), "--metrics-port", "off", "--health-port", str(port)], **settings)
        until("the worker", lambda: answers(f"http://127.0.0.1:{port}/health/ready"))
        return worker

    def api(self, **settings: str) -> tuple[int, subprocess.Popen]:
        port = free_port()
        api = self.start([str(BUILT / "order-api"), "--listen", f"127.0.0.1:{port}"], **settings)
        until("the API", lambda: answers(f"http://127.0.0.1:{port}/health/ready"))
        return port, api

    def close(self) -> None:
        for program in reversed(self.started):
            if program.poll() is None:
                program.terminate()
        for program in self.started:
            try:
                program.wait(30)
            except subprocess.TimeoutExpired:
                program.kill()


class Ingress:
    """nginx in front of the APIs. It sends nothing twice, so that each request that is dropped is seen."""

    def __init__(self, place: Place, ports: list[int]) -> None:
        self.port = free_port()
        self.folder = place.folder
        self.write(ports)
        nginx = shutil.which("nginx") or str(ROOT / ".tools/debian/usr/sbin/nginx")
        self.program = place.start([nginx, "-c", str(self.folder / "nginx.conf")])
        until("nginx", lambda: answers(f"http://127.0.0.1:{self.port}/health/ready"))

    def write(self, ports: list[int]) -> None:
        servers = " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in ports)
        paths = " ".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in
                         ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(f"""
            daemon off; pid {self.folder}/pid; error_log {self.folder}/nginx.log; events {{}}
            http {{
                access_log off; {paths}
                upstream api {{ {servers} keepalive 16; }}
                server {{
                    listen 127.0.0.1:{self.port};
                    location / {{
                        proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection "";
                        proxy_set_header Host $http_host; proxy_next_upstream off;
                    }}
                }}
            }}
        """)

    def change(self, ports: list[int]) -> None:
        self.write(ports)
        self.program.send_signal(signal.SIGHUP)


def replace(folder: pathlib.Path) -> None:
    place = Place(folder)
    try:
        place.worker()
        pods = [place.api(), place.api()]
        ingress = Ingress(place, [port for port, _ in pods])
        counts: dict = {}
        over = threading.Event()
        lock = threading.Lock()

        def load(number: int) -> None:
            turn = 0
            while not over.wait(0.05):
                turn += 1
                path, body = ("order", ORDER) if turn % 4 == 0 else ("health/live", None)
                answer, _ = status(f"http://127.0.0.1:{ingress.port}/{path}", body,
                                   {"Idempotency-Key": f"load-{number}-{turn}"})
                with lock:
                    counts[answer] = counts.get(answer, 0) + 1

        callers = [threading.Thread(target=load, args=(number,)) for number in range(6)]
        for caller in callers:
            caller.start()
        for index in range(2):
            old, pods[index] = pods[index], place.api()
            left = [port for port, _ in pods]
            ingress.change([*left, old[0]])
            time.sleep(1)
            # The pod is deleted. The ingress hears of it after a while, the program after its pause.
            hears = threading.Timer(LAG, ingress.change, [left])
            hears.start()
            time.sleep(PAUSE)
            old[1].send_signal(signal.SIGTERM)
            if (code := old[1].wait(30)) != 0:
                sys.exit(f"operations: an API that was told to stop ended with {code}")
            hears.join()
        over.set()
        for caller in callers:
            caller.join()
    finally:
        place.close()
    print(f"operations: two APIs replaced, answers: {counts}")
    if set(counts) - {200, 201} or counts.get(200, 0) < 50 or counts.get(201, 0) < 20:
        sys.exit("operations: requests failed, or there were too few to tell")


def rotate(folder: pathlib.Path) -> None:
    place = Place(folder, ENCRYPTION_ENABLED="true")
    old, new = (f"k{number}:{base64.b64encode(bytes([number]) * 32).decode()}" for number in (1, 2))
    try:
        for before, after in [(old, f"{old},{new}"), (f"{old},{new}", f"{new},{old}")]:
            programs = [place.worker(ENCRYPTION_KEYS=keys) for keys in (before, after)]
            apis = [place.api(ENCRYPTION_KEYS=keys) for keys in (before, after)]
            failed = []
            for turn in range(12):
                code, body = status(f"http://127.0.0.1:{apis[turn % 2][0]}/order", ORDER)
                if code != 201:
                    failed.append(f"{code} {body[:200]}")
                    continue
                asked = subprocess.run(
                    [BUILT / "order-starter", "-action=query",
                     f"-workflow-id=order-workflow-{json.loads(body)['id']}"],
                    env={**place.settings, "ENCRYPTION_KEYS": before if turn % 4 < 2 else after},
                    capture_output=True, text=True,
                )
                if asked.returncode != 0:
                    failed.append(asked.stderr[-300:])
            if failed:
                sys.exit(f"operations: {len(failed)} of 24 calls failed while keys were rotated: {failed[0]}")
            for program in [*programs, *(api for _, api in apis)]:
                program.terminate()
                program.wait(30)
    finally:
        place.close()
    print("operations: keys rotated in two rounds, no call failed")


def main() -> None:
    known = {"replace": replace, "rotate": rotate}
    names = sys.argv[1:] or list(known)
    for name in names:
        if name not in known:
            sys.exit(f"operations: there is no {name}; there are {', '.join(known)}")
        with tempfile.TemporaryDirectory() as folder:
            known[name](pathlib.Path(folder))


main()
