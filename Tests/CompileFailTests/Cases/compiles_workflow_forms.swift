public import TemporalWorkflows

// Each form of `run` with each form of `init`; generic, nested, public, in an extension.

let sweep = Activity<Empty, Empty, Never>("sweep", startToClose: .seconds(1))

struct Bare: Workflow {
    var count = 0
    static func run(in context: WorkflowContext<Self>) async throws {
        try await context.execute(sweep)
        context.state.count += 1
    }
}

struct Plain: Workflow {
    init() {}
    static func run(in context: WorkflowContext<Plain>) async throws(Interruption) -> [String: Int?] {
        try await context.sleep(for: .seconds(1))
        return [:]
    }
}

struct Silent: Workflow {
    var path: String
    init(_ path: String) { self.path = path }
    static func run(_ path: String, in context: WorkflowContext<Self>) async {}
}

struct Full: Workflow {
    static func run(_ path: String?, in context: WorkflowContext<Self>) async throws -> String { path ?? "" }
}

struct Old: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty { input }
}

struct TwoStates: Workflow {
    init() {}
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws {}
}

struct Generic<Item: Codable & Sendable>: Workflow {
    static func run(_ items: [Item], in context: WorkflowContext<Self>) async throws -> Item? { items.first }
}

struct Named: Workflow {
    typealias Input = Int
    typealias Output = String
    typealias Failure = any Error
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> String { "" }
}

enum Modes {
    enum Mode: Workflow {
        case on, off
        init() { self = .on }
        static func run(in context: WorkflowContext<Self>) async throws { context.state = .off }
    }
}

struct Extended { var count = 0 }
extension Extended: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws -> Int { context.state.count }
}

/// A workflow of a library.
public struct Public: Workflow {
    /// A library's workflow says so.
    public init() {}
    /// Starts children in each form.
    public static func run(in context: WorkflowContext<Self>) async throws {
        let id = "child-\(context.info.workflowID)"
        try await context.execute(child: Bare.self)
        try await context.execute(child: Bare.self, id: id)
        try await context.execute(child: Silent.self, id: "silent", "/")
        try await context.execute(child: Silent.self, id: id, "/")
        _ = try await context.start(child: Plain.self, id: "plain")
        try await context.continueAsNew()
    }
}

func types<W: Workflow>(_ workflow: W.Type, _: W.Input.Type, _: W.Output.Type, _: W.Failure.Type) {}

func check() {
    types(Bare.self, Empty.self, Empty.self, (any Error).self)
    types(Plain.self, Empty.self, [String: Int?].self, Interruption.self)
    types(Silent.self, String.self, Empty.self, Never.self)
    types(Full.self, String?.self, String.self, (any Error).self)
    types(Old.self, Empty.self, Empty.self, (any Error).self)
    types(TwoStates.self, Int.self, Empty.self, (any Error).self)
    types(Generic<Int>.self, [Int].self, Int?.self, (any Error).self)
    types(Named.self, Int.self, String.self, (any Error).self)
    types(Modes.Mode.self, Empty.self, Empty.self, (any Error).self)
    types(Extended.self, Empty.self, Int.self, (any Error).self)
    types(Public.self, Empty.self, Empty.self, (any Error).self)
}
