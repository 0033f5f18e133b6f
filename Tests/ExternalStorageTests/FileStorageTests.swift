import Foundation
import TemporalClient
import TemporalCore
import TemporalWire
import TestSupport
import Testing

@Suite("Payloads in files")
struct FileStorageTests: ~Copyable {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "payloads-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func payload(_ text: String) -> Payload {
        Payload(encoding: "json/plain", metadata: [.init("kind", [0])], data: Array(text.utf8))
    }

    private func files() -> [String] {
        let found = FileManager.default.enumerator(atPath: folder.path())?.compactMap { $0 as? String } ?? []
        return found.filter { $0.contains("/") }.sorted()
    }

    @Test("come back as they were; equal ones are one file, named by its hash")
    func roundTrip() async throws {
        let storage = FileStorage(directory: folder.appending(path: "made/for/it").path())
        let payloads = [payload("one"), payload("two"), payload("one"), Payload(encoding: "", data: [])]
        let claims = try await storage.store(payloads, for: StorageContext())
        #expect(claims[0] == claims[2] && Set(claims).count == 3)
        #expect(try await storage.retrieve(claims) == payloads)
        let hash = try #require(claims[0]["hash_value"])
        let path = folder.appending(path: "made/for/it/\(hash.prefix(2))/\(hash)").path()
        #expect(FileManager.default.contents(atPath: path).map { [UInt8]($0) } == (try payloads[0].serialized))
        #expect(claims[0].values == ["hash_algorithm": "sha256", "hash_value": hash])
        #expect(storage.name == "file" && storage.kind == "file")
    }

    @Test("many writers of the same and of other payloads leave whole files and nothing else")
    func writers() async throws {
        let directory = folder.path()
        try await withThrowingTaskGroup { group in
            for writer in 0..<16 {
                group.addTask {
                    let storage = FileStorage(directory: directory)
                    let payloads = (0..<8).map {
                        Payload(encoding: "json/plain", data: Array("\($0 + writer % 4)".utf8))
                    }
                    let claims = try await storage.store(payloads, for: StorageContext())
                    guard try await storage.retrieve(claims) == payloads else { throw TestFailure("another payload") }
                }
            }
            try await group.waitForAll()
        }
        #expect(files().count == 11)
        #expect(files().allSatisfy { !$0.hasSuffix(".part") })
    }

    @Test("a file that is stored again is young again, and one that was cut off is written again")
    func again() async throws {
        let storage = FileStorage(directory: folder.path())
        let claims = try await storage.store([payload("old")], for: StorageContext())
        let path = folder.appending(path: try #require(files().first)).path()
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
        _ = try await storage.store([payload("old")], for: StorageContext())
        let date = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        #expect(try #require(date) > Date(timeIntervalSince1970: 1000))

        _ = FileManager.default.createFile(atPath: path, contents: Data([1]))
        await #expect(throws: FileStorageError.damaged(path: path)) { try await storage.retrieve(claims) }
        _ = try await storage.store([payload("old")], for: StorageContext())
        #expect(try await storage.retrieve(claims) == [payload("old")])
    }

    @Test("a file that is gone, was changed or cannot be read is named")
    func broken() async throws {
        let storage = FileStorage(directory: folder.path())
        let claims = try await storage.store([payload("soon gone")], for: StorageContext())
        let path = folder.appending(path: try #require(files().first)).path()
        var bytes = try #require(FileManager.default.contents(atPath: path))
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: URL(filePath: path))
        await #expect(throws: FileStorageError.damaged(path: path)) { try await storage.retrieve(claims) }
        try FileManager.default.removeItem(atPath: path)
        let missing = await #expect(throws: FileStorageError.self) { try await storage.retrieve(claims) }
        #expect(missing?.description.hasPrefix("\(path) is not there") == true)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let directory = await #expect(throws: FileStorageError.self) { try await storage.retrieve(claims) }
        #expect(directory?.description == "\(path): Is a directory")
    }

    @Test("a directory that cannot be made is named")
    func notADirectory() async throws {
        _ = FileManager.default.createFile(atPath: folder.path(), contents: Data())
        let file = FileStorage(directory: folder.path())
        let error = await #expect(throws: FileStorageError.self) {
            try await file.store([payload("x")], for: StorageContext())
        }
        #expect(error?.description.hasPrefix(folder.path()) == true)
        #expect(error?.description.hasSuffix(": Not a directory") == true)
    }

    @Test(
        "no claim leads out of the directory",
        arguments: [
            [:], ["hash_value": ""], ["hash_value": "../../etc/passwd"],
            ["hash_value": "ABCDEF" + String(repeating: "0", count: 58), "hash_algorithm": "sha256"],
            ["hash_value": String(repeating: "0", count: 64), "hash_algorithm": "md5"],
            ["path": "/etc/passwd"],
        ] as [StorageClaim]
    )
    func claims(claim: StorageClaim) async throws {
        let storage = FileStorage(directory: folder.path())
        let error = await #expect(throws: FileStorageError.self) { try await storage.retrieve([claim]) }
        guard case .claim = error else { throw TestFailure("\(error as Any)") }
    }
}
