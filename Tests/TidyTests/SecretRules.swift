/// Where secrets are kept, and that they are looked for.
enum SecretRules {
    /// A stored property of a type, with the lines at which the type is declared.
    private struct Property {
        let line: Int
        let name: Substring
        let type: Substring
        let owner: String
    }

    /// Properties that hold a secret by their names, or somebody's object that may hold one, and would be shown.
    static func findings(_ file: SourceFile) -> [Finding] {
        guard file.area == "Sources" else { return [] }
        return properties(of: file).compactMap { property in
            guard holdsSecret(property), !file.code(property.line).contains("@Redacted"),
                !property.owner.contains("SelfDescribing"), !file.allows("secret", at: property.line)
            else { return nil }
            return Finding(
                path: file.path,
                line: property.line + 1,
                rule: "secret",
                message: "\(property.name) would be shown with the value that holds it: make it @Redacted, or the type "
                    + "SelfDescribing"
            )
        }
    }

    /// Types that programs print and log, of which no test with a planted secret knows.
    static func unwatched(in files: [SourceFile]) -> [Finding] {
        let watched = Set(
            files.filter { $0.area == "Tests" && $0.path.hasSuffix("SecretTests.swift") }
                .flatMap(\.lines)
                .flatMap { $0.matches(of: /"([A-Z]\w+)"/).map { String($0.output.1) } }
        )
        return files.filter { $0.area == "Sources" && !passedOver.contains($0.target) }.flatMap { file in
            file.lines.indices.compactMap { index in
                guard let match = file.code(index).firstMatch(of: declaration) else { return nil }
                let name = String(match.output.1)
                guard endings.contains(where: name.hasSuffix) else { return nil }
                guard !watched.contains(name), !harmless.contains(name) else { return nil }
                return Finding(
                    path: file.path,
                    line: index + 1,
                    rule: "secret",
                    message: "\(name) is in no SecretTests: plant a secret in it there, or name it among the harmless"
                )
            }
        }
    }

    /// Contracts are what programs send; the wire's requests are never kept.
    private static let passedOver: Set = ["OrderContract", "TemporalWire"]

    private static var declaration: Regex<(Substring, Substring)> {
        /^\s*(?:public|package) (?:final |indirect )*(?:struct|class|enum|actor) (\w+)/
    }

    /// How the names of types end that are set up, connected to something, or handed around.
    private static let endings = [
        "Options", "Settings", "Handle", "Configuration", "KeyRing", "Proxy", "PEM", "Environment", "Client", "Worker",
        "Server", "Plan", "Flags", "Converter", "Codec", "Credentials", "TLS", "Completion", "Callback", "Replayer",
        "Metadata", "Security", "CodecRequest", "RawArguments", "Context",
    ]

    /// Types of such names that have no room for a secret: numbers, names, flags, and what is found in this list again.
    private static let harmless: Set = [
        // Workflows and what they ask for.
        "ActivityOptions", "ChildOptions", "ContinueAsNewOptions", "LocalActivityOptions", "SeenFlags",
        "SessionOptions",
        "SessionWorkerOptions",
        "SerializationContext", "WorkflowSerializationContext", "ActivitySerializationContext", "StorageContext",
        "WorkflowTaskCompletion",
        "ChildWorkflowHandle", "TimerHandle", "ActivityHandle", "BehaviourFlags",
        // Nexus: headers are redacted, and what holds a client shows its facts alone.
        "NexusOperationOptions", "NexusExecutionOptions", "NexusOperationHandle", "NexusExecutionHandle",
        "NexusOperationContext", "NexusSerializationContext",
        // What a server says.
        "CurrentActivityOptions", "NamespaceSettings", "Callback",
        // A name and a build.
        "WorkerDeploymentOptions",
        // Closures hold the codecs.
        "CodecServer", "CodecHTTPServer", "CompressionCodec",
        // It holds nothing.
        "DefaultFailureConverter",
        // A closure reads the variables.
        "Environment",
        // Addresses, ports, files and limits.
        "MonitoringServer", "DevServer", "TimeSkippingServer", "ReplayOptions", "LogFlags", "LogSettings",
        "ConnectionFlags", "DatabaseFlags", "MonitoringFlags", "MonitoringPlan", "WorkerFlags", "ProcessingPlan",
        "FaultPlan",
    ]

    private static func holdsSecret(_ property: Property) -> Bool {
        let type = property.type
        if type.contains("->") { return false }
        if type.contains("any PayloadConverter") || type.contains("any PayloadCodec") { return true }
        guard type.contains("String") || type.contains("UInt8") || type.contains("Data") else { return false }
        let name = property.name.lowercased()
        if names.contains(where: { name.contains($0) }) { return true }
        return type.contains("[String: String]") && variables.contains(name)
            || (name == "headers" && !type.contains("NamedPayload"))
    }

    private static let names = [
        "password", "passphrase", "secret", "apikey", "authorization", "credential", "privatekey", "accesstoken",
        "bearer",
        "pem",
    ]
    private static let variables: Set = ["environment", "variables", "env", "all"]

    private static func properties(of file: SourceFile) -> [Property] {
        file.lines.indices.compactMap { index in
            let line = file.code(index)
            guard line.contains("let ") || line.contains("var "), let match = line.firstMatch(of: stored),
                !match.output.3.contains("{"),
                let owner = owner(of: index, indentation: match.output.1.count, in: file)
            else { return nil }
            return Property(line: index, name: match.output.2, type: match.output.3, owner: owner)
        }
    }

    /// Words such as `public` or `private(set)` and attributes, the name and the type.
    private static var stored: Regex<(Substring, Substring, Substring, Substring)> {
        /^(\s+)(?:@?\w+(?:\(\w+\))? )*(?:let|var) (\w+): ([^=]+)/
    }

    /// The declaration of the type whose member a line is; nil when it is not a member of a type.
    private static func owner(of line: Int, indentation: Int, in file: SourceFile) -> String? {
        let opening = stride(from: line - 1, through: 0, by: -1).first { above in
            let text = file.code(above)
            let isEmpty = text.allSatisfy(\.isWhitespace) || text.hasPrefix("#")
            return !isEmpty && text.prefix { $0 == " " }.count < indentation
        }
        guard var head = opening else { return nil }
        // A declaration of several lines may end with a brace that stands alone.
        var declaration = file.code(head)
        let words = /\b(?:struct|class|actor|enum|func|init|let|var|extension|case)\b/
        while head > 0, declaration.firstMatch(of: words) == nil {
            head -= 1
            declaration = file.code(head) + declaration
        }
        let isType = declaration.firstMatch(of: /\b(?:struct|class|actor|enum) \w+/) != nil
        return isType && declaration.firstMatch(of: /\bfunc\b/) == nil ? declaration : nil
    }
}
