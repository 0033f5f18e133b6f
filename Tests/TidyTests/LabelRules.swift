/// Functions whose arguments a reader of the call cannot tell apart.
enum LabelRules {
    /// Where the rule holds. What is missing here are the wire's JSON, some calls of the client, and the tests.
    static let folders = [
        "Sources/BenchWorker", "Sources/Soak", "Sources/OrderAPI", "Sources/OrderActivities",
        "Sources/OrderCommandLine",
        "Sources/OrderContract", "Sources/OrderDatabase", "Sources/OrderHTTP", "Sources/OrderReplay",
        "Sources/OrderStarter", "Sources/OrderStores", "Sources/OrderStub", "Sources/OrderWorker",
        "Sources/OrderWorkerService", "Sources/OrderWorkflows", "Sources/TemporalClient/Interceptors",
        "Sources/TemporalCodecServer", "Sources/TemporalCodecServerHTTP", "Sources/TemporalCompression",
        "Sources/TemporalConfiguration", "Sources/TemporalCore/History", "Sources/TemporalCore/Interceptors",
        "Sources/TemporalCore/Machines", "Sources/TemporalCore/Operations", "Sources/TemporalCore/Run",
        "Sources/TemporalEncryption", "Sources/TemporalHTTP", "Sources/TemporalModel", "Sources/TemporalMonitoring",
        "Sources/TemporalPrometheus", "Sources/TemporalReplayCommand", "Sources/TemporalRPC",
        "Sources/TemporalServiceLifecycle", "Sources/TemporalTesting", "Sources/TemporalTracing",
        "Sources/TemporalWorker/Cache", "Sources/TemporalWorker/Lifecycle", "Sources/TemporalWorker/LocalActivities",
        "Sources/TemporalWorker/Poll", "Sources/TemporalWorker/Respond", "Sources/TemporalWorker/Slots",
        "Sources/TemporalWorker/Tasks", "Sources/TemporalWorker/Waiting", "Sources/TemporalWorkflows",
    ]

    /// How many parameters may be without a label.
    private static let most = 2

    /// The functions of a file that have more parameters without a label than that. A list of values at the end, such
    /// as `String...`, does not count.
    static func findings(in file: SourceFile) -> [Finding] {
        file.lines.indices.compactMap { index in
            // Patterns are slow.
            guard file.lines[index].contains("func ") || file.lines[index].contains("init") else { return nil }
            guard let opening = file.code(index).firstMatch(of: /\b(?:func [^\s(<]+|init[?]?)(?:<.*?>)?\(/) else {
                return nil
            }
            let rest = file.code(index)[opening.range.upperBound...]
            let unlabelled = parameters(after: String(rest), in: file, from: index).count(where: isUnlabelled)
            guard unlabelled > most, !file.allows("labels", at: index) else { return nil }
            let message = "\(unlabelled) parameters without a label: give them labels or a type"
            return Finding(path: file.path, line: index + 1, rule: "labels", message: message)
        }
    }

    private static func isUnlabelled(_ parameter: String) -> Bool {
        parameter.firstMatch(of: /^\s*(?:@\w+(?:\([^)]*\))?\s+)*_\s/) != nil && !parameter.hasSuffix("...")
    }

    /// The parameters of a declaration, from behind its opening parenthesis to the closing one.
    private static func parameters(after start: String, in file: SourceFile, from line: Int) -> [String] {
        var parameters = [""]
        var depth = 0
        var before: Character = " "
        for index in line..<file.lines.endIndex {
            let text = index == line ? start : " " + file.code(index)
            for character in text {
                switch character {
                case "(", "[", "{", "<": depth += 1
                case ")" where depth == 0: return parameters
                case ")", "]", "}": depth -= 1
                // Not that of an arrow.
                case ">" where before != "-": depth -= 1
                default: break
                }
                if character == ",", depth == 0 {
                    parameters.append("")
                } else {
                    parameters[parameters.count - 1].append(character)
                }
                before = character
            }
        }
        return []
    }
}
