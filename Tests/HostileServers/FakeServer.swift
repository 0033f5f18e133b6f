/// A Temporal server that answers as a test says, and otherwise like one on which nothing ever happens.
package struct FakeServer: Sendable {
    private let thing: HostileThing

    init(_ thing: HostileThing) { self.thing = thing }

    /// Its port.
    package var port: UInt16 { thing.port }
    /// Where it listens.
    package var address: String { "127.0.0.1:\(port)" }

    /// A method that stands for all that have no script.
    package static let everyMethod = "*"

    /// Says how calls of a method are answered from now on, one after another.
    /// - Parameters:
    ///   - method: its name, such as `GetSystemInfo`.
    ///   - answers: the answers.
    ///   - keep: whether the last one is given for ever; otherwise the method is normal after it.
    /// - Throws: when the server has ended.
    package func script(_ method: String, _ answers: Answer..., keep: Bool = true) async throws {
        try await script(method, answers, keep: keep)
    }

    /// Says how calls of a method are answered from now on, one after another.
    package func script(_ method: String, _ answers: [Answer], keep: Bool = true) async throws {
        _ = try await thing.ask(
            "script",
            ["method": .string(method), "answers": .array(answers.map(\.json)), "keep": .bool(keep)]
        )
    }

    /// How many calls of each method have arrived.
    package func counts() async throws -> [String: Int] {
        try await thing.ask("counts")["counts"].fields.compactMapValues(\.int)
    }

    /// How many calls of a method have arrived.
    package func count(of method: String) async throws -> Int { try await counts()[method] ?? 0 }

    /// Waits until so many calls of a method have arrived since the server started.
    package func waitForCalls(of method: String, _ count: Int = 1) async throws {
        _ = try await thing.ask("await", ["method": .string(method), "count": .number(Double(count))])
    }

    /// The requests of a method as protobuf's JSON has them, with the seconds of some clock at which each arrived; not
    /// more than 2,000.
    package func requests(of method: String) async throws -> [(at: Double, request: JSONValue)] {
        try await thing.ask("requests", ["method": .string(method)])["requests"].elements.map {
            ($0["at"].number ?? 0, $0["request"])
        }
    }

    /// Ends it and its connections.
    package func stop() async throws { try await thing.stop() }

    /// How a call is answered.
    package struct Answer: Sendable {
        let json: JSONValue

        private init(_ json: JSONValue) { self.json = json }

        /// A failure.
        /// - Parameters:
        ///   - status: the code's name, such as `NOT_FOUND`.
        ///   - message: what is said about it.
        /// - Returns: the answer.
        package static func status(_ status: String, _ message: String = "") -> Answer {
            Answer(["status": .string(status), "message": .string(message)])
        }
        /// A message of so many bytes that every reader can read.
        package static func bytes(_ count: Int) -> Answer { Answer(["bytes": .number(Double(count))]) }
        /// The message without any field, at once.
        package static let empty = Answer(["empty": true])
        /// No answer, until the caller goes away.
        package static let never = Answer(["never": true])
        /// Bytes that are not a message.
        package static let garbage = Answer(["garbage": 64])
        /// What an idle server answers.
        package static let normal = Answer(["normal": true])
        /// The method's response as protobuf's JSON has it; `fresh` are fields of bytes that are new each time, so that
        /// pages never end.
        package static func message(_ message: JSONValue, fresh: [String] = []) -> Answer {
            Answer(["message": message, "fresh": .array(fresh.map { .string($0) })])
        }
        /// A page of a history with so many further events.
        package static func history(events: Int, token: PageToken) -> Answer {
            Answer(["events": .number(Double(events)), "token": .string(token.rawValue)])
        }
        /// A first workflow task, for a poll or as the next task of an answer; see `fake_server.py` for its fields.
        package static func workflowTask(_ type: String, _ more: [String: JSONValue] = [:]) -> Answer {
            Answer(["workflowTask": .object(more.merging(["type": .string(type)]) { first, _ in first })])
        }
        /// An activity task, for a poll; see `fake_server.py` for its fields.
        package static func activityTask(_ type: String, _ more: [String: JSONValue] = [:]) -> Answer {
            Answer(["activityTask": .object(more.merging(["type": .string(type)]) { first, _ in first })])
        }
        /// The same answer, so many seconds later.
        package func after(seconds: Double) -> Answer {
            Answer(.object(json.fields.merging(["after": .number(seconds)]) { _, last in last }))
        }
    }

    /// The token of a page.
    package enum PageToken: String, Sendable {
        /// Another one each time.
        case fresh
        /// The same one each time.
        case same
        /// None: it is the last page.
        case none = ""
    }
}
