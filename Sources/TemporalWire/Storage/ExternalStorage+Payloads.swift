package import TemporalCore

extension ExternalStorage {
    /// The payloads as they are sent: a reference in place of each that was stored.
    package func stored(
        _ payloads: [Payload],
        for context: StorageContext
    ) async throws(ExternalStorageError) -> [Payload] {
        var places: [Int: [Int]] = [:]
        for (place, payload) in payloads.enumerated() {
            if let driver = try driver(for: payload, context) { places[driver, default: []].append(place) }
        }
        var sent = payloads
        for (index, places) in places.sorted(by: { $0.key < $1.key }) {
            let driver = drivers[index]
            let large = places.map { payloads[$0] }
            let claims = try await answers(of: driver, count: large.count, Self.notStored) {
                try await driver.store(large, for: context)
            }
            for (place, claim) in zip(places, claims) {
                sent[place] = StorageReference(driver: driver.name, claim: claim)
                    .payload(size: payloads[place].encodedSize)
            }
        }
        return sent
    }

    /// The payloads as they were before ``stored(_:for:)``.
    package func retrieved(_ payloads: [Payload]) async throws(ExternalStorageError) -> [Payload] {
        var places: [Int: [(place: Int, claim: StorageClaim)]] = [:]
        for (place, payload) in payloads.enumerated() {
            guard let reference = try StorageReference(payload) else { continue }
            places[try driver(named: reference.driver), default: []].append((place, reference.claim))
        }
        var found = payloads
        for (index, places) in places.sorted(by: { $0.key < $1.key }) {
            let driver = drivers[index]
            let claims = places.map(\.claim)
            let payloads = try await answers(of: driver, count: claims.count, Self.notRetrieved) {
                try await driver.retrieve(claims)
            }
            for ((place, _), payload) in zip(places, payloads) { found[place] = payload }
        }
        return found
    }

    /// What there is without external storage: payloads that are all there.
    package static func refuse(_ payloads: [Payload]) throws(ExternalStorageError) {
        for payload in payloads {
            if let reference = try StorageReference(payload) { throw .notSetUp(driver: reference.driver) }
        }
    }

    private static func notStored(_ driver: String, _ reason: String) -> ExternalStorageError {
        .notStored(driver: driver, reason: reason)
    }

    private static func notRetrieved(_ driver: String, _ reason: String) -> ExternalStorageError {
        .notRetrieved(driver: driver, reason: reason)
    }

    /// Asks a driver for a number of values, and not for ever. The error is made of its name and a reason.
    private func answers<Value: Sendable>(
        of driver: any ExternalStorageDriver,
        count: Int,
        _ problem: (String, String) -> ExternalStorageError,
        _ ask: @escaping @Sendable () async throws -> [Value]
    ) async throws(ExternalStorageError) -> [Value] {
        let values: [Value]?
        do { values = try await TimeLimit.run(timeLimit, ask) } catch let error as CancellationError {
            throw problem(driver.name, Task.isCancelled ? "the task that asked for it was cancelled" : "\(error)")
        } catch {
            throw problem(driver.name, "\(error)")
        }
        guard let values else { throw .timedOut(driver: driver.name, limit: timeLimit) }
        guard values.count == count else {
            throw problem(driver.name, "it gave \(values.count) answers for \(count) payloads")
        }
        return values
    }
}
