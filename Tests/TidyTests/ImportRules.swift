/// Which target may import what: the laws of `docs/ARCHITECTURE.md` that the manifest alone does not keep.
enum ImportRules {
    /// What a target may import.
    enum Law {
        /// Nothing but these modules.
        case only(Set<String>)
        /// Of this package's modules these, and any library.
        case ours(Set<String>)
    }

    static let laws: [String: Law] = [
        "TemporalCore": .only(["Synchronization"]),
        "TemporalWorkflows": .only(["TemporalCore"]),
        // One declaration each: a whole Foundation would bring its clock and its I/O along.
        "TemporalWorkflowsFoundation": .only([
            "TemporalWorkflows",
            "Foundation.Data", "Foundation.Date", "Foundation.Decimal", "Foundation.URL", "Foundation.UUID",
            "FoundationEssentials.Data", "FoundationEssentials.Date", "FoundationEssentials.Decimal",
            "FoundationEssentials.URL", "FoundationEssentials.UUID",
        ]),
        "OrderContract": .only(["TemporalCore", "Foundation.Decimal"]),
        "OrderWorkflows": .only(["TemporalWorkflows", "OrderContract"]),

        "TemporalModel": .only(["TemporalCore"]),
        "TemporalWire": .ours(["TemporalCore", "TemporalModel", "CTemporalAPI", "CProtobufC"]),
        "TemporalCrypto": .ours(["COpenSSL"]),
        "TemporalEncryption": .ours(["TemporalCore", "TemporalWire", "TemporalCrypto"]),
        "TemporalCompression": .ours(["TemporalCore", "TemporalWire", "CZlib"]),
        "TemporalS3": .ours(["TemporalCore", "TemporalWire", "TemporalCrypto"]),
        "TemporalCodecServer": .ours(["TemporalCore", "TemporalWire"]),
        "TemporalHTTP": .ours(["TemporalCore"]),
        "TemporalCodecServerHTTP": .ours(["TemporalCodecServer", "TemporalHTTP"]),
        "TemporalRPC": .ours(["TemporalCore", "TemporalModel", "TemporalWire", "CGRPC"]),
        "TemporalClient": .ours(["TemporalCore", "TemporalModel", "TemporalWire", "TemporalRPC", "TemporalCrypto"]),
        "TemporalWorker": .ours(["TemporalCore", "TemporalModel", "TemporalWire", "TemporalRPC", "TemporalClient"]),
        "Temporal": .only([
            "TemporalCore", "TemporalModel", "TemporalWire", "TemporalRPC", "TemporalClient", "TemporalWorker",
        ]),
        "TemporalConfiguration": .ours(["TemporalCore", "TemporalClient"]),
        "TemporalPrometheus": .ours([]),
        "TemporalMonitoring": .ours(["TemporalCore", "TemporalWorker", "TemporalPrometheus", "TemporalHTTP"]),
        "TemporalTesting": .ours([
            "TemporalCore", "TemporalModel", "TemporalWire", "TemporalRPC", "TemporalClient", "TemporalWorker",
        ]),
        "TemporalTestingTraits": .ours(["TemporalTesting"]),
        "TemporalReplayCommand": .ours([
            "TemporalCore", "TemporalRPC", "TemporalClient", "TemporalConfiguration", "TemporalWorker",
            "TemporalTesting",
        ]),
        "TemporalTracing": .ours(["TemporalCore", "TemporalWire", "TemporalClient", "TemporalWorker"]),
        "TemporalStreams": .ours(["TemporalCore", "TemporalModel", "TemporalWire", "TemporalRPC", "TemporalClient"]),
        "TemporalServiceLifecycle": .ours(["TemporalClient", "TemporalWorker"]),
        "TemporalMacros": .only(["TemporalCore"]),
        "TemporalMacrosPlugin": .only([
            "SwiftCompilerPlugin", "SwiftDiagnostics", "SwiftSyntax", "SwiftSyntaxBuilder", "SwiftSyntaxMacros",
        ]),
        "OrderReplay": .ours([
            "OrderWorkflows", "OrderCommandLine", "TemporalCore", "TemporalClient", "TemporalWorker",
            "TemporalReplayCommand",
        ]),
        "OrderHTTP": .ours(["TemporalCore"]),
        "OrderDatabase": .ours(["TemporalCore", "CPostgres"]),
        "OrderStores": .ours(["OrderContract", "OrderDatabase", "TemporalCore"]),
        "OrderActivities": .ours(["OrderContract", "OrderHTTP", "OrderStores", "TemporalCore", "TemporalWorker"]),
        "OrderCommandLine": .ours([
            "OrderContract", "OrderHTTP",
            "TemporalCore", "TemporalClient", "TemporalConfiguration", "TemporalEncryption", "TemporalRPC",
        ]),
        "OrderTimeline": .ours(["TemporalCore", "TemporalClient"]),
        "OrderWorkerService": .ours([
            "OrderContract", "OrderWorkflows", "OrderDatabase", "OrderStores", "OrderActivities", "OrderCommandLine",
            "TemporalCore", "TemporalClient", "TemporalWorker", "TemporalPrometheus",
            "TemporalMonitoring",
        ]),
        "OrderWorker": .ours(["OrderCommandLine", "OrderWorkerService", "TemporalClient"]),
        "OrderStarter": .ours([
            "OrderContract", "OrderHTTP", "OrderWorkflows", "OrderDatabase", "OrderStores", "OrderActivities",
            "OrderCommandLine", "OrderTimeline",
            "TemporalCore", "TemporalClient",
        ]),
        "OrderAPI": .ours([
            "OrderContract", "OrderWorkflows", "OrderDatabase", "OrderStores", "OrderCommandLine", "OrderWorkerService",
            "OrderTimeline",
            "TemporalCore", "TemporalRPC", "TemporalClient", "TemporalWorker", "TemporalPrometheus",
            "TemporalCodecServer", "TemporalCodecServerHTTP", "TemporalEncryption", "TemporalHTTP",
            "TemporalServiceLifecycle",
        ]),
        "OrderStub": .ours(["OrderCommandLine", "TemporalHTTP"]),
        "Soak": .ours(["TemporalWorkflows", "TemporalCore", "TemporalClient", "TemporalWorker", "TemporalTesting"]),
        "BenchWorker": .ours([
            "TemporalWorkflows", "TemporalCore", "TemporalClient", "TemporalWorker", "TemporalTesting",
            "TemporalPrometheus",
        ]),
    ]

    /// The C modules and the one target that may see each.
    private static let cModules = [
        "CGRPC": "TemporalRPC",
        "CTemporalAPI": "TemporalWire",
        "CProtobufC": "TemporalWire",
        "COpenSSL": "TemporalCrypto",
        "CZlib": "TemporalCompression",
        "CPostgres": "OrderDatabase",
    ]

    private static let ours = Set(laws.keys).union(cModules.keys)

    struct Import {
        let module: String
        /// The module, or for an import of one declaration the module and its name.
        let path: String
        let isInternal: Bool

        init?(_ line: String) {
            let pattern =
                #/
                ^\s*(?:@\w+(?:\([^)]*\))?\s+)*
                (?:(public|package|internal|fileprivate|private)\s+)?
                import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?
                ([\w.]+)
                /#
            guard let match = line.firstMatch(of: pattern) else { return nil }
            path = String(match.output.2)
            module = String(path.prefix { $0 != "." })
            isInternal = match.output.1 == "internal"
        }
    }

    /// What a file imports that it may not.
    static func findings(in file: SourceFile) -> [Finding] {
        file.lines.indices.compactMap { index in
            guard file.lines[index].contains("import"), let seen = Import(file.code(index)),
                let complaint = complaint(seen, in: file)
            else { return nil }
            return Finding(path: file.path, line: index + 1, rule: "import", message: complaint)
        }
    }

    private static func complaint(_ seen: Import, in file: SourceFile) -> String? {
        if let owner = cModules[seen.module] {
            if file.target != owner { return "\(seen.module) belongs to \(owner) alone" }
            return seen.isInternal ? nil : "\(seen.module) must be an internal import"
        }
        guard file.area == "Sources" else { return nil }
        switch laws[file.target] {
        case .only(let allowed):
            return allowed.contains(seen.path) ? nil : "\(file.target) may not import \(seen.path)"
        case .ours(let allowed):
            let isAllowed = allowed.contains(seen.module) || !ours.contains(seen.module)
            return isAllowed ? nil : "\(file.target) may not import \(seen.module)"
        case nil: return "there is no law for \(file.target); write one into \(#fileID)"
        }
    }
}
