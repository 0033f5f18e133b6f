/// Words for which there is a better way.
enum WordRules {
    /// Where a word stands that a rule looks for.
    enum Place { case code, literals, anywhere }

    struct Rule {
        let name: String
        let word: Regex<Substring>
        let instead: String
        var place = Place.code
        /// Whether the rule holds for a file.
        var holds: (SourceFile) -> Bool = { _ in true }
    }

    /// The rules by the names that an exception gives.
    static var all: [Rule] {
        [
            Rule(name: "fatal-error", word: /\bfatalError\(/, instead: "throw, or precondition with a sentence"),
            Rule(name: "fatal-error", word: /\bpreconditionFailure\(\)/, instead: "say what went wrong"),
            Rule(name: "force-try", word: /\btry!/, instead: "throw"),
            Rule(name: "force-cast", word: /\bas!/, instead: "cast with as? and say what to do without"),
            // tidy:allow unchecked-sendable — this is the rule itself
            Rule(name: "unchecked-sendable", word: /@unchecked Sendable/, instead: "let the compiler check it"),
            Rule(name: "nonisolated-unsafe", word: /\bnonisolated\(unsafe\)/, instead: "let the compiler check it"),
            Rule(name: "detached", word: /\bTask\.detached/, instead: "use a child task, which ends with its parent"),
            Rule(name: "sleep", word: /\bThread\.sleep/, instead: "suspend instead of blocking a thread"),
            Rule(name: "sleep", word: /\bTask\.sleep/, instead: "inject a clock or await what happens") {
                $0.area == "Tests"
            },
            // Before it stands no dot, no letter and no `func`.
            Rule(
                name: "print",
                word: /(?:^\s*|[^.\w\s]\s*|[^c\s]\s+)(?:print|debugPrint|dump)\(/,
                instead: "log"
            ) {
                !executables.contains($0.target)
            },
            // tidy:allow todo — this is the rule itself
            Rule(name: "todo", word: /\b(?:TODO|FIXME)\b/, instead: "file an issue", place: .anywhere),
            // tidy:allow paths — this is the rule itself
            Rule(name: "paths", word: /"\/(?:work|root|home)\//, instead: "find it at run time", place: .literals),
        ]
    }

    static var names: Set<String> { Set(all.map(\.name)) }

    private static let executables: Set = ["OrderWorker", "OrderStarter", "OrderStub", "OrderAPI", "BenchWorker"]

    /// What a file says that could be said better.
    static func findings(in file: SourceFile) -> [Finding] {
        let rules = all.filter { $0.holds(file) }
        return file.lines.indices.flatMap { index in
            let code = file.code(index)
            return unknownAllowance(file, index) + rules.compactMap { finding($0, file, index, code) }
        }
    }

    private static func finding(_ rule: Rule, _ file: SourceFile, _ index: Int, _ code: String) -> Finding? {
        let text =
            switch rule.place {
            case .code: code
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
