/// How a listener that is not a Temporal server answers a connection.
package struct RawAnswer: Sendable {
    let json: JSONValue

    private init(_ json: JSONValue) { self.json = json }

    /// A short page of a web server, with a status line such as `HTTP/1.1 200 OK`.
    package static func http(_ statusLine: String) -> RawAnswer { RawAnswer(["http": .string(statusLine)]) }
    /// Text and nothing else.
    package static func text(_ text: String) -> RawAnswer { RawAnswer(["text": .string(text)]) }
    /// Bytes that mean nothing.
    package static func garbage(_ count: Int) -> RawAnswer { RawAnswer(["garbage": .number(Double(count))]) }
    /// The connection is closed at once.
    package static let close = RawAnswer(["close": true])
    /// The connection is accepted, and nothing is said on it.
    package static let silence = RawAnswer(["silence": true])
    /// HTTP/2 whose calls all end with these headers.
    package static func headers(_ headers: [(name: String, value: String)]) -> RawAnswer {
        RawAnswer(["headers": .array(headers.map { [.string($0.name), .string($0.value)] })])
    }
}

/// A listener that is not a Temporal server.
package struct RawListener: Sendable {
    private let thing: HostileThing

    init(_ thing: HostileThing) { self.thing = thing }

    /// Where it listens.
    package var address: String { "127.0.0.1:\(thing.port)" }
    /// How many connections were made to it.
    package func connections() async throws -> Int { try await thing.ask("connections")["count"].int ?? 0 }
    /// Ends it and its connections.
    package func stop() async throws { try await thing.stop() }
}

/// A proxy that breaks connections as networks do.
package struct FaultProxy: Sendable {
    private let thing: HostileThing

    init(_ thing: HostileThing) { self.thing = thing }

    /// Where it listens.
    package var address: String { "127.0.0.1:\(thing.port)" }
    /// How many connections were made to it.
    package func connections() async throws -> Int { try await thing.ask("connections")["count"].int ?? 0 }
    /// Breaks so from now on: connections that are open, and those to come.
    package func set(_ fault: Fault) async throws { _ = try await thing.ask("fault", ["fault": fault.json]) }
    /// Ends it and its connections.
    package func stop() async throws { try await thing.stop() }

    /// The two ends of a connection.
    package enum Side: String, Sendable { case client, server }

    /// How a network breaks.
    package enum Fault: Sendable {
        /// Not at all.
        case none
        /// Nobody listens any more, and open connections are ended.
        case refuse
        /// Open connections are ended, in order; the next ones go through.
        case cut
        /// Open connections are reset; the next ones go through.
        case reset
        /// Nothing goes through, and nothing is ended.
        case stall
        /// What one side sends does not go through.
        case half(Side)
        /// Everything comes later by these seconds, each way.
        case latency(Double)
        /// So many bytes a second go through, each way.
        case rate(bytes: Int)
        /// One bit of every so many bytes from the server is wrong.
        case corrupt(every: Int)
        /// A connection ends after so many bytes from the server.
        case truncate(bytes: Int)

        var json: JSONValue {
            switch self {
            case .none: ["kind": "none"]
            case .refuse: ["kind": "refuse"]
            case .cut: ["kind": "cut"]
            case .reset: ["kind": "reset"]
            case .stall: ["kind": "stall"]
            case .half(let side): ["kind": "half", "side": .string(side.rawValue)]
            case .latency(let seconds): ["kind": "latency", "seconds": .number(seconds)]
            case .rate(let bytes): ["kind": "rate", "bytes": .number(Double(bytes))]
            case .corrupt(let every): ["kind": "corrupt", "every": .number(Double(every))]
            case .truncate(let bytes): ["kind": "truncate", "bytes": .number(Double(bytes))]
            }
        }
    }
}
