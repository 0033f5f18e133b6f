import TemporalCore
import TemporalWorkflows
import TestSupport

/// Calls what a Python worker has.
struct Caller: Workflow {
    static let name = "SwiftCaller"
    typealias Places = Arguments<String, [String]>
    init(_ places: Places) {}

    static func run(_ places: Places, in context: WorkflowContext<Self>) async throws -> [String] {
        let (queue, neighbours) = (TaskQueue(places.values.0), places.values.1)
        return try await values(queue, context) + failures(queue, context) + cancelled(queue, context)
            + children(queue, context) + messages(neighbours, context)
    }

    private static func values(_ queue: TaskQueue, _ context: WorkflowContext<Self>) async throws -> [String] {
        let join = Deeds.join.with { $0.taskQueue = queue }
        var seen = [try await context.execute(join, Arguments("a", 1, true, "n"))]
        seen.append(try await context.execute(join, Arguments("ä€𝄞", 1 << 53 + 1, false, nil)))
        let three = Deeds.joinThree.with { $0.taskQueue = queue }
        seen.append(try await context.execute(three, Arguments("left out", -1, false)))
        let settled = try await context.execute(Deeds.settle.with { $0.taskQueue = queue }, .tea(for: "ann"))
        seen.append("\(settled.customer) \(settled.total) \(settled.skus) \(settled.note ?? "none")")
        seen.append(try await context.execute(Deeds.later.with { $0.taskQueue = queue }))
        return seen
    }

    private static func failures(_ queue: TaskQueue, _ context: WorkflowContext<Self>) async throws -> [String] {
        var seen: [String] = []
        do { try await context.execute(Deeds.refuse.with { $0.taskQueue = queue }, "milk") } catch {
            guard case .declared(let refused) = error.reason else { throw error }
            seen.append("Refused \(refused.item) \(refused.left)")
        }
        do { try await context.execute(Deeds.chain.with { $0.taskQueue = queue }) } catch {
            guard case .undeclared(let first) = error.reason else { throw error }
            let second = first.cause.flatMap(\.application)
            let third = first.cause?.cause.flatMap(\.application)
            let page = second?.detail(String.self) ?? "none"
            let errno = third?.detail(Int.self) ?? 0
            seen.append(
                "\(first): \(first.isNonRetryable), \(second?.type ?? "") \(page), \(third?.type ?? "") \(errno)"
            )
        }
        do { try await context.execute(Deeds.fallsSilent.with { $0.taskQueue = queue }) } catch {
            guard case .timedOut(let kind) = error.reason else { throw error }
            seen.append("timed out: \(kind)")
        }
        return seen
    }

    private static func cancelled(_ queue: TaskQueue, _ context: WorkflowContext<Self>) async throws -> [String] {
        let waiting = context.start(
            Deeds.untilCancelled.with {
                $0.taskQueue = queue
                $0.cancellation = .waitCompleted
            }
        )
        // The activity must run before it is cancelled, or the server does so by itself.
        try await context.sleep(for: .milliseconds(500))
        waiting.cancel()
        do { _ = try await waiting.result() } catch {
            guard case .interrupted(.cancelled) = error.reason else { throw error }
            return ["cancelled"]
        }
        return ["not cancelled"]
    }

    private static func children(_ queue: TaskQueue, _ context: WorkflowContext<Self>) async throws -> [String] {
        var options = ChildOptions()
        options.taskQueue = queue
        let key = context.info.workflowID
        let child = try await context.start(
            child: Python.listener,
            id: "\(key)-listen",
            options: options,
            "listen"
        )
        try await context.external(child).signal(Python.say, "hello")
        var seen = [try await child.result()]
        do { try await context.execute(child: Python.listener, id: "\(key)-fail", options: options, "fail") } catch {
            guard case .undeclared(let failure) = error.reason else { throw error }
            let refused = failure.detail(Refused.self)
            seen.append("\(failure.type) \(refused?.item ?? "none") \(error.origin?.workflowType ?? "none")")
        }
        let waiting = try await context.start(
            child: Python.listener,
            id: "\(key)-wait",
            options: options,
            "wait"
        )
        waiting.cancel()
        do { _ = try await waiting.result() } catch {
            guard case .interrupted(.cancelled) = error.reason else { throw error }
            seen.append("cancelled")
        }
        return seen
    }

    private static func messages(_ ids: [String], _ context: WorkflowContext<Self>) async throws -> [String] {
        try await context.external(Python.listener, id: .init(ids[0])).signal(Python.say, "neighbour")
        try await context.external(Python.listener, id: .init(ids[1])).cancel()
        do { try await context.external(Python.listener, id: "\(ids[0])-nobody").signal(Python.say, "nobody") } catch {
            guard case .notDelivered(.workflowNotFound, _) = error else { throw error }
            return ["nobody there"]
        }
        return []
    }
}

extension Failure {
    /// The failure as one that code threw, if it is one.
    var application: ApplicationFailure? {
        guard case .application(let application) = kind else { return nil }
        return ApplicationFailure(
            message,
            type: application.type,
            isNonRetryable: application.nonRetryable,
            details: application.details,
            cause: cause
        )
    }
}
