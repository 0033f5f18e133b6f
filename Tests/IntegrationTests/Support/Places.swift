import Foundation

/// Where the programs are that the tests run.
enum Places {
    /// The package's folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// One of the package's own programs, beside the test's.
    static func built(_ name: String) throws -> String {
        let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: name).path()
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw TestFailure("\(path) is missing; build it with: swift build --product \(name)")
        }
        return path
    }

    /// The Temporal command: named in `TEMPORAL_CLI`, else in `PATH`, else where `scripts/setup` puts it.
    static func temporal() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let named = environment["TEMPORAL_CLI"].map { [$0] } ?? []
        let inPath = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/temporal" }
        let candidates = named + inPath + [bundledTemporal]
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw TestFailure("there is no temporal command: run scripts/setup, or name one in TEMPORAL_CLI")
        }
        return found
    }

    static var bundledTemporal: String { root.appending(path: ".tools/bin/temporal").path() }
}
