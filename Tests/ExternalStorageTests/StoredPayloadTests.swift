import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalEncryption
import TemporalTesting
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

extension Live {
    @Suite("All that a workflow sends and gets", .serialized)
    struct StoredPayloadTests: ~Copyable {
        private let folder = FileManager.default.temporaryDirectory.appending(path: "stored-\(UUID().uuidString)")

        deinit { try? FileManager.default.removeItem(at: folder) }

        private func stage(encrypted: Bool = false) async throws -> Stage {
            let directory = folder.path()
            let keys = EncryptionKeyRing(try EncryptionKeyRing.Key(id: "k", bytes: Array(1...32)))
            return try await Stage { options in
                options.dataConverter.externalStorage = ExternalStorage(FileStorage(directory: directory))
                if encrypted { options.dataConverter.codecs = [EncryptionCodec(keys)] }
            }
        }

        private static let expected =
            "input, grown input, grown input, trailer, half, heavy, side, signal, update"

        private func check(_ stage: Stage, cache: CacheSize) async throws {
            let result = try await stage.prove(
                Lorry.self,
                Freight.of("input"),
                cache: cache,
                with: {
                    Trailer.self
                    Freight.activities
                },
                during: { handle in
                    try await handle.signal(\.load, Freight.of("signal"))
                    #expect(Freight.name(try await handle.query(\.look, Freight.of("word"))) == "saw word")
                    #expect(Freight.name(try await handle.update(\.swap, Freight.of("update"))) == "swapped")
                    try await handle.signal(\.close)
                }
            )
            let value = try result.get()
            #expect(value.count == Freight.size)
            #expect(Freight.name(value) == Self.expected)
        }

        @Test("passes, and replays", arguments: CacheSize.allCases)
        func everything(cache: CacheSize) async throws { try await check(try await stage(), cache: cache) }

        @Test("is encrypted where it is stored")
        func encrypted() async throws {
            try await check(try await stage(encrypted: true), cache: .many)
            let files = FileManager.default.enumerator(atPath: folder.path())?.compactMap { $0 as? String } ?? []
            let stored = files.compactMap { FileManager.default.contents(atPath: folder.appending(path: $0).path()) }
            #expect(stored.count > 10)
            #expect(stored.allSatisfy { $0.range(of: Data("....".utf8)) == nil })
        }

        @Test("is refused without it")
        func refused() async throws {
            let stage = try await Stage()
            await #expect(throws: ClientError.self) {
                try await stage.client.start(Lorry.self, id: stage.id("bare"), on: stage.queue, Freight.of("input"))
            }
        }

        @Test("the server knows how much is stored, and the worker's heartbeat says where")
        func told() async throws {
            let stage = try await stage()
            let id: WorkflowID<Trailer> = stage.id("told")
            try await stage.withWorker({ Trailer.self }) {
                _ = try await stage.client.execute(Trailer.self, id: id, on: stage.queue, Freight.of("again"))
                let queue = stage.queue
                let worker = try await eventually("the worker's heartbeat is there") {
                    try await stage.client.workers().all().first { $0.taskQueue == queue }
                }
                #expect(worker.storageDrivers == ["file"])
            }
            let described = try await stage.client.handle(Trailer.self, id: id).describe()
            #expect(described.historySize < 10_000)
            // Its input and its result.
            #expect(described.externalPayloadCount == 2)
            #expect(described.externalPayloadSize > 2 * Freight.size)
        }

        @Test("what is stored under the workflow's name")
        func contexts() async throws {
            let shelf = Shelf()
            let stage = try await Stage { $0.dataConverter.externalStorage = ExternalStorage(shelf) }
            let id: WorkflowID<Trailer> = stage.id("contexts")
            _ = try await stage.withWorker({ Trailer.self }) {
                try await stage.client.execute(Trailer.self, id: id, on: stage.queue, Freight.of("input"))
            }
            #expect(shelf.contexts.count == 3)
            #expect(shelf.contexts.allSatisfy { $0.namespace == "default" && $0.workflowID == id.rawValue })
        }
    }
}
