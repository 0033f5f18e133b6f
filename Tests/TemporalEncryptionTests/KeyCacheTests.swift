import Synchronization
import TemporalCore
import TemporalEncryption
import Testing

/// A vault that counts what it is asked, and answers as a test says.
private final class Vault: EncryptionKeyProvider {
    struct Away: Error, CustomStringConvertible { let description = "connection refused" }

    struct State {
        var active = "one"
        var isAway = false
        var asked: [String] = []
        var held: [CheckedContinuation<Void, Never>] = []
        var holds = false
        var arrivals: [(count: Int, CheckedContinuation<Void, Never>)] = []
    }
    let state = Mutex(State())

    func activeKey() async throws -> EncryptionKeyRing.Key {
        try await answer("active")
        return try Self.key(state.withLock { $0.active })
    }

    func key(_ id: String) async throws -> EncryptionKeyRing.Key {
        try await answer(id)
        guard ["one", "two"].contains(id) else { throw EncryptionError.unknownKey(id: id, known: ["one", "two"]) }
        return try Self.key(id)
    }

    private static func key(_ id: String) throws -> EncryptionKeyRing.Key {
        try .init(id: id, bytes: Array(repeating: UInt8(id.utf8.count), count: 32))
    }

    private func answer(_ asked: String) async throws {
        let (holds, isAway, ready) = state.withLock { state in
            state.asked.append(asked)
            let count = state.asked.count
            let ready = state.arrivals.filter { $0.count <= count }.map(\.1)
            state.arrivals.removeAll { $0.count <= count }
            return (state.holds, state.isAway, ready)
        }
        for waiter in ready { waiter.resume() }
        if holds { await withCheckedContinuation { held in state.withLock { $0.held.append(held) } } }
        if isAway { throw Away() }
    }

    /// Waits until it was asked so often.
    func wasAsked(_ count: Int) async {
        await withCheckedContinuation { waiter in
            let isDone = state.withLock { state in
                if state.asked.count < count { state.arrivals.append((count, waiter)) }
                return state.asked.count >= count
            }
            if isDone { waiter.resume() }
        }
    }

    func letGo() {
        let held = state.withLock { state in
            defer { state.held = [] }
            state.holds = false
            return state.held
        }
        for waiter in held { waiter.resume() }
    }

    var asked: [String] { state.withLock { $0.asked } }
}

/// A clock that a test moves.
private final class HandClock: Sendable {
    private let time = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { time.withLock { $0 } }
    func advance(by duration: Duration) { time.withLock { $0 += duration } }
}

@Suite("Keys of a vault")
struct KeyCacheTests {
    private let vault = Vault()
    private let clock = HandClock()
    private let problems = Problems()

    private final class Problems: Sendable {
        private let stream = AsyncStream<String>.makeStream()
        func add(_ problem: String) { stream.continuation.yield(problem) }
        func next() async -> String? { await stream.stream.first { _ in true } }
    }

    private func cache(fetchLimit: Duration = .seconds(10)) -> EncryptionKeyCache {
        EncryptionKeyCache(
            of: vault,
            renewal: .seconds(60),
            outage: .seconds(600),
            fetchLimit: fetchLimit,
            now: { [clock] in clock.now },
            onProblem: { [problems] in problems.add($0) }
        )
    }

    private let payloads = [Payload(encoding: "json/plain", data: [49]), Payload(encoding: "json/plain", data: [50])]

    @Test("encrypt and decrypt, and are asked for once")
    func once() async throws {
        let codec = VaultEncryptionCodec(cache())
        let encrypted = try await codec.encode(payloads)
        #expect(encrypted.map(\.encoding) == ["binary/encrypted", "binary/encrypted"])
        #expect(try await codec.decode(encrypted + payloads) == payloads + payloads)
        #expect(try await codec.encode(payloads).count == 2)
        #expect(vault.asked == ["active"])
        // Another process has to ask for the key by its id.
        let other = VaultEncryptionCodec(cache())
        #expect(try await other.decode(encrypted) == payloads)
        #expect(vault.asked == ["active", "one"])
    }

    @Test("are fetched by one request for all who need them")
    func shared() async throws {
        vault.state.withLock { $0.holds = true }
        let cache = cache()
        let tasks = (0..<20).map { _ in Task { try await cache.activeKey().id } }
        await vault.wasAsked(1)
        // One that is cancelled goes, and takes nothing from the others.
        tasks[0].cancel()
        _ = await tasks[0].result
        vault.letGo()
        for task in tasks.dropFirst() { #expect(try await task.value == "one") }
        #expect(vault.asked == ["active"])
    }

    @Test("are renewed in the background, so that a key can be exchanged")
    func renewal() async throws {
        let cache = cache()
        #expect(try await cache.activeKey().id == "one")
        vault.state.withLock {
            $0.active = "two"
            $0.holds = true
        }
        clock.advance(by: .seconds(61))
        #expect(try await cache.activeKey().id == "one")
        await vault.wasAsked(2)
        #expect(try await cache.activeKey().id == "one")
        vault.letGo()
        while try await cache.activeKey().id == "one" { await Task.yield() }
        #expect(vault.asked == ["active", "active"])
    }

    @Test("that are not there at the start are an error with its reason, and are asked for again")
    func awayAtStart() async throws {
        vault.state.withLock { $0.isAway = true }
        let cache = cache()
        let codec = VaultEncryptionCodec(cache)
        for _ in 0..<3 {
            let error = await #expect(throws: EncryptionError.self) { try await codec.encode(payloads) }
            #expect(error?.description == "the vault did not give the key that encrypts: connection refused")
        }
        // Not by everybody at once.
        #expect(vault.asked == ["active"])
        vault.state.withLock { $0.isAway = false }
        clock.advance(by: .seconds(1))
        #expect(try await codec.encode(payloads).count == 2)
    }

    @Test("go on for a stated time while the vault is away")
    func awayLater() async throws {
        let cache = cache()
        #expect(try await cache.activeKey().id == "one")
        vault.state.withLock { $0.isAway = true }
        clock.advance(by: .seconds(61))
        #expect(try await cache.activeKey().id == "one")
        let problem = try #require(await problems.next())
        #expect(
            problem.hasPrefix("the vault did not give the key that encrypts: connection refused; the key that is known")
        )
        clock.advance(by: .seconds(598))
        #expect(try await cache.activeKey().id == "one")
        clock.advance(by: .seconds(2))
        await #expect(throws: EncryptionError.self) { try await cache.activeKey() }
    }

    @Test("of a vault that does not answer are given up, and asked for again")
    func silent() async throws {
        vault.state.withLock { $0.holds = true }
        let cache = cache(fetchLimit: .milliseconds(20))
        let error = await #expect(throws: EncryptionError.self) { try await cache.key("one") }
        #expect(error?.description.hasPrefix("the vault did not give key \"one\" within") == true)
        vault.letGo()
        clock.advance(by: .seconds(1))
        #expect(try await cache.key("one").id == "one")
    }

    @Test("that the vault does not have are said by their id")
    func unknown() async {
        let cache = cache()
        let error = await #expect(throws: EncryptionError.self) { try await cache.key("three") }
        #expect(error == .unknownKey(id: "three", known: ["one", "two"]))
        #expect("\(cache)" == "EncryptionKeyCache")
    }
}
