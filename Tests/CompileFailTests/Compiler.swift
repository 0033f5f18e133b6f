import Foundation
import Testing

/// A file that must not compile, or, when its name begins with `compiles_`, one that must.
struct Case: Sendable, CustomTestStringConvertible {
    let path: URL
    /// What the compiler must say, one substring each, from the lines `// error: …` at the file's head.
    let expectedErrors: [String]

    var name: String { path.deletingPathExtension().lastPathComponent }
    var mustCompile: Bool { name.hasPrefix("compiles_") }
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

    /// The settings of a workflow target in `Package.swift`, but outside the package: a workflow is its user's code.
    /// `-emit-sil` because the errors of region isolation come after type checking.
    private var arguments: [String] {
        let features = Self.features.flatMap { ["-enable-upcoming-feature", $0] }
        let words = "swiftc -emit-sil -o /dev/null -parse-as-library -module-name Case -swift-version 6"
        let strictly = ["-warnings-as-errors", "-diagnostic-style", "llvm"]
        return words.split(separator: " ").map(String.init) + features + strictly + ["-I", modules.path]
    }

    private static let features = [
        "NonisolatedNonsendingByDefault", "InternalImportsByDefault", "MemberImportVisibility", "ExistentialAny",
    ]

    /// Two compilers at a time: the machine has other things to do.
    private static let queue: OperationQueue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 2
        return queue
    }()

    /// Compiles a file on a thread of its own.
    func compile(_ file: URL) async throws -> Verdict {
        try await withCheckedThrowingContinuation { continuation in
            Self.queue.addOperation {
                continuation.resume(with: Result { try run(file) })
            }
        }
    }

    private func run(_ file: URL) throws -> Verdict {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments + [file.path]
        process.standardError = output
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Verdict(exitCode: process.terminationStatus, output: String(decoding: said, as: UTF8.self))
    }
}
