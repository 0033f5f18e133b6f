import Foundation
import Temporal
import TemporalTesting
import Testing

// The Swift of the page about large payloads stands here between `docs:` marks, so that it is compiled and run.

/// What the page's driver needs.
actor Table {
    private var rows: [String: [UInt8]] = [:]

    func insert(_ bytes: [UInt8], owner: String?) throws -> String {
        let name = "\(owner ?? "nobody")/\(rows.count)"
        rows[name] = bytes
        return name
    }

    func row(_ name: String) throws -> [UInt8]? { rows[name] }
}

struct RowIsGone: Error { var claim: StorageClaim }

// docs: storage driver
/// Payloads in a table.
struct TableStorage: ExternalStorageDriver {
    let table: Table
    let name = "table"

    func store(_ payloads: [Payload], for context: StorageContext) async throws -> [StorageClaim] {
        var claims: [StorageClaim] = []
        for payload in payloads {
            let row = try await table.insert(try payload.serialized, owner: context.workflowID)
            claims.append(["row": row])
        }
        return claims
    }

    func retrieve(_ claims: [StorageClaim]) async throws -> [Payload] {
        var payloads: [Payload] = []
        for claim in claims {
            guard let bytes = try await table.row(claim["row"] ?? "") else { throw RowIsGone(claim: claim) }
            payloads.append(try Payload(serialized: bytes))
        }
        return payloads
    }
}
// docs: end

/// Gives back what it gets.
private struct Echo: Workflow {
    init(_ text: String) {}
    static func run(_ text: String, in context: WorkflowContext<Self>) async throws -> String { text }
}

@Suite("The page about large payloads")
struct StoragePageTests {
    private func prove(_ storage: ExternalStorage) async throws {
        var settings = WorkflowTestEnvironment.Options()
        settings.client.dataConverter.externalStorage = storage
        // To read three million bytes takes its time where nothing is optimised.
        settings.worker.deadlockLimit = nil
        let test = try await WorkflowTestEnvironment(options: settings) { Echo.self }
        let text = String(repeating: "x", count: 3 << 20)
        #expect(try await test.client.execute(Echo.self, id: "a", on: test.taskQueue, text) == text)
    }

    @Test("a driver of one's own takes what is too large for a server")
    func table() async throws { try await prove(ExternalStorage(TableStorage(table: Table()))) }

    @Test("files, and two stores of which one is chosen")
    func files() async throws {
        // docs: storage
        var options = ClientOptions("localhost:7233")
        options.dataConverter.externalStorage = ExternalStorage(FileStorage(directory: "/mnt/payloads"))
        // docs: end
        #expect(options.dataConverter.externalStorage?.threshold == 262_144)
        // docs: several stores
        let old = FileStorage(directory: "/mnt/payloads")
        let new = FileStorage(directory: "/mnt/fast", name: "fast")
        options.dataConverter.externalStorage = try ExternalStorage(drivers: [new, old]) { payload, context in
            context.workflowID?.hasPrefix("report-") == true ? nil : new
        }
        // docs: end
        #expect(options.dataConverter.externalStorage?.drivers.map(\.name) == ["fast", "file"])
    }
}
