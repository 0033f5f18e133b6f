import TemporalMacros
import TemporalWorkflows

struct TooLate: Error {}
struct TooHeavy: Error {}

struct NoWorkflow {
    @Signal mutating func sign() {}  // expected-error {{@Signal belongs into a struct with @Workflow}}
    @Query func street() -> String { "" }  // expected-error {{@Query belongs into a struct with @Workflow}}
    @Update mutating func redirect() {}  // expected-error {{@Update belongs into a struct with @Workflow}}
}

@Workflow
struct Signals {
    var count = 0

    static func run(in context: WorkflowContext<Self>) async throws {}

    @Signal mutating func answers() -> Int { 1 }  // expected-error {{nobody waits for a signal's answer: make it an @Update, or return nothing}}  // expected-note {{make it an @Update}} {{6-13=Update}}
    @Signal mutating func refuses() throws {}  // expected-error {{a signal cannot be refused: make it an @Update, whose sender learns of the error, or throw nothing}}
    @Signal static func stands() {}  // expected-error {{a static method does not reach the state: remove 'static'}}  // expected-note {{remove 'static'}} {{13-20=}}
    @Signal mutating func defaults(_ count: Int = 5) {}  // expected-error {{a sender always says what it sends: take 'Int?', and use 5 where it is nil}}
    @Signal mutating func gives(_ count: inout Int) {}  // expected-error {{what comes over the wire cannot go back: return the new value}}
    @Signal mutating func many(_ counts: Int...) {}  // expected-error {{write an array: '[Int]'}}
    @Signal mutating func generic<T: Codable>(_ value: T) {}  // expected-error {{a value on the wire has one type: write that type instead of a generic one}}
    @Signal mutating func opaque(_ value: some Codable) {}  // expected-error {{a value on the wire has one type: write that type instead of a generic one}}
    @Signal var property = 0  // expected-error {{@Signal belongs to a method}}
}

extension Signals {
    @Signal mutating func outside() {}  // expected-error {{@Workflow does not see extensions: move the method into the struct itself}}
}

@Workflow
struct Queries {
    static func run(in context: WorkflowContext<Self>) async throws {}

    @Query func silent() {}  // expected-error {{a query answers: write what it returns, as in '-> String'}}
    @Query mutating func changes() -> Int { 1 }  // expected-error {{a query changes nothing: remove 'mutating', or make it an @Update}}  // expected-note {{remove 'mutating'}} {{12-21=}}
    @Query func awaits() async -> Int { 1 }  // expected-error {{a query is answered at once: remove 'async', or make it an @Update}}  // expected-note {{remove 'async'}} {{23-38=() -> Int}}
    @Query func asks(in context: Context) -> Int { 1 }  // expected-error {{a query reads the state and nothing else: remove the context}}
    @Query static func stands() -> Int { 1 }  // expected-error {{a static method does not reach the state: remove 'static'}}  // expected-note {{remove 'static'}} {{12-19=}}
    @Query static var other: Int { 1 }  // expected-error {{a query reads the state: remove 'static'}}
}

let name = "check"

@Workflow
struct Computed {
    static func run(in context: WorkflowContext<Self>) async throws {}
    @Update(validate: name) mutating func redirect() {}  // expected-error {{write the validating method's name as a literal, as in "checkOpen"}}
}

@Workflow
struct WithoutValidator {
    static func run(in context: WorkflowContext<Self>) async throws {}
    @Update(validate: "check")  // expected-error {{there is no method 'check' in this struct: write 'func check(to street: String) throws(TooLate)'}}
    mutating func redirect(to street: String) throws(TooLate) {}
}

@Workflow
struct MutatingValidator {
    static func run(in context: WorkflowContext<Self>) async throws {}
    @Update(validate: "check") mutating func redirect() {}
    mutating func check() throws {}  // expected-error {{what validates an update changes nothing: remove 'mutating'}}  // expected-note {{remove 'mutating'}} {{64:59-65:14=}} {{14-14=\n    }}
}

@Workflow
struct AwaitingValidator {
    static func run(in context: WorkflowContext<Self>) async throws {}
    @Update(validate: "check") mutating func redirect() {}
    func check() async throws {}  // expected-error {{an update is refused at once: remove 'async'}}  // expected-note {{remove 'async'}} {{15-30=() throws}}
}

@Workflow
struct AnsweringValidator {
    static func run(in context: WorkflowContext<Self>) async throws {}
    @Update(validate: "check") mutating func redirect() {}
    func check() throws -> Bool { true }  // expected-error {{what validates an update refuses by throwing: return nothing}}
}

@Workflow
struct LenientValidator {
    static func run(in context: WorkflowContext<Self>) async throws {}
    @Update(validate: "check") mutating func redirect() {}
    func check() {}  // expected-error {{what validates an update refuses by throwing: add 'throws'}}
}

@Workflow
struct StaticValidator {
    static func run(in context: WorkflowContext<Self>) async throws {}
    @Update(validate: "check") mutating func redirect() {}
    static func check() throws {}  // expected-error {{a static method does not reach the state: remove 'static'}}  // expected-note {{remove 'static'}} {{92:59-93:12=}} {{12-12=\n    }}
}

@Workflow
struct OtherError {
    static func run(in context: WorkflowContext<Self>) async throws {}
    @Update(validate: "check") mutating func redirect() throws(TooLate) {}
    func check() throws(TooHeavy) {}  // expected-error {{an update is refused with one error: write 'throws(TooLate)', as 'redirect' does}}
}

@Workflow
struct OtherArguments {
    static func run(in context: WorkflowContext<Self>) async throws {}
    @Update(validate: "check") mutating func redirect(to street: String) throws(TooLate) {}
    func check(_ number: Int) throws(TooLate) {}  // expected-error {{what validates 'redirect' takes its arguments or none: (String)}}
}
