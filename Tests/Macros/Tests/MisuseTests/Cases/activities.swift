import Temporal
import TemporalMacros

@Activities(startToClose: .seconds(10))  // expected-error {{@Activities belongs to a struct, a final class or an actor, whose methods are the activities}}
enum Enumeration {
    func charge() {}
}

@Activities(startToClose: .seconds(10))  // expected-error {{there is no activity here: write a method that is neither private nor static}}
struct Without {
    private func charge() {}
}

@Activities
struct Unlimited {
    func charge() {}  // expected-error {{'charge' has no time limit: write '@Activity(startToClose: .seconds(10))' before it, or '@Activities(startToClose: .seconds(10))' for all}}
}

@Activities(startToClose: .seconds(10))
final class Shared {  // expected-error {{all attempts share one instance: write 'final class Shared: Sendable', or make it an actor}}
    func charge() {}
}

@Activities(startToClose: .seconds(10))
public struct Published {  // expected-error {{all attempts share one instance: write 'struct Published: Sendable'}}
    func charge() {}
}

@Activities(startToClose: .seconds(10))
struct Changing {
    mutating func charge() {}  // expected-error {{several attempts run at the same time, and a struct cannot change meanwhile: make it an actor}}
}

@Activities(startToClose: .seconds(10))
struct Twice {
    func charge() {}
    func charge(_ amount: Int) {}  // expected-error {{two activities are called 'charge': rename one of them}}
}

@Activities(startToClose: .seconds(10))
struct Generic {
    func charge<T>(_ amount: T) {}  // expected-error {{a value on the wire has one type: write that type instead of a generic one}}
}

@Activities(startToClose: .seconds(10))
struct Hidden {
    func charge() {}
    @Activity private func refund() {}  // expected-error {{an activity is a method of the instance that others may see: remove 'private' or 'static'}}
}

struct Elsewhere {
    @Activity func charge() {}  // expected-error {{@Activity belongs to a method in a type with @Activities}}
}
