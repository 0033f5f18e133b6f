import Synchronization
import TemporalCore
import TemporalWire
import Testing

/// Keeps payloads in memory, by number.
private final class Shelf: ExternalStorageDriver {
    private struct Lost: Error, CustomStringConvertible { var description: String { "it is lost" } }

    let name: String
    private let payloads = Mutex<[String: Payload]>([:])
    private let batches = Mutex<[[Payload]]>([])
    private let contexts = Mutex<[StorageContext]>([])

    init(_ name: String = "shelf") { self.name = name }

    /// What was stored, call by call.
    var stored: [[Payload]] { batches.withLock { $0 } }
    var lastContext: StorageContext? { contexts.withLock { $0.last } }

    func store(_ payloads: [Payload], for context: StorageContext) async throws -> [StorageClaim] {
        batches.withLock { $0.append(payloads) }
        contexts.withLock { $0.append(context) }
        return self.payloads.withLock { known in
            payloads.map { payload in
                let place = "\(known.count)"
                known[place] = payload
                return ["place": place]
            }
        }
    }

    func retrieve(_ claims: [StorageClaim]) async throws -> [Payload] {
        try payloads.withLock { known in
            try claims.map { claim in
                guard let payload = claim["place"].flatMap({ known[$0] }) else { throw Lost() }
                return payload
            }
        }
    }
}

/// Does not answer as it should.
private struct Odd: ExternalStorageDriver {
    struct Full: Error, CustomStringConvertible { var description: String { "the disk is full" } }
    enum Fault { case throwing, short, silent }

    let name = "odd"
    var kind: String { "odd.kind" }
    var fault: Fault

    func store(_ payloads: [Payload], for context: StorageContext) async throws -> [StorageClaim] {
        try await answer()
        return []
    }
    func retrieve(_ claims: [StorageClaim]) async throws -> [Payload] {
        try await answer()
        return []
    }

    private func answer() async throws {
        switch fault {
        case .throwing: throw Full()
        case .short: return
        // It does not look whether it is cancelled either.
        case .silent: await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
    }
}

@Suite("External storage")
struct ExternalStorageTests {
    private let context = StorageContext(namespace: "default", workflowID: "w")
    private let small = Payload(encoding: "json/plain", data: Array("1".utf8))
    private let large = Payload(encoding: "binary/plain", data: [UInt8](repeating: 7, count: 1000))

    @Test("takes what is as large as the threshold, in one batch, and leaves the rest")
    func threshold() async throws {
        let shelf = Shelf()
        let storage = ExternalStorage(shelf, threshold: large.encodedSize)
        let slightlySmaller = Payload(encoding: "binary/plain", data: [UInt8](repeating: 7, count: 999))
        let sent = try await storage.stored([small, large, slightlySmaller, large], for: context)
        #expect(sent[0] == small && sent[2] == slightlySmaller)
        #expect(sent[1].externalSizes == [large.encodedSize] && sent[1].encodedSize < 200)
        #expect(shelf.stored == [[large, large]])
        #expect(shelf.lastContext == context)
        #expect(try await storage.retrieved(sent) == [small, large, slightlySmaller, large])
        // A reference is not stored itself, however low the threshold is.
        let all = ExternalStorage(shelf, threshold: 0)
        #expect(try await all.stored(sent, for: context).filter { !$0.externalSizes.isEmpty }.count == 4)
        #expect(shelf.stored.last == [small, slightlySmaller])
        #expect(ExternalStorage.defaultThreshold == 262_144)
    }

    @Test("a driver is chosen for each payload, and each driver gets one batch")
    func choice() async throws {
        let (old, new) = (Shelf("old"), Shelf("new"))
        let storage = try ExternalStorage(drivers: [old, new], threshold: 0) { payload, context in
            guard context.workflowID != "inline" else { return nil }
            return payload.data.count > 500 ? new : old
        }
        let sent = try await storage.stored([small, large, small], for: context)
        #expect(old.stored == [[small, small]] && new.stored == [[large]])
        #expect(try await storage.retrieved(sent) == [small, large, small])
        let inline = StorageContext(namespace: "default", workflowID: "inline")
        #expect(try await storage.stored([large], for: inline) == [large])
        #expect(storage.kinds == ["Shelf"])
    }

    @Test("a setup that cannot work is refused")
    func setup() async throws {
        #expect(throws: ExternalStorageError.self) { try ExternalStorage(drivers: []) { _, _ in nil } }
        #expect(throws: ExternalStorageError.self) {
            try ExternalStorage(drivers: [Shelf("a"), Shelf("b"), Shelf("a")]) { _, _ in nil }
        }
        let stranger = Shelf("stranger")
        let storage = try ExternalStorage(drivers: [Shelf("a")], threshold: 0) { _, _ in stranger }
        let error = await #expect(throws: ExternalStorageError.self) { try await storage.stored([large], for: context) }
        #expect(error?.description.contains("\"stranger\", is not among the drivers") == true)
    }

    @Test("a payload of another store names it and what is known")
    func unknown() async throws {
        let sent = try await ExternalStorage(Shelf("theirs"), threshold: 0).stored([large], for: context)
        let error = await #expect(throws: ExternalStorageError.self) {
            try await ExternalStorage(Shelf("ours")).retrieved(sent)
        }
        #expect(
            error?.description
                == "a payload lies in external storage with driver \"theirs\"; the drivers here are: ours. "
                + "Add that driver to the data converter's externalStorage"
        )
        #expect(throws: ExternalStorageError.notSetUp(driver: "theirs")) { try ExternalStorage.refuse(sent) }
        #expect(ExternalStorageError.notSetUp(driver: "x").description.hasPrefix("[TMPRL1105] "))
        try ExternalStorage.refuse([small, large])
    }

    @Test("a driver that fails, gives too little or does not come back is an error with its name")
    func faults() async throws {
        let reference = StorageReference(driver: "odd", claim: [:]).payload(size: 1)
        let throwing = ExternalStorage(Odd(fault: .throwing), threshold: 0)
        await #expect(throws: ExternalStorageError.notStored(driver: "odd", reason: "the disk is full")) {
            try await throwing.stored([large], for: context)
        }
        await #expect(throws: ExternalStorageError.notRetrieved(driver: "odd", reason: "the disk is full")) {
            try await throwing.retrieved([reference])
        }
        let short = ExternalStorage(Odd(fault: .short), threshold: 0)
        await #expect(
            throws: ExternalStorageError.notStored(driver: "odd", reason: "it gave 0 answers for 2 payloads")
        ) {
            try await short.stored([large, small], for: context)
        }
        let limit = Duration.milliseconds(5)
        let silent = ExternalStorage(Odd(fault: .silent), threshold: 0, timeLimit: limit)
        await #expect(throws: ExternalStorageError.timedOut(driver: "odd", limit: limit)) {
            try await silent.stored([large], for: context)
        }
        await #expect(throws: ExternalStorageError.timedOut(driver: "odd", limit: limit)) {
            try await silent.retrieved([reference])
        }
        #expect(silent.kinds == ["odd.kind"])
    }

    @Test("who asks and is cancelled does not wait for a driver that does not look")
    func cancelled() async throws {
        let silent = ExternalStorage(Odd(fault: .silent), threshold: 0, timeLimit: .seconds(3600))
        let task = Task { [large, context] in try await silent.stored([large], for: context) }
        task.cancel()
        await #expect(throws: ExternalStorageError.self) { try await task.value }
    }
}
