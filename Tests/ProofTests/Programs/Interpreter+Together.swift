import TemporalCore

/// A workflow without input and result.
struct BareChild: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws {
        try await context.sleep(for: .milliseconds(3))
    }
}

extension Interpreter {
    /// The steps that are several at once, or one after the other with a way back.
    static func playTogether(_ action: Action, _ place: String, _ context: Context) async throws {
        switch action {
        case .mapped(let items, let limit): try await play(items, atMost: limit, place, context)
        case .gathered(let works): try await gather(works, place, context)
        case .saga(let steps, let undoing, let fails):
            try await play(steps, undoing: undoing, fails: fails, place, context)
        case .bareChild:
            do { try await context.execute(child: BareChild.self, id: "bare-\(context.uuid())") } catch {
                note(place, "\(error)", context)
                try passOnEviction(context)
            }
        default: break
        }
    }

    private static func play(
        _ items: [[Action]],
        atMost limit: Int,
        _ place: String,
        _ context: Context
    ) async throws {
        do {
            let results = try await context.map(items.enumerated(), atMost: limit) { context, item in
                try await play(item.element, "\(place).\(item.offset)", context)
                return item.offset
            }
            note(place, "mapped \(results)", context)
        } catch {
            note(place, "not mapped: \(error)", context)
            try passOnEviction(context)
        }
    }

    private static func gather(_ works: [ActivityWork], _ place: String, _ context: Context) async throws {
        let begun = works.map { context.start(Work.act($0, .trying), $0.rawValue) }
        do { note(place, "all \(try await context.all(begun))", context) } catch {
            note(place, "not all: \(error.reason)", context)
            try passOnEviction(context)
        }
    }

    private static func play(
        _ steps: [Action],
        undoing: [ActivityWork],
        fails: Bool,
        _ place: String,
        _ context: Context
    ) async throws {
        do {
            try await context.saga { saga in
                for (index, step) in steps.enumerated() {
                    let work = undoing[index % undoing.count]
                    saga.undo("\(index)") { context in
                        note(place, "undo \(index)", context)
                        note(place, try await context.execute(Work.act(work, .waiting), work.rawValue), context)
                    }
                    try await play([step], "\(place).\(index)", context)
                }
                if fails { throw ApplicationFailure("a saga failed", type: "OnPurpose") }
            }
            note(place, "done", context)
        } catch {
            note(place, "\(error)", context)
            try passOnEviction(context)
        }
    }
}
