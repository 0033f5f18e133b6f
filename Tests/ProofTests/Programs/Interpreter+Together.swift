import TemporalCore

/// A workflow without input and result.
struct BareChild: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws {
        try await context.sleep(for: .milliseconds(3))
    }
}

extension Interpreter {
    /// The steps that are several at once, or one after the other with a way back.
    static func playTogether(_ action: Action, at place: String, in context: Context) async throws {
        switch action {
        case .mapped(let items, let limit): try await play(items, atMost: limit, at: place, in: context)
        case .gathered(let works): try await gather(works, at: place, in: context)
        case .saga(let steps, let undoing, let fails):
            try await play(steps, undoing: undoing, fails: fails, at: place, in: context)
        case .bareChild:
            do { try await context.execute(child: BareChild.self, id: "bare-\(context.uuid())") } catch {
                note("\(error)", at: place, in: context)
                try passOnEviction(context)
            }
        default: break
        }
    }

    private static func play(
        _ items: [[Action]],
        atMost limit: Int,
        at place: String,
        in context: Context
    ) async throws {
        do {
            let results = try await context.map(items.enumerated(), atMost: limit) { context, item in
                try await play(item.element, at: "\(place).\(item.offset)", in: context)
                return item.offset
            }
            note("mapped \(results)", at: place, in: context)
        } catch {
            note("not mapped: \(error)", at: place, in: context)
            try passOnEviction(context)
        }
    }

    private static func gather(_ works: [ActivityWork], at place: String, in context: Context) async throws {
        let begun = works.map { context.start(Work.act($0, .trying), $0.rawValue) }
        do { note("all \(try await context.all(begun))", at: place, in: context) } catch {
            note("not all: \(error.reason)", at: place, in: context)
            try passOnEviction(context)
        }
    }

    private static func play(
        _ steps: [Action],
        undoing: [ActivityWork],
        fails: Bool,
        at place: String,
        in context: Context
    ) async throws {
        do {
            try await context.saga { saga in
                for (index, step) in steps.enumerated() {
                    let work = undoing[index % undoing.count]
                    saga.undo("\(index)") { context in
                        note("undo \(index)", at: place, in: context)
                        note(try await context.execute(Work.act(work, .waiting), work.rawValue), at: place, in: context)
                    }
                    try await play([step], at: "\(place).\(index)", in: context)
                }
                if fails { throw ApplicationFailure("a saga failed", type: "OnPurpose") }
            }
            note("done", at: place, in: context)
        } catch {
            note("\(error)", at: place, in: context)
            try passOnEviction(context)
        }
    }
}
