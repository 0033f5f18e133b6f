"""Builds the overlays of deploy/k8s as kustomize does, as far as they use it, and checks what comes out.

    scripts/kustomize.py FOLDER    writes FOLDER/OVERLAY.yaml, what Kubernetes itself has schemas of, for a validator

What it does not know is an error, so that nothing goes unchecked. Where there is a kubectl with kustomize 5, that one
must come to the same result. Names that refer to other resources must exist; secrets are those of deploy/examples,
without the word before their names. Resources of operators are checked for what they must have.
"""

import copy
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
K8S = ROOT / "deploy/k8s"
FIELDS = {
    "apiVersion", "kind", "namespace", "resources", "components", "patches", "images", "configMapGenerator",
    "configurations",
}
# In lists of these, patches find the element by this key.
MERGE_KEYS = {"containers": "name", "env": "name", "volumes": "name", "volumeMounts": "mountPath"}
CLUSTER_WIDE = {"Namespace"}
# What the operators' schemas require, and what ours must not be without.
REQUIRED = {
    "ScaledObject": ["spec.scaleTargetRef.name", "spec.minReplicaCount", "spec.maxReplicaCount", "spec.triggers"],
    "PodMonitor": ["spec.selector", "spec.podMetricsEndpoints", "spec.jobLabel"],
    "Connection": ["spec.hostPort"],
    "WorkerDeployment": ["spec.template", "spec.workerOptions.connectionRef.name", "spec.rollout.strategy"],
}
OPERATORS = {"keda.sh/v1alpha1", "monitoring.coreos.com/v1", "temporal.io/v1alpha1"}
TRIGGER = {"endpoint", "namespace", "taskQueue", "queueTypes", "targetQueueSize"}


class Problem(Exception):
    """What is wrong, and where."""


def load(path: pathlib.Path) -> list[dict]:
    return [each for each in yaml.safe_load_all(path.read_text()) if each]


def find(resources: list[dict], target: dict) -> list[dict]:
    return [
        each for each in resources
        if all(target.get(key) in (None, value) for key, value in
               {"kind": each["kind"], "name": each["metadata"]["name"]}.items())
    ]


def merge(base, patch, key=None):
    """A strategic merge, for what the overlays do with it."""
    if isinstance(base, dict) and isinstance(patch, dict):
        for name, value in patch.items():
            if value is None:
                base.pop(name, None)
            else:
                base[name] = merge(base[name], value, name) if name in base else copy.deepcopy(value)
        return base
    if isinstance(base, list) and isinstance(patch, list) and key in MERGE_KEYS:
        by = MERGE_KEYS[key]
        for element in patch:
            old = next((each for each in base if each.get(by) == element[by]), None)
            if old is None:
                base.append(copy.deepcopy(element))
            else:
                merge(old, element)
        return base
    return copy.deepcopy(patch)


def operate(resource: dict, operation: dict, place: str) -> None:
    """One operation of a JSON patch."""
    *way, last = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]]
    try:
        for part in way:
            resource = resource[int(part) if isinstance(resource, list) else part]
        if isinstance(resource, list):
            last = int(last)
            resource[last]
        elif operation["op"] != "add":
            resource[last]
    except (KeyError, IndexError, ValueError):
        raise Problem(f"{place}: there is no {operation['path']}")
    match operation["op"]:
        case "add" | "replace":
            resource[last] = operation["value"]
        case "remove":
            del resource[last]
        case other:
            raise Problem(f"{place}: the operation {other} is not known here")


def patch(resources: list[dict], entry: dict, folder: pathlib.Path) -> None:
    content = yaml.safe_load(entry["patch"] if "patch" in entry else (folder / entry["path"]).read_text())
    place = f"{folder.relative_to(ROOT)}: a patch"
    target = entry.get("target") or {"kind": content["kind"], "name": content["metadata"]["name"]}
    found = find(resources, target)
    if not found:
        raise Problem(f"{place} finds no {target}")
    for resource in found:
        if isinstance(content, list):
            for operation in content:
                operate(resource, operation, place)
        elif content.get("$patch") == "delete":
            resources.remove(resource)
        else:
            merge(resource, content)


def generate(resources: list[dict], entry: dict, place: str) -> None:
    """A config map of literals; the values of a later one go before."""
    data = dict(literal.split("=", 1) for literal in entry["literals"])
    there = find(resources, {"kind": "ConfigMap", "name": entry["name"]})
    if bool(there) != (entry.get("behavior") == "merge"):
        raise Problem(f"{place}: the settings {entry['name']} are {'there already' if there else 'not there'}")
    if there:
        there[0]["data"].update(data)
        return
    metadata = {"name": entry["name"]} | {
        key: value for key, value in entry.get("options", {}).items() if key in ("labels", "annotations")
    }
    resources.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})


def accumulate(folder: pathlib.Path, resources: list[dict]) -> None:
    """What a folder makes of the resources that are there."""
    (entry,) = load(folder / "kustomization.yaml")
    place = str(folder.relative_to(ROOT))
    if unknown := set(entry) - FIELDS:
        raise Problem(f"{place}: {sorted(unknown)} are not known here")
    for name in entry.get("resources", []):
        path = (folder / name).resolve()
        if path.is_dir():
            more: list[dict] = []
            accumulate(path, more)
        else:
            more = load(path)
        for each in more:
            if any(each["kind"] == other["kind"] and each["metadata"]["name"] == other["metadata"]["name"]
                   for other in resources):
                raise Problem(f"{place}: {each['kind']} {each['metadata']['name']} is there twice")
        resources += more
    for name in entry.get("components", []):
        accumulate((folder / name).resolve(), resources)
    for each in entry.get("configMapGenerator", []):
        generate(resources, each, place)
    for each in entry.get("patches", []):
        patch(resources, each, folder)
    if "namespace" in entry:
        for each in resources:
            if each["kind"] not in CLUSTER_WIDE:
                each["metadata"]["namespace"] = entry["namespace"]
    for image in entry.get("images", []):
        for node in walk(resources):
            if isinstance(node.get("image"), str) and re.split("[:@]", node["image"])[0] == image["name"]:
                name = image.get("newName", image["name"])
                node["image"] = f"{name}@{image['digest']}" if "digest" in image else f"{name}:{image['newTag']}"


def walk(node):
    """All maps in a value."""
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from walk(each)


def finish(resources: list[dict]) -> None:
    """Config maps get names of their content. The hash is not kustomize's, only its form."""
    for each in resources:
        if each["kind"] != "ConfigMap":
            continue
        old = each["metadata"]["name"]
        each["metadata"]["name"] = f"{old}-{hashlib.sha256(json.dumps(each['data']).encode()).hexdigest()[:10]}"
        for node in walk(resources):
            for key in ("configMapRef", "configMapKeyRef"):
                if node.get(key, {}).get("name") == old:
                    node[key]["name"] = each["metadata"]["name"]


def kustomize(folder: pathlib.Path) -> list[dict] | None:
    """The same by kustomize itself, where it is there."""
    if not shutil.which("kubectl"):
        return None
    told = subprocess.run(["kubectl", "version", "--client"], capture_output=True, text=True)
    if "Kustomize Version: v5" not in told.stdout:
        return None
    made = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True)
    if made.returncode != 0:
        raise Problem(f"{folder.relative_to(ROOT)}: kustomize says: {made.stderr.strip()}")
    return [each for each in yaml.safe_load_all(made.stdout) if each]


def comparable(resources: list[dict]) -> dict:
    """Without the order, and without the hash in a name."""
    text = re.sub(r'"orders-[0-9a-z]{10}"(?=[,}])', '"orders-HASH"', json.dumps(resources, sort_keys=True))
    return {(each["kind"], each["metadata"]["name"]): each for each in json.loads(text)}


def value(resource: dict, path: str):
    for part in path.split("."):
        resource = (resource or {}).get(part)
    return resource


def check_references(resources: list[dict], secrets: set[str], place: str) -> None:
    """What a resource names is there."""
    names = {(each["kind"], each["metadata"]["name"]) for each in resources}

    def need(kind: str, name: str) -> None:
        if (kind, name) not in names:
            raise Problem(f"{place}: there is no {kind} {name}")

    for node in walk(resources):
        for key, kind in (("configMapRef", "ConfigMap"), ("configMapKeyRef", "ConfigMap")):
            if key in node:
                need(kind, node[key]["name"])
        secret = node.get("secretName") or (node.get("secretRef") or node.get("secretKeyRef") or {}).get("name")
        if secret and secret not in secrets and not secret.endswith("-tls"):
            raise Problem(f"{place}: deploy/examples has no secret {secret}")
        if "serviceAccountName" in node:
            need("ServiceAccount", node["serviceAccountName"])
        if "scaleTargetRef" in node:
            need(node["scaleTargetRef"]["kind"], node["scaleTargetRef"]["name"])
        if isinstance(node.get("service"), dict):
            need("Service", node["service"]["name"])
        if isinstance(node.get("image"), str) and not re.search(r":[\w.]+$|@sha256:[0-9a-f]{64}$", node["image"]):
            raise Problem(f"{place}: the image {node['image']} has no version")


def check_pods(resources: list[dict], place: str) -> None:
    """Every pod is one that a policy speaks of, and may do no more than it must."""
    for each in resources:
        for node in walk(each):
            if "containers" not in node:
                continue
            where = f"{place}: {each['kind']} {each['metadata']['name']}"
            security = node.get("securityContext", {})
            if not security.get("runAsNonRoot") or security.get("seccompProfile") != {"type": "RuntimeDefault"}:
                raise Problem(f"{where} may run as root, or without seccomp")
            if node.get("automountServiceAccountToken") is not False:
                raise Problem(f"{where} gets a token of its account")
            for container in node["containers"]:
                own = container.get("securityContext", {})
                if own.get("allowPrivilegeEscalation") is not False or not own.get("readOnlyRootFilesystem") \
                        or own.get("capabilities") != {"drop": ["ALL"]}:
                    raise Problem(f"{where} may do more than it must")
                if "memory" not in container.get("resources", {}).get("limits", {}):
                    raise Problem(f"{where} has no limit of memory")
    labels = {
        name for each in resources for node in walk(each) if "containers" in node.get("spec", {})
        if (name := node["metadata"]["labels"]["app.kubernetes.io/name"])
    }
    for each in resources:
        if each["kind"] != "NetworkPolicy":
            continue
        selector = each["spec"]["podSelector"]
        chosen = [selector.get("matchLabels", {}).get("app.kubernetes.io/name")] if "matchLabels" in selector else []
        chosen += [name for one in selector.get("matchExpressions", []) for name in one["values"]]
        for name in chosen:
            if name and name not in labels:
                raise Problem(f"{place}: NetworkPolicy {each['metadata']['name']} is about {name}, which is not there")


def check_operators(resources: list[dict], place: str) -> None:
    schema = jsonschema.Draft202012Validator(json.loads((K8S / "versioned/schema.json").read_text()))
    for each in resources:
        if each["apiVersion"] not in OPERATORS:
            continue
        where = f"{place}: {each['kind']} {each['metadata']['name']}"
        for path in REQUIRED[each["kind"]]:
            if value(each, path) in (None, "", [], {}):
                raise Problem(f"{where} has no {path}")
        if each["apiVersion"].startswith("temporal.io/"):
            for error in schema.iter_errors(each):
                raise Problem(f"{where}: {'/'.join(map(str, error.absolute_path))}: {error.message}")
        for trigger in each["spec"].get("triggers", []):
            if trigger["type"] != "temporal" or TRIGGER - set(trigger["metadata"]):
                raise Problem(f"{where}: a trigger lacks {sorted(TRIGGER - set(trigger['metadata']))}")
            if not all(isinstance(each, str) for each in trigger["metadata"].values()):
                raise Problem(f"{where}: the values of a trigger are texts")
            (settings,) = [other["data"] for other in resources if other["kind"] == "ConfigMap"]
            theirs = (trigger["metadata"]["endpoint"], trigger["metadata"]["namespace"])
            if theirs != (settings["TEMPORAL_ADDRESS"], settings["TEMPORAL_NAMESPACE"]):
                raise Problem(f"{where} asks {theirs}, and the programs do not")


def plain(resources: list[dict]) -> list[dict]:
    """For the schemas of Kubernetes: pods of operators' resources are checked as a Deployment's."""
    made = []
    for each in resources:
        if each["apiVersion"] not in OPERATORS:
            made.append(each)
        elif "template" in each["spec"]:
            template = each["spec"]["template"]
            spec = {"selector": {"matchLabels": template["metadata"]["labels"]}, "template": template}
            made.append({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": each["metadata"], "spec": spec})
    return made


def check_folder(folder: pathlib.Path, secrets: set[str]) -> tuple[list[dict], bool]:
    place = str(folder.relative_to(ROOT))
    resources: list[dict] = []
    accumulate(folder, resources)
    finish(resources)
    theirs = kustomize(folder)
    if theirs is not None:
        ours, real = comparable(resources), comparable(theirs)
        for name in sorted(set(ours) | set(real)):
            if ours.get(name) != real.get(name):
                raise Problem(f"{place}: kustomize makes something else of {' '.join(name)}")
    if any(each["kind"] == "Secret" for each in resources):
        raise Problem(f"{place} has a secret in it")
    check_references(resources, secrets, place)
    check_pods(resources, place)
    check_operators(resources, place)
    return resources, theirs is not None


def main() -> None:
    out = pathlib.Path(sys.argv[1])
    secrets = set()
    for each in load(ROOT / "deploy/examples/secrets.yaml"):
        name = each["metadata"]["name"]
        if not name.startswith("example-"):
            raise Problem(f"deploy/examples/secrets.yaml: {name} could replace a real secret")
        secrets.add(name.removeprefix("example-"))
    folders = sorted(path.parent for path in (K8S / "overlays").glob("*/kustomization.yaml"))
    used: set[pathlib.Path] = set()
    for folder in folders:
        resources, compared = check_folder(folder, secrets)
        (out / f"{folder.name}.yaml").write_text(yaml.safe_dump_all(plain(resources)))
        print(f"kustomize: {folder.name}: {len(resources)} resources" + (", as kustomize has it" if compared else ""))
    (out / "secrets.yaml").write_text((ROOT / "deploy/examples/secrets.yaml").read_text())
    for path in K8S.rglob("kustomization.yaml"):
        (entry,) = load(path)
        for name in entry.get("resources", []) + entry.get("components", []) + entry.get("configurations", []) + [
            each["path"] for each in entry.get("patches", []) if "path" in each
        ]:
            used.add((path.parent / name).resolve())
    for path in K8S.rglob("*.yaml"):
        if path.name != "kustomization.yaml" and path.resolve() not in used:
            raise Problem(f"{path.relative_to(ROOT)} is in no kustomization")
        if path.name == "kustomization.yaml" and path.parent not in folders and path.parent.resolve() not in used:
            raise Problem(f"{path.parent.relative_to(ROOT)} is in no overlay")


try:
    main()
except Problem as problem:
    sys.exit(f"kustomize: {problem}")
