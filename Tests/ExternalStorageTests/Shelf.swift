import Synchronization
import TemporalCore
import TemporalWire

/// Keeps payloads in memory, and fails as it is told.
final class Shelf: ExternalStorageDriver {
    enum Fault: Sendable {
        case throwing(String), silent, lost
    }
    struct Broken: Error, CustomStringConvertible { var description: String }

    private struct State {
        var payloads: [Payload] = []
        var contexts: [StorageContext] = []
        var fault: Fault?
        var faults = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let name: String
    private let state = Mutex(State())

    init(_ name: String = "shelf") { self.name = name }

    /// What was stored, in order.
    var payloads: [Payload] { state.withLock { $0.payloads } }
    /// Whose it was.
    var contexts: [StorageContext] { state.withLock { $0.contexts } }
    /// How often it has failed.
    var faults: Int { state.withLock { $0.faults } }

    /// What it does from now on; nil for what it should.
    func fail(_ fault: Fault?) { state.withLock { $0.fault = fault } }

    func store(_ payloads: [Payload], for context: StorageContext) async throws -> [StorageClaim] {
        try await meet()
        return state.withLock { state in
            payloads.map { payload in
                state.payloads.append(payload)
                state.contexts.append(context)
                return ["number": "\(state.payloads.count - 1)"]
            }
        }
    }

    func retrieve(_ claims: [StorageClaim]) async throws -> [Payload] {
        try await meet()
        return try state.withLock { state in
            try claims.map { claim in
                guard let number = claim["number"].flatMap({ Int($0) }), state.payloads.indices.contains(number) else {
                    throw Broken(description: "there is nothing at \(claim.values)")
                }
                return state.payloads[number]
            }
        }
    }

    private func meet() async throws {
        let fault = state.withLock { state in
            if state.fault != nil { state.faults += 1 }
            return state.fault
        }
        switch fault {
        case nil: return
        case .throwing(let reason): throw Broken(description: reason)
        case .lost: throw Broken(description: "the object is lost")
        // It does not even look whether it is cancelled.
        case .silent: await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
    }
}
