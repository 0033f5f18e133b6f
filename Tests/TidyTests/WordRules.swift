/// Words for which there is a better way.
enum WordRules {
    /// Where a word stands that a rule looks for.
    enum Place { case code, literals, anywhere }

    struct Rule {
        let name: String
        /// What a line must have for the word to be looked for at all: patterns are slow.
        let hint: [String]
        let word: Regex<Substring>
        let instead: String
        var place = Place.code
        /// Whether the rule holds for a file.
        var holds: (SourceFile) -> Bool = { _ in true }
    }

    /// The rules by the names that an exception gives.
    static var all: [Rule] {
        [
            Rule(
                name: "fatal-error",
                hint: ["fatalError"],
                word: /\bfatalError\(/,
                instead: "throw, or precondition with a sentence"
            ),
            Rule(
                name: "fatal-error",
                hint: ["preconditionFailure"],
                word: /\bpreconditionFailure\(\)/,
                instead: "say what went wrong"
            ),
            Rule(name: "force-try", hint: ["try!"], word: /\btry!/, instead: "throw"),
            Rule(name: "force-cast", hint: ["as!"], word: /\bas!/, instead: "cast with as? and say what to do without"),
            Rule(
                name: "unchecked-sendable",
                hint: ["@unchecked"],
                // tidy:allow unchecked-sendable — this is the rule itself
                word: /@unchecked Sendable/,
                instead: "let the compiler check it"
            ),
            Rule(
                name: "nonisolated-unsafe",
                hint: ["nonisolated(unsafe)"],
                word: /\bnonisolated\(unsafe\)/,
                instead: "let the compiler check it"
            ),
            Rule(
                name: "detached",
                hint: ["Task.detached"],
                word: /\bTask\.detached/,
                instead: "use a child task, which ends with its parent"
            ),
            Rule(
                name: "sleep",
                hint: ["Thread.sleep"],
                word: /\bThread\.sleep/,
                instead: "suspend instead of blocking a thread"
            ),
            Rule(
                name: "sleep",
                hint: ["Task.sleep"],
                word: /\bTask\.sleep/,
                instead: "inject a clock or await what happens"
            ) {
                $0.area == "Tests"
            },
            // Before it stands no dot, no letter and no `func`.
            Rule(
                name: "print",
                hint: ["print(", "Print(", "dump("],
                word: /(?:^\s*|[^.\w\s]\s*|[^c\s]\s+)(?:print|debugPrint|dump)\(/,
                instead: "log"
            ) {
                !executables.contains($0.target)
            },
            Rule(
                name: "todo",
                hint: ["TODO", "FIXME"],  // tidy:allow todo — this is the rule itself
                word: /\b(?:TODO|FIXME)\b/,
                instead: "file an issue",
                place: .anywhere
            ),
            // tidy:allow paths — this is the rule itself
            Rule(
                name: "paths",
                hint: ["\"/"],
                word: /"\/(?:work|root|home)\//,
                instead: "find it at run time",
                place: .literals
            ),
        ]
    }

    static var names: Set<String> { Set(all.map(\.name) + ["secret", "english", "labels"]) }

    private static let executables: Set = [
        "OrderWorker", "OrderStarter", "OrderStub", "OrderAPI", "BenchWorker", "Soak",
    ]

    /// What a file says that could be said better.
    static func findings(in file: SourceFile) -> [Finding] {
        let rules = all.filter { $0.holds(file) }
        return file.lines.indices.flatMap { index in
            let line = file.lines[index]
            let candidates = rules.filter { rule in rule.hint.contains { line.contains($0) } }
            return unknownAllowance(file, index) + candidates.compactMap { finding(of: $0, in: file, at: index) }
        }
    }

    private static func finding(of rule: Rule, in file: SourceFile, at index: Int) -> Finding? {
        let text =
            switch rule.place {
            case .code: file.code(index)
            case .literals: file.literals(index)
            case .anywhere: file.lines[index]
            }
        guard let match = text.firstMatch(of: rule.word), !file.allows(rule.name, at: index) else { return nil }
        let message = "“\(match.output)”: \(rule.instead)"
        return Finding(path: file.path, line: index + 1, rule: rule.name, message: message)
    }

    /// An exception from no rule, or for no reason, is a mistake of typing.
    private static func unknownAllowance(_ file: SourceFile, _ index: Int) -> [Finding] {
        guard let allowance = file.allowance(index) else { return [] }
        if !names.contains(allowance.rule) {
            let message = "there is no rule “\(allowance.rule)”"
            return [Finding(path: file.path, line: index + 1, rule: "allow", message: message)]
        }
        guard allowance.reason.isEmpty else { return [] }
        return [Finding(path: file.path, line: index + 1, rule: "allow", message: "say why, after a dash")]
    }
}
