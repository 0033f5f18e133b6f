package import Foundation

/// Where the programs are that the tests run.
package enum Places {
    /// The package's folder.
    package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// One of the package's own programs, beside the test's.
    package static func built(_ name: String) throws -> String {
        let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: name).path()
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw TestFailure("\(path) is missing; build it with: swift build --product \(name)")
        }
        return path
    }

    /// Where `scripts/setup` puts a program, whether it is there or not.
    package static func tool(_ name: String) -> String { root.appending(path: ".tools/bin/\(name)").path() }

    /// The Python of `scripts/setup`, which has the Temporal SDK of that language.
    package static func python() throws -> String {
        let path = tool("python")
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw TestFailure("\(path) is missing: run scripts/setup")
        }
        return path
    }

    /// The Temporal command: named in `TEMPORAL_CLI`, else in `PATH`, else where `scripts/setup` puts it.
    package static func temporal() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let named = environment["TEMPORAL_CLI"].map { [$0] } ?? []
        let inPath = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/temporal" }
        let candidates = named + inPath + [tool("temporal")]
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw TestFailure("there is no temporal command: run scripts/setup, or name one in TEMPORAL_CLI")
        }
        return found
    }
}
