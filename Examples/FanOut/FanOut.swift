import Synchronization
import Temporal
import TemporalConfiguration

@main
enum FanOut {
    static func main() async throws {
        let client = try await Client.connect(.fromEnvironment())
        let meter = Meter()
        let worker = try Worker(client, on: "photos") {
            ResizeAlbum.self
            resize.implemented { photo in
                try await meter.measure { try await Task.sleep(for: .milliseconds(100)) }
                return photo.utf8.count * 1000
            }
        }
        async let work: Void = worker.run()

        let photos = (1...12).map { "photo-\($0).jpeg" }
        let bytes = try await client.execute(ResizeAlbum.self, id: "album-of-ann", on: "photos", photos)
        print("\(photos.count) photos have \(bytes) bytes now")
        print("never more than 3 at the same time:", meter.most <= 3)

        worker.shutDown()
        try await work
        await client.close()
    }
}

/// Counts what happens at the same time.
final class Meter: Sendable {
    private let counts = Mutex((now: 0, most: 0))
    var most: Int { counts.withLock { $0.most } }

    func measure(_ body: () async throws -> Void) async rethrows {
        counts.withLock { counts in
            counts.now += 1
            counts.most = max(counts.most, counts.now)
        }
        defer { counts.withLock { $0.now -= 1 } }
        try await body()
    }
}
