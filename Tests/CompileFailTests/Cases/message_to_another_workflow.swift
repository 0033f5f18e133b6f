// error: value of type 'NoMessages' has no member 'ping'
import TemporalWorkflows

struct Handle<W: Workflow> {
    func signal<Input>(_ signal: KeyPath<W.Messages, Signal<W, Input>>, _ input: Input) {}
}

struct A: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int { 1 }
    struct Messages: MessageSet {
        let ping = Signal<A, Int>("ping") { _, _ in }
    }
}

struct B: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int { 1 }
}

func ping() {
    Handle<A>().signal(\.ping, 1)
    Handle<B>().signal(\.ping, 1)
}
