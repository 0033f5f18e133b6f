/// How history remembers a local activity. Written as the Core-based SDKs do, read also as the Go SDK writes it.
package struct LocalActivityMarker: Sendable {
    static let coreName = "core_local_activity"
    static let goName = "LocalActivity"
    static let names = [coreName, goName]

    /// Which call it belongs to.
    enum Call: Hashable, Sendable {
        /// By its number among all activities of the run.
        case sequence(Sequence)
        /// By its number among the local activities, as Go counts.
        case ordinal(Int)
    }

    var call: Call
    var activityType: String
    var attempt: Int
    /// Which activation of its task brought it: those of one number came together. Newer Core-based SDKs say so.
    var activation: Int?
    var completed: Timestamp?
    var outcome: LocalActivityOutcome

    /// Reads a marker; nil when it does not belong to a local activity.
    /// - Throws: ``Nondeterminism`` when it is one that cannot be understood.
    package init?(_ marker: HistoryEvent.Marker) throws(Nondeterminism) {
        guard Self.names.contains(marker.name) else { return nil }
        let text = marker.payloads("data").first.map { String(decoding: $0.data, as: UTF8.self) } ?? ""
        let isCore = marker.name == Self.coreName
        guard let call = isCore ? Self.coreCall(text) : Self.goCall(text) else {
            throw Nondeterminism(expected: "a marker that names its local activity", found: "\(marker.name) \(text)")
        }
        self.call = call
        activityType =
            JSONText.member(isCore ? "activity_type" : "ActivityType", of: text)
            .flatMap(JSONText.unquoted) ?? ""
        let number = JSONText.member(isCore ? "attempt" : "Attempt", of: text).flatMap { Int($0) } ?? 1
        // As the API counts attempts; another one can always follow.
        attempt = Int(Int32(clamping: number))
        activation = isCore ? JSONText.member("activation_index", of: text).flatMap { Int($0) } : nil
        completed =
            isCore
            ? Self.seconds("complete_time", text).map { Timestamp(nanosecondsSince1970: $0) }
            : JSONText.member("ReplayTime", of: text).flatMap(JSONText.unquoted).flatMap { Timestamp($0) }
        let backoff =
            isCore ? Self.seconds("backoff", text) : JSONText.member("Backoff", of: text).flatMap { Int64($0) }
        outcome = Self.outcome(marker, backoff: backoff ?? 0)
    }

    /// The type of the activity that a marker is about, as far as it can be read.
    static func activityType(in marker: HistoryEvent.Marker) -> String? {
        guard let data = marker.payloads("data").first else { return nil }
        let key = marker.name == coreName ? "activity_type" : "ActivityType"
        return JSONText.member(key, of: String(decoding: data.data, as: UTF8.self)).flatMap(JSONText.unquoted)
    }

    private static func outcome(_ marker: HistoryEvent.Marker, backoff: Int64) -> LocalActivityOutcome {
        guard let failure = marker.failure else { return .completed(marker.payloads("result")) }
        if backoff > 0 { return .retryLater(after: .nanoseconds(backoff), failure) }
        if case .cancelled = failure.kind { return .cancelled }
        return .failed(failure)
    }

    private static func coreCall(_ text: String) -> Call? {
        JSONText.member("seq", of: text).flatMap { Int($0) }.map { .sequence(Sequence($0)) }
    }

    private static func goCall(_ text: String) -> Call? {
        JSONText.member("ActivityID", of: text).flatMap(JSONText.unquoted).flatMap { Int($0) }.map { .ordinal($0) }
    }

    /// Nanoseconds, written as an object of seconds and nanos.
    private static func seconds(_ name: String, _ text: String) -> Int64? {
        guard let object = JSONText.member(name, of: text),
            let seconds = JSONText.member("seconds", of: object).flatMap({ Int64($0) })
        else { return nil }
        let nanoseconds = JSONText.member("nanos", of: object).flatMap { Int64($0) } ?? 0
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? nil : product &+ nanoseconds
    }

    /// The command that writes it.
    static func command(_ request: LocalActivityRequest, _ result: LocalActivityResult) -> Command {
        var backoff: Duration?
        var failure: Failure?
        var details: [HistoryEvent.Marker.Detail] = []
        switch result.outcome {
        case .completed(let payloads): if !payloads.isEmpty { details.append(.init("result", payloads)) }
        case .failed(let cause): failure = cause
        case .cancelled: failure = .localActivityCancelled
        case .retryLater(let after, let cause):
            backoff = after
            failure = cause
        }
        let data = JSONDocument.object([
            ("seq", .number(Int64(request.sequence.rawValue))),
            ("attempt", .number(Int64(result.attempt))),
            ("activity_id", .string(request.activityID)),
            ("activity_type", .string(request.activityType)),
            ("complete_time", time(result.completed?.nanosecondsSince1970)),
            ("backoff", time(backoff?.nanoseconds)),
            ("original_schedule_time", time(request.firstScheduled.nanosecondsSince1970)),
        ])
        details.insert(.init("data", [data.payload()]), at: 0)
        let marker = HistoryEvent.Marker(name: coreName, details: details, failure: failure)
        return Command(.recordMarker(marker), summary: request.summary)
    }

    private static func time(_ nanoseconds: Int64?) -> JSONDocument {
        guard let nanoseconds else { return .null }
        let seconds = nanoseconds / 1_000_000_000
        return .object([("seconds", .number(seconds)), ("nanos", .number(nanoseconds - seconds * 1_000_000_000))])
    }
}

extension Failure {
    static let localActivityCancelled = Failure(message: "local activity cancelled", kind: .cancelled([]))
}
