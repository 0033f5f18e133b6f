// error: cannot convert value of type 'String' to expected argument type 'Int'
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

func ping() { Handle<A>().signal(\.ping, "no") }
