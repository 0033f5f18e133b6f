import TemporalCore
import TemporalWire
import TemporalWorker

// The activities that both languages have: `Python/peer/activities.py` in Swift.

enum Deeds {
    private static let once = RetryPolicy(maximumAttempts: 1)
    private static let soon = RetryPolicy(initialInterval: .milliseconds(100), backoffCoefficient: 1)

    static let join = Activity<Arguments<String, Int, Bool, String?>, String, Never>(
        "join",
        startToClose: .seconds(20),
        retry: once
    )
    /// The same without its last argument, as a caller may have it that knows nothing of it.
    static let joinThree = Activity<Arguments<String, Int, Bool>, String, Never>(
        "join",
        startToClose: .seconds(20),
        retry: once
    )
    static let settle = Activity<Order, Receipt, Never>("settle", startToClose: .seconds(20), retry: once)
    static let refuse = Activity<String, String, Refused>("refuse", startToClose: .seconds(20), retry: once)
    static let chain = Activity<Empty, String, Never>("chain", startToClose: .seconds(20), retry: once)
    static let later = Activity<Empty, String, Never>("later", startToClose: .seconds(20))
    static let fallsSilent = Activity<Empty, Empty, Never>(
        "falls-silent",
        startToClose: .seconds(20),
        heartbeat: .seconds(1),
        retry: once
    )
    static let untilCancelled = Activity<Empty, Empty, Never>(
        "until-cancelled",
        startToClose: .seconds(20),
        heartbeat: .seconds(1),
        retry: once
    )
    static let countOn = Activity<Empty, String, Never>("count-on", startToClose: .seconds(20), retry: soon)

    struct Progress: Codable, Sendable {
        var done: Int
    }

    struct HalfWay: Codable, Sendable {
        var done: Int
        var by: String
    }

    static var implemented: [Registration] {
        [
            join.implemented { arguments in
                let (text, number, flag, note) = arguments.values
                return "\(text) \(number) \(flag) \(note ?? "none")"
            },
            settle.implemented { $0.receipt },
            refuse.implemented { item in throw Refused(item: item, left: 3) },
            chain.implemented { throw Disk.chain },
            later.implemented { _, activity in
                guard activity.info.attempt > 1 else {
                    throw ApplicationFailure("later", type: "Later", nextRetryDelay: .milliseconds(1))
                }
                return "attempt \(activity.info.attempt)"
            },
            fallsSilent.implemented { _, activity in
                try activity.heartbeat(Progress(done: 3))
                // tidy:allow sleep — the silence itself; the activity times out meanwhile
                try await Task.sleep(for: .seconds(600))
                return Empty()
            },
            untilCancelled.implemented { _, activity in
                while true {
                    activity.heartbeat()
                    // tidy:allow sleep — the pace of the heartbeats
                    try await Task.sleep(for: .milliseconds(50))
                }
            },
            countOn.implemented { _, activity in try countOn(activity) },
        ]
    }

    /// Comes half way and says so; the attempt that finds that another language came so far ends it.
    static func countOn(_ activity: ActivityContext) throws -> String {
        if let other = try activity.heartbeatDetails(as: HalfWay.self), other.by != "swift" {
            return "swift goes on at \(other.done) of \(other.by)"
        }
        try activity.heartbeat(HalfWay(done: 5, by: "swift"))
        throw ApplicationFailure("half way", type: "HalfWay")
    }
}

/// Three failures, each led to by the one before.
enum Disk {
    static var chain: ApplicationFailure {
        let disk = ApplicationFailure("the disk is full", type: "Disk", details: details(97))
        let storage = ApplicationFailure(
            "cannot save",
            type: "Storage",
            details: details("page") + details(7),
            cause: disk.asCause
        )
        return ApplicationFailure("no order today", type: "Ordering", isNonRetryable: true, cause: storage.asCause)
    }

    static func details(_ value: some Encodable) -> [Payload] {
        (try? [JSONPayloadConverter.default.payload(from: value)]) ?? []
    }
}

extension ApplicationFailure {
    /// The failure as the cause of another one.
    var asCause: Failure {
        let application = Failure.Application(type: type, nonRetryable: isNonRetryable, details: details)
        return Failure(message: message, kind: .application(application), cause: cause)
    }

    /// The first detail, nil when there is none of that type.
    func detail<Value: Decodable>(_ type: Value.Type) -> Value? {
        details.first.flatMap { try? JSONPayloadConverter.default.value(type, from: $0) }
    }
}
