import Foundation
import Logging
import TemporalTesting
import TestSupport
import Testing

/// A program is fetched from a list of packages that the test serves.
@Suite("A command that is fetched", .timeLimit(.minutes(2)))
struct FetchedCommandTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A folder with packages, a server of it, and a cache.
    private final class Place {
        let folder: URL
        let index: String
        private let server: Program

        /// - Parameter link: what the list of packages says of the file; a link beside the list when nil.
        /// - Throws: when the file cannot be made or served.
        init(link: String? = nil) async throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "fetch-\(UUID().uuidString)")
            let list = folder.appending(path: "simple/a-tool-bin")
            try FileManager.default.createDirectory(at: list, withIntermediateDirectories: true)
            let cache = folder.appending(path: "cache")
            try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
            let script = """
                zipfile, sys = __import__("zipfile"), __import__("sys")
                with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as wheel:
                    wheel.writestr("a_tool_bin-1.0.dist-info/METADATA", "Name: a-tool-bin")
                    wheel.writestr("a_tool_bin-1.0.data/scripts/a-tool", "#!/bin/sh\\necho I am a tool\\n" + "# \\n" * 9999)
                """
            let wheel = list.appending(path: "a_tool.whl").path()
            let made = try await Program.run(try Places.python(), ["-c", script, wheel])
            try #require(made.status == 0, "\(made.text)")
            let page = "<a href=\"\(link ?? "a_tool.whl")#sha256=0\">a_tool.whl</a>"
            try page.write(to: list.appending(path: "index.html"), atomically: true, encoding: .utf8)
            server = try Program(
                try Places.python(),
                ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder.path()]
            )
            var port: Substring?
            let deadline = ContinuousClock.now + .seconds(20)
            while port == nil, ContinuousClock.now < deadline {
                port = server.output.firstMatch(of: /port (\d+)/)?.1
            }
            index = "http://127.0.0.1:\(try #require(port))/simple/"
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func command(sha256: String? = nil) async throws -> FetchedCommand {
            let wheel = folder.appending(path: "simple/a-tool-bin/a_tool.whl").path()
            let sum = try await Program.run("/usr/bin/sha256sum", [wheel]).output.prefix(64)
            return FetchedCommand(
                name: "a-tool",
                package: "a-tool-bin",
                version: "1.0",
                file: .init("a_tool.whl", sha256: sha256 ?? String(sum)),
                index: index,
                folder: folder.appending(path: "cache").path()
            )
        }

        /// What is in the cache.
        var cached: [String] {
            get throws { try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "cache").path()) }
        }
    }

    @Test("it is fetched once, checked, unpacked and kept", arguments: [nil, "/simple/a-tool-bin/a_tool.whl"])
    func fetched(link: String?) async throws {
        let place = try await Place(link: link)
        let first = try await place.command().command(Self.logger)
        #expect(first.origin == .fetched(package: "a-tool-bin 1.0"))
        let said = try await Program.run(first.path, [])
        #expect(said.output == "I am a tool\n")
        var again = try await place.command()
        // Nobody is asked any more.
        again.index = "http://127.0.0.1:1/simple"
        let second = try await again.command(Self.logger)
        #expect(second.path == first.path && second.origin == .cache(package: "a-tool-bin 1.0"))
        #expect(try place.cached.count == 1)
    }

    @Test("several that fetch it at once get the same")
    func together() async throws {
        let place = try await Place()
        let command = try await place.command()
        let paths = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 { group.addTask { try await command.command(Self.logger).path } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(paths.count == 1)
        #expect(try place.cached.count == 1)
    }

    @Test("a file with another checksum is not run")
    func checksum() async throws {
        let place = try await Place()
        let command = try await place.command(sha256: String(repeating: "0", count: 64))
        await #expect { _ = try await command.command(Self.logger) } throws: { error in
            "\(error)".contains("does not have the checksum")
        }
        #expect(try place.cached.isEmpty)
    }

    @Test("a list that does not have it, and one that does not answer, are told in a sentence")
    func missing() async throws {
        let place = try await Place(link: "other.whl")
        var command = try await place.command()
        command.file = .init("none.whl", sha256: "0")
        await #expect { _ = try await command.command(Self.logger) } throws: { error in
            "\(error)".contains("does not list none.whl")
        }
        command.index = "http://127.0.0.1:1/simple"
        await #expect { _ = try await command.command(Self.logger) } throws: { error in
            let text = "\(error)"
            return text.contains("127.0.0.1") && !text.contains("\n")
        }
        command.file = nil
        await #expect { _ = try await command.command(Self.logger) } throws: { "\($0)".contains("for this processor") }
        #expect(try place.cached.isEmpty)
    }
}
