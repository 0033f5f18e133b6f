import Foundation
import Glibc
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

/// What stands for the README's hello, without its activity.
private struct Greeting: Workflow {
    init(_ name: String) {}
    static func run(_ name: String, in context: WorkflowContext<Self>) async -> String { "Hello, \(name)!" }
}

@Suite("The pages' commands")
struct ReadmeCommandTests {
    @Test("are all known, and all that are known are in it", arguments: ReadmeCommands.pages.keys)
    func coverage(_ page: String) throws {
        let text = try String(contentsOf: ReadmeCommands.root.appending(path: page), encoding: .utf8)
        let written = ReadmeCommands.commands(in: text)
        let known = (ReadmeCommands.pages[page] ?? []).map(\.command)
        #expect(!written.isEmpty)
        for command in written { #expect(known.contains(command), "nobody runs this: \(command)") }
        for command in known { #expect(written.contains(command), "not in \(page) any more: \(command)") }
        #expect(Set(known).count == known.count)
    }

    @Test("are on pages whose commands are known")
    func pages() throws {
        for folder in ["docs", "Sources/Temporal/Temporal.docc"] {
            let place = ReadmeCommands.root.appending(path: folder)
            for file in try FileManager.default.subpathsOfDirectory(atPath: place.path()) where file.hasSuffix(".md") {
                let text = try String(contentsOf: place.appending(path: file), encoding: .utf8)
                let page = "\(folder)/\(file)"
                #expect(ReadmeCommands.commands(in: text).isEmpty || ReadmeCommands.pages[page] != nil, "\(page)")
            }
        }
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

    @Test("do what the README says, after its hello has run")
    func running() async throws {
        try await prove("README.md") { server in
            let client = try await Client.connect(ClientOptions(server.address))
            let worker = try Worker(client, on: "greetings") { Greeting.self }
            let working = Task { try await worker.run() }
            #expect(
                try await client.execute(Greeting.self, id: "greeting-World", on: "greetings", "World")
                    == "Hello, World!"
            )
            worker.shutDown()
            try await working.value
            await client.close()
        }
    }

    @Test("for contributors do what the page says")
    func contributing() async throws { try await prove("CONTRIBUTING.md") }

    @Test("of the order application's page do what the page says, with an API too")
    func orderPage() async throws { try await prove("docs/orders.md") }

    /// Runs a page's commands on a server, after what the page's reader has done before.
    private func prove(
        _ page: String,
        prepare: (DevServer) async throws -> Void = { _ in }
    ) async throws {
        let entries = try #require(ReadmeCommands.pages[page])
        var options = DevServer.Options()
        options.commandCandidates = [ReadmeCommands.root.appending(path: ".tools/bin/temporal").path()]
        let server = try await DevServer.start(options)
        defer { server.stop() }
        try await prepare(server)
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
        try FileManager.default.createDirectory(
            at: folder.appending(path: ".orderflow/demo"),
            withIntermediateDirectories: true
        )
        let shell = try ReadmeShell(address: "nowhere:1", stubPort: 1)
        let left = try await shell.start("echo up && exec sleep 600", says: "up")
        let file = folder.appending(path: ".orderflow/demo/worker.pid")
        try Data("\(left.pid)\n".utf8).write(to: file)
        // Looked at all the while: a process that nobody looks at is still there after its end.
        async let end = left.outcome(within: .seconds(20))
        // Copied by a program: a process that another test starts would inherit a file that is open for writing here,
        // and a file that anybody has open for writing cannot be run ("Text file busy").
        let original = ReadmeCommands.root.appending(path: "scripts/demo").path()
        let outcome = try await shell.run("install -D '\(original)' scripts/demo && ./scripts/demo --stop", in: folder)
        #expect(outcome.status == 0 && outcome.output.contains("stopped"), "\(outcome.output)")
        #expect(!FileManager.default.fileExists(atPath: file.path()))
        #expect(try await end.status == 128 + SIGTERM)
        await shell.close()
    }
}
