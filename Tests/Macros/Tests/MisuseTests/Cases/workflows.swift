import TemporalMacros
import TemporalWorkflows

// Every error is expected where a reader looks for it, and nothing else is said of a file.

@Workflow
final class Class {  // expected-error {{a workflow is a struct, so that nothing but its messages and its run changes its state}}  // expected-note {{write 'struct'}} {{7-12=struct}}
    func run(in context: WorkflowContext<Parcel>) async throws {}
}

@Workflow
enum Enumeration {  // expected-error {{a workflow is a struct, so that nothing but its messages and its run changes its state}}
    static func run(in context: WorkflowContext<Parcel>) async throws {}
}

@Workflow
struct WithoutRun {}  // expected-error {{a workflow runs: write 'mutating func run(_ input: Input, in context: Context) async throws -> Output' in the struct itself, without '_ input: Input' if there is no input and without '-> Output' if there is no result}}

@Workflow
struct WithoutContext {
    func run(_ name: String) async throws -> String { name }  // expected-error {{all that run awaits comes from its context: add the parameter 'in context: Context'}}
}

@Workflow
struct TwoRuns {
    func run(_ name: String, in context: Context) async throws -> String { name }
    func run(_ number: Int, in context: Context) async throws -> String { "" }  // expected-error {{a workflow has one run: give this method another name}}
}

@Workflow
struct GenericRun {
    func run<T>(_ input: T, in context: Context) async throws {}  // expected-error {{a value on the wire has one type: write that type instead of a generic one}}
}

@Workflow
struct WithoutValue {
    var street: String  // expected-error {{'street' has no value at the start: give it one here, or write 'init(_ input: String)'}}
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String { name }
}

@Workflow
struct WithoutValueAndInput {
    let number: Int  // expected-error {{'number' has no value at the start: give it one here, or write 'init()'}}
    static func run(in context: WorkflowContext<Self>) async throws {}
}

@Workflow
struct OtherInitializer {
    init(street: String, number: Int) {}  // expected-error {{the state is made from the input: write 'init(_ input: String)'}}
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String { name }
}

@Workflow
struct Observed {
    var count = 0 { didSet {} }  // expected-error {{methods that await share the state: do what 'willSet' and 'didSet' do in a mutating method}}
    mutating func run(in context: WorkflowContext<Self>) async throws {}
}

@Workflow
struct Lazy {
    lazy var count = 0  // expected-error {{methods that await share the state: give it a value at once, without 'lazy'}}
    mutating func run(in context: WorkflowContext<Self>) async throws {}
}

@Workflow
struct Several {
    var first = 0, second = 0  // expected-error {{methods that await share the state: declare each property by itself}}
    mutating func run(in context: WorkflowContext<Self>) async throws {}
}

@propertyWrapper
struct Clamped {
    var wrappedValue: Int
}

@Workflow
struct Wrapped {
    @Clamped var count = 0  // expected-error {{methods that await share the state: keep it without '@Clamped'}}
    mutating func run(in context: WorkflowContext<Self>) async throws {}
}

@Workflow
struct ByHand {
    struct Messages: MessageSet {}
    static func run(in context: WorkflowContext<Self>) async throws {}
    @Signal mutating func sign() {}  // expected-error {{'Messages' is written by hand: write all messages there, or all of them as methods}}
}

@Workflow
struct Twice {
    static func run(in context: WorkflowContext<Self>) async throws {}
    @Signal mutating func move() {}
    @Signal(name: "move-to") mutating func move(to street: String) {}  // expected-error {{two messages are called 'move': rename one, and keep its name on the wire by 'name:'}}
}

@Workflow
struct Conditional {
    static func run(in context: WorkflowContext<Self>) async throws {}
    #if !NEVER
        @Signal mutating func move() {}  // expected-error {{a message is always there: put '#if' into the method}}
    #endif
}

@Workflow
struct Parcel {
    mutating func run(in context: Context) async throws {}
}

@Workflow
struct Replaced {
    var count = 0
    mutating func run(in context: WorkflowContext<Self>) async throws {}
    mutating func reset() { self = Replaced(Empty()) }  // expected-error {{methods that await share the state: assign its properties rather than 'self'}}
}
