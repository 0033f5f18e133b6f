"""Prints the .proto files of the Temporal API from the descriptors that the PyPI package `temporalio` carries.

Usage: print-protos.py VERSION OUT             writes OUT/**/*.proto, one file per descriptor
       print-protos.py VERSION --compare SET   compares them with a compiled descriptor set: nothing was lost

Started by scripts/protos, which also makes the C. Only wire facts are printed: packages, names, numbers, types, oneofs,
maps, proto3 optional, reserved words, enums, services. Annotations (HTTP routes, OpenAPI) never reach the wire.
"""

import importlib
import pathlib
import sys
import types

from google.protobuf import descriptor_pb2, descriptor_pool

PACKAGE, VERSION = "temporalio", sys.argv[1]

# The services that the SDK uses; the files that these import are added.
ROOTS = [
    "google/rpc/status.proto",
    "grpc/health/v1/health.proto",
    "temporal/api/errordetails/v1/message.proto",
    "temporal/api/nexusservices/workerservice/v1/request_response.proto",
    "temporal/api/operatorservice/v1/service.proto",
    "temporal/api/sdk/v1/enhanced_stack_trace.proto",
    "temporal/api/sdk/v1/task_complete_metadata.proto",
    "temporal/api/sdk/v1/workflow_metadata.proto",
    "temporal/api/testservice/v1/service.proto",
    "temporal/api/workflowservice/v1/service.proto",
]

HEADER = f"""\
// Printed by scripts/protos from the descriptors in the PyPI package {PACKAGE} {VERSION}. Do not edit.
// The C made from this file keeps its message descriptors (protoc-c's default): they are read at run time for JSON.
"""

Field = descriptor_pb2.FieldDescriptorProto
SCALARS = {
    Field.TYPE_DOUBLE: "double", Field.TYPE_FLOAT: "float", Field.TYPE_INT64: "int64", Field.TYPE_UINT64: "uint64",
    Field.TYPE_INT32: "int32", Field.TYPE_FIXED64: "fixed64", Field.TYPE_FIXED32: "fixed32", Field.TYPE_BOOL: "bool",
    Field.TYPE_STRING: "string", Field.TYPE_BYTES: "bytes", Field.TYPE_UINT32: "uint32",
    Field.TYPE_SFIXED32: "sfixed32", Field.TYPE_SFIXED64: "sfixed64", Field.TYPE_SINT32: "sint32",
    Field.TYPE_SINT64: "sint64",
}


def load():
    """Gives every descriptor the roots need, by file name, with the options taken off."""
    from importlib.metadata import version

    if version(PACKAGE) != VERSION:
        sys.exit(f"print-protos: {PACKAGE} {VERSION} is needed, found {version(PACKAGE)}")
    pool = descriptor_pool.Default()
    # The services import the HTTP annotations, which the package does not contain: an empty file takes their place.
    annotations = descriptor_pb2.FileDescriptorProto(
        name="google/api/annotations.proto", package="google.api", syntax="proto3"
    )
    pool.Add(annotations)
    module = types.ModuleType("google.api.annotations_pb2")
    module.DESCRIPTOR = pool.FindFileByName(annotations.name)
    parent = types.ModuleType("google.api")
    parent.annotations_pb2 = module
    sys.modules["google.api"], sys.modules[module.__name__] = parent, module

    found = {}

    def take(name):
        if name in found:
            return
        file = descriptor_pb2.FileDescriptorProto()
        try:
            descriptor = pool.FindFileByName(name)
        except KeyError:
            module = name.removesuffix(".proto").replace("/", ".").replace("temporal.", "temporalio.", 1)
            importlib.import_module(f"{module}_pb2")
            descriptor = pool.FindFileByName(name)
        descriptor.CopyToProto(file)
        strip(file, pool)
        found[file.name] = file
        for dependency in file.dependency:
            take(dependency)

    rpc_status = status()
    found[rpc_status.name] = rpc_status
    health = descriptor_pb2.FileDescriptorProto()
    importlib.import_module("temporalio.bridge.proto.health.v1.health_pb2").DESCRIPTOR.CopyToProto(health)
    strip(health, pool)
    # The Python package has it under another protobuf package; on the wire it is gRPC's.
    health = rename(health)
    found[health.name] = health
    for root in ROOTS:
        take(root)
    return found


def rename(health):
    """The health service under gRPC's own names."""
    health.name, health.package = "grpc/health/v1/health.proto", "grpc.health.v1"
    for message in health.message_type:
        for field in message.field:
            if field.type_name:
                field.type_name = field.type_name.replace(".temporal.grpc.", ".grpc.")
    for service in health.service:
        for method in service.method:
            method.input_type = method.input_type.replace(".temporal.grpc.", ".grpc.")
            method.output_type = method.output_type.replace(".temporal.grpc.", ".grpc.")
    return health


def status():
    """google.rpc.Status, which gRPC puts into grpc-status-details-bin and which the Python packages here do not contain."""
    file = descriptor_pb2.FileDescriptorProto(
        name="google/rpc/status.proto", package="google.rpc", syntax="proto3", dependency=["google/protobuf/any.proto"]
    )
    message = file.message_type.add(name="Status")
    message.field.add(name="code", number=1, type=Field.TYPE_INT32, label=Field.LABEL_OPTIONAL, json_name="code")
    message.field.add(name="message", number=2, type=Field.TYPE_STRING, label=Field.LABEL_OPTIONAL, json_name="message")
    message.field.add(
        name="details", number=3, type=Field.TYPE_MESSAGE, type_name=".google.protobuf.Any",
        label=Field.LABEL_REPEATED, json_name="details",
    )
    return file


def strip(file, pool):
    """Takes off what is not on the wire: options, extensions, and imports that served only those."""
    used = set()

    def message(m):
        is_map, deprecated = m.options.map_entry, m.options.deprecated
        m.ClearField("options")
        m.ClearField("extension")
        if is_map:
            m.options.map_entry = True
        if deprecated:
            m.options.deprecated = True
        for field in m.field:
            if field.type_name:
                used.add(field.type_name)
            deprecated = field.options.deprecated
            packed = field.options.packed if field.options.HasField("packed") else None
            field.ClearField("options")
            if deprecated:
                field.options.deprecated = True
            if packed is not None:
                field.options.packed = packed
        for oneof in m.oneof_decl:
            oneof.ClearField("options")
        for nested in m.nested_type:
            message(nested)
        for nested in m.enum_type:
            enum(nested)

    def enum(e):
        alias = e.options.allow_alias
        e.ClearField("options")
        if alias:
            e.options.allow_alias = True
        for value in e.value:
            deprecated = value.options.deprecated
            value.ClearField("options")
            if deprecated:
                value.options.deprecated = True

    file.ClearField("options")
    file.ClearField("extension")
    file.ClearField("source_code_info")
    for m in file.message_type:
        message(m)
    for e in file.enum_type:
        enum(e)
    for service in file.service:
        service.ClearField("options")
        for method in service.method:
            method.ClearField("options")
            used.update([method.input_type, method.output_type])
    homes = {pool.FindFileByName(home(pool, name)).name for name in used}
    kept = sorted(homes - {file.name, "health/v1/health.proto"})
    del file.dependency[:]
    file.dependency.extend(kept)
    del file.public_dependency[:]
    del file.weak_dependency[:]


def home(pool, type_name):
    """The file that declares a type."""
    name = type_name.lstrip(".")
    try:
        return pool.FindMessageTypeByName(name).file.name
    except KeyError:
        return pool.FindEnumTypeByName(name).file.name


class Printer:
    """Writes one file's descriptor as proto3 source."""

    def __init__(self, file):
        if file.syntax != "proto3":
            sys.exit(f"print-protos: {file.name} is {file.syntax or 'proto2'}, only proto3 is printed")
        self.file, self.lines = file, []

    def text(self):
        self.put(0, 'syntax = "proto3";')
        self.put(0, "")
        self.put(0, f"package {self.file.package};")
        if self.file.dependency:
            self.put(0, "")
        for dependency in self.file.dependency:
            self.put(0, f'import "{dependency}";')
        for enum in self.file.enum_type:
            self.put(0, "")
            self.enum(0, enum)
        for message in self.file.message_type:
            self.put(0, "")
            self.message(0, message)
        for service in self.file.service:
            self.put(0, "")
            self.service(service)
        return HEADER + "\n".join(self.lines) + "\n"

    def put(self, depth, line):
        self.lines.append("  " * depth + line if line else "")

    def name(self, type_name):
        prefix = f".{self.file.package}."
        return type_name[len(prefix):] if type_name.startswith(prefix) else type_name.lstrip(".")

    def type(self, field):
        return SCALARS.get(field.type) or self.name(field.type_name)

    def message(self, depth, m):
        self.put(depth, f"message {m.name} {{")
        if m.options.deprecated:
            self.put(depth + 1, "option deprecated = true;")
        self.reserved(depth + 1, [(r.start, r.end - 1) for r in m.reserved_range], m.reserved_name, 536870911)
        maps = {n.name: n for n in m.nested_type if n.options.map_entry}
        for e in m.enum_type:
            self.enum(depth + 1, e)
        for nested in m.nested_type:
            if nested.name not in maps:
                self.message(depth + 1, nested)
        opened = None
        for field in m.field:
            within = field.oneof_index if field.HasField("oneof_index") and not field.proto3_optional else None
            if opened is not None and within != opened:
                self.put(depth + 1, "}")
            if within is not None and within != opened:
                self.put(depth + 1, f"oneof {m.oneof_decl[within].name} {{")
            opened = within
            self.field(depth + 1 + (within is not None), field, maps)
        if opened is not None:
            self.put(depth + 1, "}")
        self.put(depth, "}")

    def field(self, depth, field, maps):
        entry = maps.get(field.type_name.rsplit(".", 1)[-1]) if field.type == Field.TYPE_MESSAGE else None
        if entry is not None:
            kind = f"map<{self.type(entry.field[0])}, {self.type(entry.field[1])}>"
        else:
            repeated = "repeated " if field.label == Field.LABEL_REPEATED else ""
            kind = repeated + ("optional " if field.proto3_optional else "") + self.type(field)
        options = []
        if field.options.HasField("packed"):
            options.append(f"packed = {str(field.options.packed).lower()}")
        if field.options.deprecated:
            options.append("deprecated = true")
        if field.json_name and field.json_name != camel(field.name):
            options.append(f'json_name = "{field.json_name}"')
        self.put(depth, f"{kind} {field.name} = {field.number}" + (f" [{', '.join(options)}]" if options else "") + ";")

    def enum(self, depth, e):
        self.put(depth, f"enum {e.name} {{")
        if e.options.allow_alias:
            self.put(depth + 1, "option allow_alias = true;")
        self.reserved(depth + 1, [(r.start, r.end) for r in e.reserved_range], e.reserved_name, 2147483647)
        for value in e.value:
            deprecated = " [deprecated = true]" if value.options.deprecated else ""
            self.put(depth + 1, f"{value.name} = {value.number}{deprecated};")
        self.put(depth, "}")

    def reserved(self, depth, ranges, names, highest):
        words = [
            str(first) if first == last else f"{first} to {'max' if last == highest else last}" for first, last in ranges
        ]
        if words:
            self.put(depth, f"reserved {', '.join(words)};")
        if names:
            quoted = ", ".join(f'"{name}"' for name in names)
            self.put(depth, f"reserved {quoted};")

    def service(self, s):
        self.put(0, f"service {s.name} {{")
        for method in s.method:
            given = ("stream " if method.client_streaming else "") + self.name(method.input_type)
            taken = ("stream " if method.server_streaming else "") + self.name(method.output_type)
            self.put(1, f"rpc {method.name}({given}) returns ({taken});")
        self.put(0, "}")


def camel(name):
    """The JSON name protoc gives a field that names none."""
    out, up = "", False
    for letter in name:
        if letter == "_":
            up = True
        else:
            out, up = out + (letter.upper() if up else letter), False
    return out


def compare(path):
    """Ends with a message if the compiled set says anything else than the descriptors do."""
    compiled = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(path).read_bytes())
    wanted = load()
    got = {file.name: file for file in compiled.file}
    if sorted(got) != sorted(wanted):
        sys.exit(f"print-protos: other files: {sorted(set(got) ^ set(wanted))}")
    for name, file in sorted(wanted.items()):
        if normal(file) != normal(got[name]):
            sys.exit(f"print-protos: {name} lost something in printing")


def normal(file):
    """The descriptor with the orders and defaults that carry no meaning made equal."""
    copy = descriptor_pb2.FileDescriptorProto()
    copy.CopyFrom(file)

    def message(m):
        for field in m.field:
            field.json_name = field.json_name or camel(field.name)
        nested = sorted(m.nested_type, key=lambda n: n.name)
        for n in nested:
            message(n)
        nested = [descriptor_pb2.DescriptorProto.FromString(n.SerializeToString()) for n in nested]
        del m.nested_type[:]
        m.nested_type.extend(nested)

    for m in copy.message_type:
        message(m)
    return copy.SerializeToString(deterministic=True)


def main():
    if sys.argv[2] == "--compare":
        return compare(sys.argv[3])
    out = pathlib.Path(sys.argv[2])
    for name, file in sorted(load().items()):
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Printer(file).text())


main()
