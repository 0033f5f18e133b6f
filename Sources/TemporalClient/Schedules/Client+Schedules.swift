public import TemporalCore
import TemporalRPC
import TemporalWire

extension Client {
    /// Makes a schedule.
    /// - Parameters:
    ///   - id: names it within the namespace.
    ///   - schedule: what is done, when and how often.
    ///   - triggersNow: whether it acts once at once, by its overlap policy.
    ///   - backfills: stretches of time that it catches up on at once.
    ///   - memo: notes beside the schedule.
    ///   - searchAttributes: by what it is found.
    /// - Returns: a handle to it.
    /// - Throws: ``ClientError/scheduleExists(_:)``; ``ClientError/rpc(_:)`` with `invalidArgument` when its times make no
    ///   sense.
    @discardableResult
    public func createSchedule(
        _ id: String,
        _ schedule: Schedule,
        triggersNow: Bool = false,
        backfills: [ScheduleBackfill] = [],
        memo: [String: any Encodable & Sendable] = [:],
        searchAttributes: [SearchAttributeUpdate] = []
    ) async throws(ClientError) -> ScheduleHandle {
        let call = CreateScheduleCall(
            id: id,
            schedule: schedule,
            triggersNow: triggersNow,
            backfills: backfills,
            memo: memo,
            searchAttributes: searchAttributes
        )
        return try await chain.pass(call, through: { $0.createSchedule }) { call async throws(ClientError) in
            try await create(call)
        }
    }

    private func create(_ schedule: CreateScheduleCall) async throws(ClientError) -> ScheduleHandle {
        var request = CreateScheduleRequest(
            namespace: namespace,
            scheduleID: schedule.id,
            schedule: try schedule.schedule.parts(self),
            identity: identity,
            requestID: Self.requestID()
        )
        if !schedule.header.isEmpty { request.schedule.workflow.header = schedule.header }
        if schedule.triggersNow { request.patch.trigger = .init(overlap: schedule.schedule.policies.overlap) }
        request.patch.backfills = schedule.backfills
        request.memo = try converter.memo(schedule.memo)
        request.searchAttributes = try converter.payloads(of: schedule.searchAttributes)
        _ = try await call(request, schedule: schedule.id)
        return ScheduleHandle(client: self, id: schedule.id)
    }

    /// A handle to a schedule.
    /// - Parameter id: its id.
    /// - Returns: a handle; nothing is asked of the server yet.
    public func schedule(_ id: String) -> ScheduleHandle { ScheduleHandle(client: self, id: id) }

    /// Finds schedules. What the server shows lags behind by a moment.
    /// - Parameters:
    ///   - query: a visibility query, such as `TemporalSchedulePaused = true`; all schedules when empty.
    ///   - pageSize: how many are asked for at once; the server's own number when 0.
    /// - Returns: the schedules; nothing is asked of the server yet.
    public func schedules(_ query: String = "", pageSize: Int = 0) -> ServerList<ScheduleListing> {
        chain.pass(ListSchedulesCall(query: query, pageSize: pageSize), through: { $0.listSchedules }) { asked in
            ServerList(self, ListSchedulesRequest.self) { (token) throws(ClientError) in
                let request = ListSchedulesRequest(
                    namespace: namespace,
                    query: asked.query,
                    pageSize: Int32(clamping: asked.pageSize),
                    pageToken: token
                )
                let response = try await call(request)
                return (response.schedules, response.nextPageToken)
            }
        }
    }

    /// Counts schedules.
    /// - Parameter query: a visibility query; all schedules when empty.
    /// - Returns: how many there are. What the server shows lags behind by a moment.
    /// - Throws: ``ClientError`` when the query cannot be understood.
    public func countSchedules(_ query: String = "") async throws(ClientError) -> Int {
        try await chain.pass(CountSchedulesCall(query: query), through: { $0.countSchedules }) {
            asked async throws(ClientError) in
            Int(try await call(CountSchedulesRequest(namespace: namespace, query: asked.query)).count)
        }
    }

    /// Sends a request about a schedule, and says in errors which one.
    func call<Request: WireRequest>(
        _ request: Request,
        schedule id: String
    ) async throws(ClientError) -> Request.Response {
        do throws(ClientError) { return try await call(request) } catch {
            switch error {
            // Schedules are workflows on many servers, and their errors are those of workflows.
            case .alreadyStarted: throw .scheduleExists(id)
            case .rpc(let cause) where cause.status == .alreadyExists: throw .scheduleExists(id)
            case .rpc(let cause) where cause.status == .notFound: throw .scheduleNotFound(id)
            default: throw error
            }
        }
    }
}
