import Synchronization
public import TemporalCore

/// Gives keys of AES-256 from somewhere else: a vault, a key management service.
///
/// ``EncryptionKeyCache`` asks it, so it need not remember anything. What it throws is told in the error of the task or call
/// that needed the key; it must not hold the key.
public protocol EncryptionKeyProvider: Sendable {
    /// The key that encrypts now. Give another one, with another id, to exchange it.
    /// - Throws: when the vault does not answer, or has none.
    func activeKey() async throws -> EncryptionKeyRing.Key
    /// The key of an id that a payload names.
    /// - Throws: when the vault does not answer; ``EncryptionError/unknownKey(id:known:)`` when it has no such key.
    func key(_ id: String) async throws -> EncryptionKeyRing.Key
}

/// Keys of a provider, asked for when they are needed and kept for a while.
///
/// Tasks that need the same key at the same time share one request. A key that is older than `renewal` is asked for again in
/// the background, and goes on working meanwhile. If the vault is away then, it goes on for `outage` more; behind that, and
/// for keys that were never there, what needs the key fails with a sentence and is tried again.
///
/// ```swift
/// let keys = EncryptionKeyCache(of: vault, renewal: .seconds(300), outage: .seconds(3600))
/// options.dataConverter.codecs = [VaultEncryptionCodec(keys)]
/// ```
/// One cache serves all clients and workers of a process.
public final class EncryptionKeyCache: Sendable {
    private enum Name: Hashable, Sendable {
        case active
        case id(String)

        /// Which key it is, in words.
        var words: String {
            switch self {
            case .active: "the key that encrypts"
            case .id(let id): "key \"\(id)\""
            }
        }
    }

    private struct Entry {
        var key: EncryptionKeyRing.Key
        var fetched: ContinuousClock.Instant

        func age(at now: ContinuousClock.Instant) -> Duration { now - fetched }
    }

    private struct State {
        var entries: [Name: Entry] = [:]
        var fetches: [Name: KeyFetch] = [:]
        /// When the last request failed, and with what.
        var failures: [Name: (at: ContinuousClock.Instant, error: EncryptionError)] = [:]
    }

    private let provider: any EncryptionKeyProvider
    private let renewal: Duration
    private let outage: Duration
    private let fetchLimit: Duration
    private let onProblem: @Sendable (String) -> Void
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// How long a request that has failed is not made again: many tasks may need the key.
    private static let pauseAfterFailure = Duration.seconds(1)
    /// How many keys are kept; beyond that, the one that was fetched first goes.
    private static let capacity = 1000

    /// A cache.
    /// - Parameters:
    ///   - provider: where the keys are.
    ///   - renewal: from which age on a key is asked for again; 5 minutes by default. An exchanged key encrypts that late.
    ///   - outage: for how long a key goes on behind that, if the vault does not answer; an hour by default.
    ///   - fetchLimit: how long one request may take; 10 seconds by default.
    ///   - onProblem: told why a key that is still good could not be renewed, for your log.
    public convenience init(
        of provider: any EncryptionKeyProvider,
        renewal: Duration = .seconds(300),
        outage: Duration = .seconds(3600),
        fetchLimit: Duration = .seconds(10),
        onProblem: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.init(
            of: provider,
            renewal: renewal,
            outage: outage,
            fetchLimit: fetchLimit,
            now: { .now },
            onProblem: onProblem
        )
    }

    package init(
        of provider: any EncryptionKeyProvider,
        renewal: Duration,
        outage: Duration,
        fetchLimit: Duration,
        now: @escaping @Sendable () -> ContinuousClock.Instant,
        onProblem: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.provider = provider
        self.renewal = renewal.held
        self.outage = outage.held
        self.fetchLimit = fetchLimit.held
        self.now = now
        self.onProblem = onProblem
    }

    /// The key that encrypts now.
    /// - Throws: ``EncryptionError/keysUnavailable(_:)``, or what the provider throws of this module's errors.
    public func activeKey() async throws(EncryptionError) -> EncryptionKeyRing.Key { try await key(.active) }

    /// The key of an id.
    /// - Throws: ``EncryptionError/keysUnavailable(_:)``, or what the provider throws of this module's errors.
    public func key(_ id: String) async throws(EncryptionError) -> EncryptionKeyRing.Key { try await key(.id(id)) }

    private func key(_ name: Name) async throws(EncryptionError) -> EncryptionKeyRing.Key {
        enum Decision {
            case known(EncryptionKeyRing.Key, renewing: KeyFetch?)
            case wait(KeyFetch, isNew: Bool)
            case refuse(EncryptionError)
        }
        let now = now()
        let decision = state.withLock { state -> Decision in
            let failure = state.failures[name]
            let mayAsk = failure.map { now - $0.at >= Self.pauseAfterFailure } ?? true
            if let entry = state.entries[name], entry.age(at: now) < renewal + outage {
                guard entry.age(at: now) >= renewal, state.fetches[name] == nil, mayAsk else {
                    return .known(entry.key, renewing: nil)
                }
                let fetch = KeyFetch()
                state.fetches[name] = fetch
                return .known(entry.key, renewing: fetch)
            }
            if let fetch = state.fetches[name] { return .wait(fetch, isNew: false) }
            if let failure, !mayAsk { return .refuse(failure.error) }
            let fetch = KeyFetch()
            state.fetches[name] = fetch
            return .wait(fetch, isNew: true)
        }
        switch decision {
        case .known(let key, let fetch):
            if let fetch { run(fetch, for: name, isRenewal: true) }
            return key
        case .refuse(let error): throw error
        case .wait(let fetch, let isNew):
            if isNew { run(fetch, for: name, isRenewal: false) }
            return try await fetch.outcome().get()
        }
    }

    /// Asks the provider, in a Swift task that nobody's cancellation reaches: others may wait for the same key.
    private func run(_ fetch: KeyFetch, for name: Name, isRenewal: Bool) {
        let asking = Task {
            do {
                let key =
                    switch name {
                    case .active: try await self.provider.activeKey()
                    case .id(let id): try await self.provider.key(id)
                    }
                self.end(fetch, for: name, .success(key), isRenewal: isRenewal)
            } catch let error as EncryptionError {
                self.end(fetch, for: name, .failure(error), isRenewal: isRenewal)
            } catch {
                let reason = "the vault did not give \(name.words): \(error)"
                self.end(fetch, for: name, .failure(.keysUnavailable(reason)), isRenewal: isRenewal)
            }
        }
        let limit = fetchLimit
        fetch.alarm(
            Task {
                guard (try? await Task.sleep(for: limit)) != nil else { return }
                let reason = "the vault did not give \(name.words) within \(limit)"
                self.end(fetch, for: name, .failure(.keysUnavailable(reason)), isRenewal: isRenewal)
                asking.cancel()
            }
        )
    }

    private func end(
        _ fetch: KeyFetch,
        for name: Name,
        _ outcome: Result<EncryptionKeyRing.Key, EncryptionError>,
        isRenewal: Bool
    ) {
        guard fetch.take(outcome) else { return }
        let now = now()
        state.withLock { state in
            state.fetches[name] = nil
            switch outcome {
            case .success(let key):
                state.failures[name] = nil
                state.entries[name] = Entry(key: key, fetched: now)
                // What encrypts here is decrypted here.
                state.entries[.id(key.id)] = Entry(key: key, fetched: now)
                if state.entries.count > Self.capacity,
                    let oldest = state.entries.min(by: { $0.value.fetched < $1.value.fetched })
                {
                    state.entries[oldest.key] = nil
                }
            case .failure(let error): state.failures[name] = (now, error)
            }
            if state.failures.count > Self.capacity { state.failures = [:] }
        }
        fetch.publish(outcome)
        if isRenewal, case .failure(let error) = outcome {
            onProblem("\(error); the key that is known goes on for up to \(outage)")
        }
    }
}

extension EncryptionKeyCache: CustomStringConvertible, CustomReflectable {
    /// The type alone: it holds keys.
    public var description: String { "EncryptionKeyCache" }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// One request to a provider, which any number of tasks wait for.
private final class KeyFetch: Sendable {
    typealias Outcome = Result<EncryptionKeyRing.Key, EncryptionError>

    private struct State {
        var isTaken = false
        var outcome: Outcome?
        var waiters: [Int: CheckedContinuation<Outcome, Never>] = [:]
        var nextWaiter = 0
        var alarm: Task<Void, Never>?
    }

    private let state = Mutex(State())

    func alarm(_ task: Task<Void, Never>) {
        let isOver = state.withLock { state in
            if !state.isTaken { state.alarm = task }
            return state.isTaken
        }
        if isOver { task.cancel() }
    }

    /// - Returns: whether the outcome is the first one, which counts.
    func take(_ outcome: Outcome) -> Bool {
        state.withLock { state in
            defer { state.isTaken = true }
            return !state.isTaken
        }
    }

    func publish(_ outcome: Outcome) {
        let (waiters, alarm) = state.withLock { state in
            defer { (state.waiters, state.alarm) = ([:], nil) }
            state.outcome = outcome
            return (Array(state.waiters.values), state.alarm)
        }
        alarm?.cancel()
        for waiter in waiters { waiter.resume(returning: outcome) }
    }

    /// The outcome, or an error as soon as the caller's task is cancelled.
    func outcome() async -> Outcome {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> Outcome? in
                    if let outcome = state.outcome { return outcome }
                    if Task.isCancelled { return .failure(.keysUnavailable("nobody waits for the key any more")) }
                    state.waiters[number] = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
            waiter?.resume(returning: .failure(.keysUnavailable("nobody waits for the key any more")))
        }
    }
}

/// Encrypts payloads as ``EncryptionCodec`` does and reads what it has written, with keys that are fetched from a vault when
/// they are needed.
public struct VaultEncryptionCodec: PayloadCodec {
    private let keys: EncryptionKeyCache

    /// A codec that encrypts with the provider's active key.
    public init(_ keys: EncryptionKeyCache) { self.keys = keys }

    /// Encrypts payloads, all with the same key.
    /// - Throws: ``EncryptionError``.
    public func encode(_ payloads: [Payload]) async throws -> [Payload] {
        try EncryptionCodec(EncryptionKeyRing(try await keys.activeKey())).encode(payloads)
    }

    /// Decrypts payloads; one that is not encrypted passes through.
    /// - Throws: ``EncryptionError`` when a key cannot be had or a payload was changed.
    public func decode(_ payloads: [Payload]) async throws -> [Payload] {
        var known: [EncryptionKeyRing.Key] = []
        for id in try EncryptionCodec.keyIDs(of: payloads) { known.append(try await keys.key(id)) }
        guard let first = known.first else { return payloads }
        return try EncryptionCodec(EncryptionKeyRing(first, Array(known.dropFirst()))).decode(payloads)
    }
}
