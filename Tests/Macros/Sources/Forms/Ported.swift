import Temporal
import TemporalMacros

struct Letter: Codable, Sendable {
    var to: String
    var text: String
}

struct Bounced: Error, Codable {
    var address: String
}

/// A workflow in the form of apple/swift-temporal-sdk, with the names that its macros give.
@Workflow
struct Invitation {
    var answer: String?

    mutating func run(context: WorkflowContext<Self>, input: String) async throws -> String {
        try await context.execute(Mail.send, Letter(to: input, text: "Will you come?"))
        try await context.wait(for: .days(7)) { $0.answer != nil }
        return "\(input) says \(answer ?? "nothing")"
    }

    @Signal(name: "Reply")
    mutating func reply(input: String) { answer = input }

    @Query(name: "CurrentAnswer")
    func currentAnswer(input: Void) -> String? { answer }
}

@Activities(startToClose: .seconds(10))
struct Mail: ActivityContainer {
    let blocked: String

    @Activity(name: "Send")
    func send(input: Letter) async throws(Bounced) {
        if input.to == blocked { throw Bounced(address: input.to) }
    }
}
