import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire

/// The client that a worker works with, and where that client knows the worker: in its list of workers, and among those whose
/// heartbeats it sends. Another client may take its place while the worker runs.
final class WorkerConnection: Sendable {
    private struct State {
        var client: Client
        var channel: Channel
        var member: Member?
        var reporter: Reporter?
    }

    private struct Member {
        let entry: WorkerRoster.Entry
        var place: Int
    }

    /// What a client needs to send a worker's heartbeats.
    struct Reporter {
        let key: String
        let warn: @Sendable (RPCError) -> Void
        let report: WorkerHeartbeats.Report
    }

    private let state: Mutex<State>

    init(_ client: Client) { state = Mutex(State(client: client, channel: client.channel)) }

    /// The client as it is now.
    var client: Client { state.withLock { $0.client } }

    /// The way to the server as it is now.
    var channel: Channel { state.withLock { $0.channel } }

    /// Makes the worker known to its client.
    /// - Throws: ``ClientError/workerConflict(_:)`` when another worker of the client does the same work.
    func join(_ entry: WorkerRoster.Entry) throws(ClientError) {
        try state.withLock { state throws(ClientError) in
            state.member = Member(entry: entry, place: try state.client.workers.add(entry))
        }
    }

    /// Takes the worker, which takes nothing new, from its client's list.
    func leave() {
        state.withLock { state in
            if let member = state.member { state.client.workers.remove(member.place) }
            state.member = nil
        }
    }

    /// Lets the client send the worker's heartbeats.
    func beginReports(_ reporter: Reporter) {
        state.withLock { state in
            state.reporter = reporter
            state.client.heartbeats.add(reporter)
        }
    }

    /// Ends the worker's heartbeats.
    func endReports() {
        state.withLock { state in
            if let reporter = state.reporter { state.client.heartbeats.remove(reporter.key) }
            state.reporter = nil
        }
    }

    /// The worker's heartbeat as it is now; nil when it sends none.
    var heartbeat: WorkerHeartbeat? {
        let (client, key) = state.withLock { ($0.client, $0.reporter?.key) }
        return key.flatMap { client.heartbeats.current($0) }
    }

    /// Puts another client in the place of the one there is.
    /// - Throws: ``ClientError/workerConflict(_:)`` when another worker of that client does the same work; then all stays as it
    ///   is.
    func replace(with client: Client) throws(ClientError) {
        try state.withLock { state throws(ClientError) in
            // Clients of one connection share their lists.
            if var member = state.member, client.workers !== state.client.workers {
                let place = try client.workers.add(member.entry)
                state.client.workers.remove(member.place)
                member.place = place
                state.member = member
            }
            if let reporter = state.reporter, client.heartbeats !== state.client.heartbeats {
                state.client.heartbeats.remove(reporter.key)
                client.heartbeats.add(reporter)
            }
            state.client = client
            state.channel = client.channel
        }
    }
}

extension WorkerHeartbeats {
    fileprivate func add(_ reporter: WorkerConnection.Reporter) {
        add(reporter.key, warn: reporter.warn, reporter.report)
    }
}
