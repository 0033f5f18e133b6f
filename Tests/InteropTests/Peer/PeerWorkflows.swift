import Foundation
import TemporalCore
import TemporalWire
import TemporalWorker
import TemporalWorkflows

// The workflows that Python clients and workflows call: `Python/peer/workflows.py` in Swift.

/// Takes every kind of message.
struct Basket: Workflow {
    static let name = "SwiftBasket"
    var order: Order
    var isClosed = false
    init(_ order: Order) { self.order = order }

    struct NoSuchLine: Error, Codable {
        var index: Int
    }

    struct Messages: MessageSet {
        let add = Signal<Basket, OrderLine>("add") { $0.order.lines.append($1) }
        let close = Signal<Basket, Empty>("close") { $0.isClosed = true }
        let total = Query<Basket, Double>("total") { $0.order.receipt.total }
        let line = InputQuery<Basket, Int, OrderLine?>("line") { state, index in
            guard index >= 0 else { throw NoSuchLine(index: index) }
            return state.order.lines.indices.contains(index) ? state.order.lines[index] : nil
        }
        let reserve = Update<Basket, Arguments<String, Int>, Int, any Error>.running(
            "reserve",
            validate: { _, arguments in
                let (sku, quantity) = arguments.values
                guard quantity > 0 else {
                    let details = Disk.details(["sku": sku])
                    throw ApplicationFailure("a quantity is 1 at least", type: "NotForSale", details: details)
                }
            },
            { arguments, context in
                let (sku, quantity) = arguments.values
                guard quantity <= 100 else {
                    let details = Disk.details(["sku": sku])
                    throw ApplicationFailure("only 100 of \(sku)", type: "SoldOut", details: details)
                }
                try await context.sleep(for: .milliseconds(1))
                context.state.order.lines.append(OrderLine(sku: sku, quantity: quantity, price: 1))
                return context.state.order.lines.count
            }
        )
    }

    static func run(_ order: Order, in context: WorkflowContext<Self>) async throws -> Receipt {
        try await context.wait { $0.isClosed && context.allHandlersFinished }
        return context.state.order.receipt
    }
}

/// Ends as it is told.
struct Ending: Workflow {
    static let name = "SwiftEnding"
    init(_ how: String) {}
    static func run(_ how: String, in context: WorkflowContext<Self>) async throws -> String {
        switch how {
        case "fail":
            throw ApplicationFailure(
                "it fails",
                type: "Refused",
                isNonRetryable: true,
                details: Disk.details(Refused(item: "x", left: 3)) + Disk.details(7)
            )
        case "chain": try await context.execute(Deeds.chain)
        case "silence": try await context.execute(Deeds.fallsSilent)
        case "child":
            let id = WorkflowID<Ending>("\(context.info.workflowID)-child")
            try await context.execute(child: Ending.self, id: id, "fail")
        case "declared": try await context.execute(child: Declaring.self, "y")
        case "wait": try await context.wait { _ in false }
        default: break
        }
        return "nothing"
    }
}

/// Fails with the error that it declares.
struct Declaring: Workflow {
    static let name = "SwiftDeclaring"
    init(_ item: String) {}
    static func run(_ item: String, in context: WorkflowContext<Self>) async throws(Refused) -> String {
        throw Refused(item: item, left: 0)
    }
}

/// Gives back what it gets, as Swift reads it.
struct Echo: Workflow {
    static let name = "SwiftEcho"
    init(_ value: JSON?) {}
    static func run(_ value: JSON?, in context: WorkflowContext<Self>) async -> JSON? { value }
}

struct Moments: Workflow {
    static let name = "SwiftClock"
    init(_ moments: Arguments<Date, Date?>) {}
    static func run(_ moments: Arguments<Date, Date?>, in context: WorkflowContext<Self>) async -> Date {
        let (moment, later) = moments.values
        return (later ?? moment).addingTimeInterval(0.000001)
    }
}

struct Bytes: Workflow {
    static let name = "SwiftBytes"
    init(_ data: [UInt8]) {}
    static func run(_ data: [UInt8], in context: WorkflowContext<Self>) async -> [UInt8] { data.reversed() }
}

/// Reads what its starter wrote beside it, and writes something itself.
struct Notes: Workflow {
    static let name = "SwiftRecords"
    static let keyword = SearchAttributeKey.keyword("CustomKeywordField")
    static let number = SearchAttributeKey.int("CustomIntField")
    init(_ nothing: Empty) {}
    static func run(_ nothing: Empty, in context: WorkflowContext<Self>) async -> [String] {
        let seen = [
            context.memo("note") ?? "none",
            context.memo("order", as: Order.self).map { "\($0.lines[0].quantity)" } ?? "none",
            context.searchAttribute(keyword) ?? "none",
            context.searchAttribute(number).map { "\($0)" } ?? "none",
        ]
        context.upsertMemo("note", "from Swift")
        context.upsertMemo("order", Optional<Order>.none)
        context.upsertSearchAttributes(keyword.set("written"), number.unset)
        return seen
    }
}

/// Goes on as the workflow of the other language until it has hopped often enough.
struct Hop: Workflow {
    static let name = "SwiftHop"
    typealias Path = Arguments<[String], [String]>
    init(_ path: Path) {}
    static func run(_ path: Path, in context: WorkflowContext<Self>) async throws -> [String] {
        let (steps, queues) = (path.values.0 + ["swift"], path.values.1)
        if steps.count >= 4 { return steps }
        var options = ContinueAsNewOptions()
        options.taskQueue = TaskQueue(queues[0])
        try await context.continueAsNew(as: Python.hop, Path(steps, queues.reversed()), options: options)
    }
}

/// Waits for a word, or to be cancelled.
struct Hearer: Workflow {
    static let name = "SwiftListener"
    var heard = ""
    init(_ how: String) {}
    struct Messages: MessageSet {
        let say = Signal<Hearer, String>("say") { $0.heard = $1 }
    }
    static func run(_ how: String, in context: WorkflowContext<Self>) async throws -> String {
        if how == "fail" {
            throw ApplicationFailure(
                "it fails",
                type: "Refused",
                details: Disk.details(Refused(item: "child", left: 0))
            )
        }
        try await context.wait { !$0.heard.isEmpty }
        return "swift heard \(context.state.heard)"
    }
}

/// Has one activity, whose attempts workers of both languages make.
struct Handover: Workflow {
    static let name = "SwiftHandover"
    init(_ queue: String) {}
    static func run(_ queue: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(Deeds.countOn.with { $0.taskQueue = TaskQueue(queue) })
    }
}

/// What Python has, by its names.
enum Python {
    static let basket = WorkflowReference<Order, Receipt>("PythonBasket")
    static let add = SignalName<OrderLine>("add")
    static let close = SignalName<Empty>("close")
    static let total = QueryName<Empty, Double>("total")
    static let line = QueryName<Int, OrderLine?>("line")
    static let reserve = UpdateName<Arguments<String, Int>, Int>("reserve")

    static let ending = WorkflowReference<String, String>("PythonEnding")
    static let echo = WorkflowReference<JSON?, JSON?>("PythonEcho")
    static let clock = WorkflowReference<Arguments<Date, Date?>, Date>("PythonClock")
    static let bytes = WorkflowReference<[UInt8], [UInt8]>("PythonBytes")
    static let records = WorkflowReference<Empty, [String]>("PythonRecords")
    static let hop = WorkflowReference<Hop.Path, [String]>("PythonHop")
    static let listener = WorkflowReference<String, String>("PythonListener")
    static let say = SignalName<String>("say")
    static let whose = WorkflowReference<Empty, String?>("PythonWhose")
    static let handover = WorkflowReference<String, String>("PythonHandover")
}

enum Peer {
    static var workflows: [Registration] {
        [
            .workflow(Basket.self), .workflow(Ending.self), .workflow(Declaring.self), .workflow(Echo.self),
            .workflow(Moments.self), .workflow(Bytes.self), .workflow(Notes.self), .workflow(Hop.self),
            .workflow(Hearer.self), .workflow(Handover.self), .workflow(Caller.self), .workflow(Whose.self),
        ]
    }
}
