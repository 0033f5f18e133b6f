"""Checks what watches the order programs: the alerts of deploy/prometheus and the dashboard of deploy/grafana.

    scripts/watching.py            their form: expressions, annotations, links into the runbook
    scripts/watching.py URL…       also that each series they ask for is in one of these /metrics
"""

import json
import pathlib
import re
import sys
import urllib.request

import promql_parser
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
RULES = sorted(path for path in (ROOT / "deploy/prometheus").glob("*.yaml") if not path.name.endswith(".test.yaml"))
DASHBOARDS = sorted((ROOT / "deploy/grafana").glob("*.json"))
# What Prometheus itself and kube-state-metrics measure.
FOREIGN = re.compile(r"up$|kube_")
# These appear with their first event, so a program on which nothing has failed does not have them.
RARE = {
    "order_compensation_stuck",
    "temporal_activity_execution_failed",
    "temporal_long_request_failure",
    "temporal_request_failure",
    "temporal_workflow_task_execution_failed",
}
# Their values depend on what has gone wrong, and how fast.
OPEN_LABELS = {"failure_reason", "http_response_status_code", "le", "status_code", "job"}
problems: list[str] = []


def anchors(page: pathlib.Path) -> set[str]:
    """The anchors of a page's headings."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def check_alert(rule: dict, place: str) -> None:
    """An alert that wakes somebody says since when, how bad it is, what it is and what to do."""
    notes = rule.get("annotations", {})
    for name, there in [
        ("for", "for" in rule),
        ("labels.severity", rule.get("labels", {}).get("severity") in ("critical", "warning")),
        ("annotations.summary", bool(notes.get("summary"))),
        ("annotations.runbook_url", "#" in notes.get("runbook_url", "")),
    ]:
        if not there:
            problems.append(f"{place} has no {name}")
    path, _, anchor = notes.get("runbook_url", "").partition("#")
    if path and (not (ROOT / path).is_file() or anchor not in anchors(ROOT / path)):
        problems.append(f"{place}: there is no section {path}#{anchor}")


def panels(panels_: list[dict]):
    """All panels, those in rows too."""
    for panel in panels_:
        yield panel
        yield from panels(panel.get("panels", []))


def expressions():
    """Everything that Prometheus is asked, with the place where it stands."""
    names: set[str] = set()
    for path in RULES:
        for group in yaml.safe_load(path.read_text())["groups"]:
            for rule in group["rules"]:
                place = f"{path.relative_to(ROOT)}: {rule['alert']}"
                if rule["alert"] in names:
                    problems.append(f"{place} is there twice")
                names.add(rule["alert"])
                check_alert(rule, place)
                yield place, rule["expr"]
    for path in DASHBOARDS:
        seen: set[int] = set()
        for panel in panels(json.loads(path.read_text())["panels"]):
            place = f"{path.relative_to(ROOT)}: {panel['title']}"
            if panel["id"] in seen:
                problems.append(f"{place}: the id {panel['id']} is there twice")
            seen.add(panel["id"])
            if panel["type"] != "row" and not panel.get("targets"):
                problems.append(f"{place} asks nothing")
            for target in panel.get("targets", []):
                yield place, target["expr"]


def selectors(node):
    """The series that an expression asks for, with their conditions."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node.name, [(each.name, str(each.op), each.value) for each in node.matchers.matchers]
    for name in ("expr", "lhs", "rhs", "vector_selector"):
        if hasattr(node, name):
            yield from selectors(getattr(node, name))
    for argument in getattr(node, "args", None) or []:
        yield from selectors(argument)


def samples(url: str):
    """The series of a program: names, each with the labels of its series."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        for line in answer.read().decode().splitlines():
            found = re.match(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ", line)
            if found and not line.startswith("#"):
                yield found[1], dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', found[2] or ""))


def is_documented(name: str) -> bool:
    """Whether a series that has not appeared yet is one that somebody measures."""
    page = (ROOT / "Sources/Temporal/Temporal.docc/Programs/Metrics.md").read_text()
    sources = "".join(path.read_text() for path in (ROOT / "Sources/OrderWorkflows").glob("*.swift"))
    short = name.removeprefix("temporal_")
    return f"`{short}`" in page or f"`{short}`," in page or f'"{name}"' in sources


def look_for(name: str, conditions, there: dict, place: str) -> None:
    """A series that is asked for is measured, with these labels."""
    if FOREIGN.match(name):
        return
    if name not in there:
        if name not in RARE or not is_documented(name):
            problems.append(f"{place}: no program measures {name}")
        return
    for label, operator, value in conditions:
        values = {series[label] for series in there[name] if label in series}
        if label == "job":
            continue
        if not values:
            problems.append(f"{place}: {name} has no label {label}")
        elif label not in OPEN_LABELS and name not in RARE and "Not" not in operator:
            wanted = re.escape(value) if operator.endswith("Equal") else value
            if not any(re.fullmatch(wanted, each) for each in values):
                problems.append(f"{place}: no series of {name} has {label}={value}; there are {sorted(values)}")


def main() -> None:
    there: dict[str, list] = {}
    for url in sys.argv[1:]:
        for name, labels in samples(url):
            there.setdefault(name, []).append(labels)
    count, names = 0, set()
    for place, text in expressions():
        count += 1
        try:
            parsed = promql_parser.parse(text.replace("$__rate_interval", "5m"))
        except ValueError as error:
            problems.append(f"{place}: {error}")
            continue
        for name, conditions in selectors(parsed):
            names.add(name)
            if there:
                look_for(name, conditions, there, place)
    if not DASHBOARDS or not RULES or len(names) < 10:
        problems.append("the alerts or the dashboard were not found")
    if problems:
        sys.exit("\n".join(f"watching: {problem}" for problem in problems))
    print(f"watching: {count} expressions" + (f", {len(names)} series, all measured" if there else ""))


main()
