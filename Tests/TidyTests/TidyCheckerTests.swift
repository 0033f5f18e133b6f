import Testing

@Suite("The tidy checks find what they look for")
struct TidyCheckerTests {
    @Test(
        "a word that names a worse way is found under its rule",
        arguments: [
            ("fatal-error", "    fatalError(\"no\")"),
            ("fatal-error", "    preconditionFailure()"),
            ("force-try", "let value = try! read()"),
            ("force-cast", "let text = value as! String"),
            ("unchecked-sendable", "final class Box: @unchecked Sendable {"),
            ("nonisolated-unsafe", "nonisolated(unsafe) var count = 0"),
            ("detached", "Task.detached { await run() }"),
            ("sleep", "Thread.sleep(forTimeInterval: 1)"),
            ("sleep", "try await Task.sleep(for: .seconds(1))"),
            ("print", "print(\"here\")"),
            ("print", "defer { print(1) }"),
            ("todo", "// TO" + "DO: later"),
            ("todo", "let x = 1  // FIX" + "ME"),
            ("paths", "let root = \"/" + "home/me/project\""),
            ("allow", "count += 1  // tidy:allow hurry — no such rule"),
        ]
    )
    func found(rule: String, line: String) {
        let findings = WordRules.findings(in: test("let a = 1\n\(line)"))
        #expect(findings.map(\.rule) == [rule])
        #expect(findings.map(\.line) == [2])
    }

    @Test(
        "what only looks like a word is left alone",
        arguments: [
            "/// fatalError( is never the answer; print( neither",
            "let text = \"try! as! print(\"",
            "log.print(1)",
            "func reprint(_ page: Page) {}",
            "public func print(_ items: Any...) {}",
            "preconditionFailure(\"the state was used before its start\")",
            "guard let text = value as? String else { return }",
            "let url = \"http://localhost/homework/\"",
            "try await clock.sleep(for: .seconds(1))",
        ]
    )
    func leftAlone(line: String) { #expect(WordRules.findings(in: test(line)).isEmpty) }

    @Test("an import that the manifest does not have is found")
    func undeclared() {
        let text = """
            .target(name: "A", dependencies: ["B", .product(name: "C", package: "c-kit")]),
            .testTarget(
                name: "d-tests",
                dependencies: [.product(name: "A", package: "a")],
                path: "Tests/D"
            ),
            .testTarget(name: "A-tests", dependencies: ["B", "C", "D"], path: "Sources/A/Tests"),
            """
        let code = "import Foundation\npublic import B\nimport C\nimport struct D.E\n// import F"
        let files = ["Sources/A/A.swift", "Tests/D/D.swift", "Sources/AA/A.swift", "Sources/A/Tests/A.swift"].map {
            SourceFile(path: "Inner/\($0)", text: code)
        }
        let findings = Manifest(in: "Inner/", text).findings(in: files)
        #expect(
            findings.map { "\($0.path):\($0.line)" } == [
                "Inner/Sources/A/A.swift:4", "Inner/Tests/D/D.swift:2", "Inner/Tests/D/D.swift:3",
                "Inner/Tests/D/D.swift:4",
            ]
        )
        #expect(findings.first?.message == "D is not among the dependencies of A in Inner/Package.swift")
    }

    @Test("an exception holds for its rule, its line and the line below, and only with a reason")
    func exceptions() {
        let word = "let a = try! read()"
        let allow = "// tidy:allow force-try — the text is a literal"
        #expect(WordRules.findings(in: test("\(word)  \(allow)")).isEmpty)
        #expect(WordRules.findings(in: test("\(allow)\n\(word)")).isEmpty)
        #expect(WordRules.findings(in: test("\(allow)\n\n\(word)")).map(\.rule) == ["force-try"])
        let other = "// tidy:allow print — the text is a literal"
        #expect(WordRules.findings(in: test("\(word)  \(other)")).map(\.rule) == ["force-try"])
        let mute = "// tidy:allow force-try"
        #expect(Set(WordRules.findings(in: test("\(word)  \(mute)")).map(\.rule)) == ["allow", "force-try"])
    }

    @Test(
        "English that is read twice is found",
        arguments: [
            // tidy:allow english — what the rule looks for
            "/// The bytes are no such message.", "/// A key is none.", "let text = \"it is no base64\"",
            // tidy:allow english — what the rule looks for
            "/// Whoever calls it waits.", "/// It has a thread of its own.",
        ]
    )
    func idioms(line: String) { #expect(EnglishRules.findings(in: test(line)).map(\.rule) == ["english"]) }

    @Test(
        "plain English is left alone",
        arguments: [
            "/// The payload; nil when there is none.", "throw Failed(\"there is no timer \\(id)\")",
            "/// A run that is no longer held.", "/// There are no such calls here.",
        ]
    )
    func plain(line: String) { #expect(EnglishRules.findings(in: test(line)).isEmpty) }

    @Test("three parameters without a label are found, wherever the declaration ends")
    func labels() {
        let found = [
            "func end(_ key: String, _ attempt: Int, _ outcome: Result<Int, any Error>) {",
            "init(_ a: [String: (Int, Int)], _ b: (Int, Int) -> Void, _ c: Int) {}",
            "    func draw<A: Any>(\n        _ a: A,\n        at b: Int,\n        _ c: Int, _ d: inout Int\n    )",
        ]
        for text in found { #expect(LabelRules.findings(in: test(text)).map(\.rule) == ["labels"], "\(text)") }
        let fine = [
            "func end(_ key: String, attempt: Int, _ outcome: Int) {", "func add(_ a: Int, _ b: Int, _ more: Int...)",
            "func map(_ a: (_ x: Int, _ y: Int, _ z: Int) -> Void, _ b: Int) {}", "end(_, _, _)",
        ]
        for text in fine { #expect(LabelRules.findings(in: test(text)).isEmpty, "\(text)") }
    }

    @Test("sleeping is the business of Sources, printing that of executables")
    func places() {
        let sleep = "try await Task.sleep(for: .seconds(1))"
        #expect(WordRules.findings(in: SourceFile(path: "Sources/TemporalRPC/Retry.swift", text: sleep)).isEmpty)
        let print = "print(1)"
        #expect(WordRules.findings(in: SourceFile(path: "Sources/OrderStub/Main.swift", text: print)).isEmpty)
        #expect(!WordRules.findings(in: SourceFile(path: "Sources/TemporalRPC/Call.swift", text: print)).isEmpty)
    }

    @Test(
        "a forbidden import is found",
        arguments: [
            ("Sources/TemporalCore/Run/Run.swift", "import Foundation"),
            ("Sources/TemporalWorkflows/Determinism.swift", "@_exported public import Foundation"),
            ("Sources/OrderWorkflows/Order.swift", "import TemporalCore"),
            ("Sources/OrderWorkflows/Order.swift", "import struct Foundation.Date"),
            ("Sources/OrderContract/Money.swift", "import Foundation"),
            ("Sources/OrderContract/Money.swift", "import TemporalWorkflows"),
            ("Sources/OrderStarter/Main.swift", "import OrderWorkerService"),
            ("Sources/TemporalWire/Arena.swift", "import CProtobufC"),
            ("Sources/TemporalWire/Arena.swift", "package import CTemporalAPI"),
            ("Sources/TemporalRPC/Call.swift", "internal import CTemporalAPI"),
            ("Sources/TemporalWorker/Worker.swift", "internal import CGRPC"),
            ("Sources/TemporalRPC/Call.swift", "import TemporalClient"),
            ("Tests/TemporalRPCTests/Tests.swift", "internal import CGRPC"),
            ("Sources/NewTarget/New.swift", "import Foundation"),
        ]
    )
    func forbidden(path: String, line: String) {
        #expect(ImportRules.findings(in: SourceFile(path: path, text: line)).map(\.rule) == ["import"])
    }

    @Test(
        "an import that the laws allow passes",
        arguments: [
            ("Sources/TemporalCore/Run/Run.swift", "import Synchronization"),
            ("Sources/TemporalWorkflows/Determinism.swift", "@_exported public import TemporalCore"),
            ("Sources/OrderWorkflows/Order.swift", "public import OrderContract"),
            ("Sources/OrderContract/Money.swift", "import struct Foundation.Decimal"),
            ("Sources/TemporalWire/Arena.swift", "internal import CProtobufC"),
            ("Sources/TemporalRPC/Call.swift", "internal import CGRPC"),
            ("Sources/OrderActivities/Store.swift", "import Foundation"),
            ("Tests/OrderTests/Tests.swift", "@testable import OrderStub"),
            ("Sources/TemporalCore/Run/Run.swift", "/// import Foundation"),
        ]
    )
    func allowed(path: String, line: String) {
        #expect(ImportRules.findings(in: SourceFile(path: path, text: line)).isEmpty)
    }

    @Test("a second file with Foundation's decimals is one too many")
    func decimals() {
        let files = ["Money", "Price"].map {
            SourceFile(path: "Sources/OrderContract/\($0).swift", text: "import struct Foundation.Decimal")
        }
        #expect(PackageRules.decimals(in: Array(files.prefix(1))).isEmpty)
        #expect(PackageRules.decimals(in: files).map(\.path) == ["Sources/OrderContract/Price.swift"])
    }

    @Test("a manifest that loses a setting, or gives one target its own, is found")
    func manifest() throws {
        let text = try SourceTree().text("Package.swift")
        let lax = text.replacing(".treatAllWarnings(as: .error),", with: "")
        #expect(PackageRules.findings(inManifest: lax).map(\.rule) == ["settings"])
        #expect(PackageRules.findings(inManifest: "swiftSettings: [],\n" + text).map(\.line) == [1])
    }

    @Test(
        "a call that reads or declares a value is found",
        arguments: [
            ("package struct Poller: Sendable {", 1), ("extension [Timestamp] {", 1), ("private let archived = 2", 1),
            ("func flags<Message>(of message: Ref<Message>) {", 1), ("typealias CQueue = Queue", 1),
            ("package struct PollRequest: WireRequest {", 0), ("extension PollResponse {", 0),
            ("    package struct Group: Sendable {", 0), ("// an extension of nothing", 0),
        ]
    )
    func calls(line: String, count: Int) {
        let path = "TemporalWire/Calls/PollCalls.swift"
        #expect(WireRules.findings(SourceFile(path: "Sources/\(path)", text: line)).count == count)
        #expect(WireRules.findings(SourceFile(path: "Sources/TemporalWire/Decode/Poll.swift", text: line)).isEmpty)
    }

    @Test("a placeholder and what is long are found")
    func others() {
        let placeholder = SourceFile(path: "Tests/SomeTests/Placeholder.swift", text: "")
        #expect(PackageRules.placeholders(in: [placeholder]).map(\.rule) == ["placeholder"])
        let body = String(repeating: "    work()\n", count: 69)
        #expect(Lengths.findings(in: test("func short() {\n\(body)}")).map(\.rule) == ["long"])
        #expect(Lengths.findings(in: test("func short() {\n\(body.dropFirst(11))}")).isEmpty)
        #expect(Lengths.findings(in: test(String(repeating: "\n", count: 600))).map(\.rule) == ["long"])
    }

    private func test(_ text: String) -> SourceFile { SourceFile(path: "Tests/SomeTests/Some.swift", text: text) }

    @Test(
        "a property that would show a secret is found",
        arguments: [
            "public struct A: Sendable {\n    public var password: String?\n}",
            "struct A {\n    let apiKey: String\n}", "struct A {\n    var headers: [String: String] = [:]\n}",
            "final class A {\n    private let converter: any PayloadConverter\n}",
            "public struct A<B: C>:\n    Sendable\n{\n    let token: String\n    let secret: [UInt8]\n}",
        ]
    )
    func shown(text: String) {
        let file = SourceFile(path: "Sources/A/A.swift", text: text)
        #expect(SecretRules.findings(file).map(\.rule) == ["secret"])
    }

    @Test(
        "one that is kept, or computed, or within a function is left alone",
        arguments: [
            "public struct A: Sendable {\n    @Redacted public var password: String?\n}",
            "struct A {\n    var apiKey: String { \"\" }\n}", "struct A {\n    var apiKey: @Sendable () -> String?\n}",
            "func a(\n    b: Int\n) {\n    let password: String = \"\"\n}",
            "struct A: Sendable, SelfDescribing {\n    let converter: any PayloadConverter\n}",
            "struct A:\n    Sendable, SelfDescribing\n{\n    let converter: any PayloadConverter\n}",
            "struct A {\n    let password: String  // tidy:allow secret — it is for show\n}",
        ]
    )
    func kept(text: String) {
        #expect(SecretRules.findings(SourceFile(path: "Sources/A/A.swift", text: text)).isEmpty)
    }

    @Test("a type that no test with a planted secret knows is found")
    func unwatched() {
        let files = [
            SourceFile(path: "Sources/A/A.swift", text: "public struct NewOptions {\n}\npackage struct OldOptions {"),
            SourceFile(path: "Tests/ATests/SecretTests.swift", text: "(\"OldOptions\", OldOptions())"),
        ]
        #expect(SecretRules.unwatched(in: files).map(\.line) == [1])
    }
}
