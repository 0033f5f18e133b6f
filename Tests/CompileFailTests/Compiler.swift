import Foundation
import TestSupport
import Testing

/// A file that must not compile, or, when its name begins with `compiles_`, one that must; with `runs_` a program.
struct Case: Sendable, CustomTestStringConvertible {
    let path: URL
    /// What the compiler must say, one substring each, from the lines `// error: …` at the file's head.
    let expectedErrors: [String]

    var name: String { path.deletingPathExtension().lastPathComponent }
    var mustCompile: Bool { name.hasPrefix("compiles_") }
    var isProgram: Bool { name.hasPrefix("runs_") }
    /// Whether it imports a module that is made with C, such as a client's, or looks into one by `@testable import`.
    var needsHeaders: Bool { name.hasPrefix("internals_") || name.hasPrefix("client_") }
    var testDescription: String { name.replacing("_", with: " ") }

    init(_ path: URL) throws {
        self.path = path
        expectedErrors = try String(contentsOf: path, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { $0.hasPrefix(Self.mark) }
            .map { String($0.dropFirst(Self.mark.count)) }
    }

    private static let mark = "// error: "

    /// All cases, in order of their names.
    static func all(beside file: String = #filePath) throws -> [Case] {
        let folder = URL(filePath: file).deletingLastPathComponent().appending(component: "Cases")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "swift" }
            .sorted { $0.path < $1.path }
            .map(Case.init)
    }
}

/// The compiler of the toolchain that runs the tests, used as a workflow target uses it.
struct Compiler: Sendable {
    /// What the compiler said of a file.
    struct Verdict: Sendable {
        let exitCode: Int32
        let output: String
        /// The lines of the errors themselves, without the code they quote.
        var errors: [String] {
            let lines = output.split(separator: "\n").map(String.init)
            return lines.filter { $0.contains(": error: ") || $0.hasPrefix("error: ") }
        }
    }

    /// The modules of this package, beside the test bundle that was built with them.
    let modules: URL

    init() {
        let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let directory = bundle.path == "/proc/self/exe" ? Bundle.main.bundleURL : bundle.deletingLastPathComponent()
        modules = directory.appending(component: "Modules")
    }

    /// What all cases are compiled with, outside the package: a workflow is its user's code.
    private var basics: [String] {
        let words = "swiftc -parse-as-library -module-name Case -swift-version 6 -diagnostic-style llvm"
        return words.split(separator: " ").map(String.init) + ["-I", modules.path]
    }

    /// The settings of a workflow target in `Package.swift`.
    private var settings: [String] {
        Self.features.flatMap { ["-enable-upcoming-feature", $0] } + ["-warnings-as-errors"]
    }

    private static let features = [
        "NonisolatedNonsendingByDefault", "InternalImportsByDefault", "MemberImportVisibility", "ExistentialAny",
    ]

    /// The object files of a module of this package: those of its sources, since the folder keeps the objects of files
    /// that are gone.
    private func objects(of module: String) throws -> [String] {
        let folder = modules.deletingLastPathComponent().appending(component: "\(module).build")
        let sources = Places.root.appending(components: "Sources", module).path
        return try FileManager.default.subpathsOfDirectory(atPath: sources)
            .filter { $0.hasSuffix(".swift") }
            .map { folder.appending(component: "\(URL(filePath: $0).lastPathComponent).o").path }
    }

    /// Two compilers at a time: the machine has other things to do.
    private static let queue: OperationQueue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 2
        return queue
    }()

    /// Compiles a file as a workflow target is compiled.
    ///
    /// `-emit-sil` because the errors of region isolation come after type checking.
    func compile(_ one: Case) async throws -> Verdict {
        let options = (one.needsHeaders ? headers : []) + settings + ["-emit-sil", "-o", "/dev/null"]
        return try await inTurn { try run(basics + options + [one.path.path]) }
    }

    /// Where the C is that the package's modules are made with.
    private var headers: [String] {
        ["CGRPC", "COpenSSL", "CProtobufC", "CTemporalAPI/include"].flatMap {
            ["-I", Places.root.appending(path: "Sources/\($0)").path]
        }
    }

    /// Builds a program of one file, by other settings than a workflow target's: `options` are told beside the least
    /// that the compiler must know.
    func build(_ file: URL, _ options: [String], as program: URL) async throws -> Verdict {
        let objects = try objects(of: "TemporalCore") + objects(of: "TemporalWorkflows")
        return try await inTurn { try run(basics + options + [file.path] + objects + ["-o", program.path]) }
    }

    /// Runs a program on two lines of input and two arguments, and gives its exit code and what it printed.
    func run(_ program: URL) async throws -> Verdict {
        try await inTurn { try run([program.path, "first", "second"], saying: "one\ntwo\n", printsToOutput: true) }
    }

    /// Does something on a new thread.
    private func inTurn(_ body: @escaping @Sendable () throws -> Verdict) async throws -> Verdict {
        try await withCheckedThrowingContinuation { continuation in
            Self.queue.addOperation { continuation.resume(with: Result { try body() }) }
        }
    }

    private func run(_ command: [String], saying input: String = "", printsToOutput: Bool = false) throws -> Verdict {
        let outcome = try Program("/usr/bin/env", command, input: input).wait()
        return Verdict(exitCode: outcome.status, output: printsToOutput ? outcome.output : outcome.errors)
    }
}
