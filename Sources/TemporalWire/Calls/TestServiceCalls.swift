internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore

// The service by which the clock of a time-skipping test server is moved.

/// Lets the server's clock go like any other until the lock is taken back.
package struct LockTimeSkippingRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = testService("LockTimeSkipping")
    package var namespace: String { "" }
    /// A lock; each one is taken back by itself.
    package init() {}
    package func encoded() -> [UInt8] { [] }
}

/// Takes a lock back; without any the clock leaps over all waits.
package struct UnlockTimeSkippingRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = testService("UnlockTimeSkipping")
    package var namespace: String { "" }
    /// Takes one lock back.
    package init() {}
    package func encoded() -> [UInt8] { [] }
}

/// Lets time pass on the server; it answers when it has.
package struct TestServerSleepRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = testService("UnlockTimeSkippingWithSleep")
    package static let kind = CallKind.longPoll
    package var namespace: String { "" }
    package var duration: Duration
    /// A wait of the server's time.
    package init(duration: Duration) { self.duration = duration }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__testservice__v1__sleep_request__init) {
                $0.duration = duration.message(builder)
            }
        }
    }
}

/// Asks what time it is on the server.
package struct GetCurrentTimeRequest: WireRequest, WithoutPayloads {
    package typealias Response = GetCurrentTimeResponse
    package static let path = testService("GetCurrentTime")
    package var namespace: String { "" }
    /// A question.
    package init() {}
    package func encoded() -> [UInt8] { [] }
}

/// The server's time.
package struct GetCurrentTimeResponse: WireResponse, WithoutPayloads {
    package var time: Timestamp?

    package init(decoding bytes: [UInt8]) throws(WireError) {
        time = try MessageArena.decode(
            bytes,
            with: temporal__api__testservice__v1__get_current_time_response__unpack
        ) { .field($0.pointee.time) }
    }
}
