import Foundation
import Glibc
import TemporalClient
import TemporalTesting
import TestSupport
import Testing

@Suite("The README's commands")
struct ReadmeCommandTests {
    @Test("are all known, and all that are known are in it", arguments: ReadmeCommands.pages.keys)
    func coverage(_ page: String) throws {
        let text = try String(contentsOf: ReadmeCommands.root.appending(path: page), encoding: .utf8)
        let written = ReadmeCommands.commands(in: text)
        let known = (ReadmeCommands.pages[page] ?? []).map(\.command)
        #expect(written.count >= 20)
        for command in written { #expect(known.contains(command), "nobody runs this: \(command)") }
        for command in known { #expect(written.contains(command), "not in \(page) any more: \(command)") }
        #expect(Set(known).count == known.count)
    }

    @Test("that nobody runs are those that need a container engine")
    func unproven() {
        for entry in ReadmeCommands.pages.values.joined() {
            guard case .nobody = entry.proof else { continue }
            #expect(entry.command.hasPrefix("docker compose "))
        }
    }

    @Test("are found in bash blocks only, without comments and with their continuations")
    func extraction() {
        let page = """
            ```bash
            # a comment
            one --flag
            two \\
                three

            ```
            four
            ```text
            five
            ```
            """
        #expect(ReadmeCommands.commands(in: page) == ["one --flag", "two three"])
    }

    @Test("do what the README says, one after another")
    func running() async throws { try await prove("README.md") }

    @Test("of the order application's page do what the page says, with an API too")
    func orderPage() async throws { try await prove("docs/orders.md") }

    private func prove(_ page: String) async throws {
        let entries = try #require(ReadmeCommands.pages[page])
        var options = DevServer.Options()
        options.commandCandidates = [ReadmeCommands.root.appending(path: ".tools/bin/temporal").path()]
        let server = try await DevServer.start(options)
        defer { server.stop() }
        let shell = try ReadmeShell(
            address: server.address,
            stubPort: try DevServer.freePort(),
            apiPorts: [try DevServer.freePort(), try DevServer.freePort()]
        )
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await shell.prove(entries)) } catch { outcome = .failure(error) }
        await shell.close()
        try outcome.get()
    }

    @Test("that stops a demo ends what its files name; tried on a copy, so that nobody's demo is stopped")
    func stopping() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "stopped-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for part in ["scripts", ".orderflow/demo"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: part),
                withIntermediateDirectories: true
            )
        }
        let script = "scripts/demo"
        try FileManager.default.copyItem(
            at: ReadmeCommands.root.appending(path: script),
            to: folder.appending(path: script)
        )
        let shell = try ReadmeShell(address: "nowhere:1", stubPort: 1)
        let left = try await shell.start("echo up && exec sleep 600", says: "up")
        let file = folder.appending(path: ".orderflow/demo/worker.pid")
        try Data("\(left.pid)\n".utf8).write(to: file)
        // Looked at all the while: a process that nobody looks at is still there after its end.
        async let end = left.outcome(within: .seconds(20))
        let outcome = try await shell.run("./scripts/demo --stop", in: folder)
        #expect(outcome.status == 0 && outcome.output.contains("stopped"), "\(outcome.output)")
        #expect(!FileManager.default.fileExists(atPath: file.path()))
        #expect(try await end.status == 128 + SIGTERM)
        await shell.close()
    }
}
