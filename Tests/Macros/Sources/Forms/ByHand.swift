import TemporalWorkflows

/// What the macros are compared with: the same workflow with everything written out.
struct ParcelByHand: Workflow {
    static var name: String { "Parcel" }

    var street: String
    var isSigned = false
    var notes: [String] = []
    var reminders = 0

    struct Messages: MessageSet {
        let sign = Signal<ParcelByHand, Empty>("sign", aliases: ["confirm"]) { $0.isSigned = true }
        let note = Signal<ParcelByHand, Arguments<String, Int>>("note") { state, input in
            for _ in 0..<input.values.1 { state.notes.append(input.values.0) }
        }
        let remind = Signal<ParcelByHand, Duration>.running("remind-later", unfinished: .abandon) { delay, context in
            try await context.sleep(for: delay)
            context.state.reminders += 1
        }
        let street = Query<ParcelByHand, String>("street") { $0.street }
        let summary = Query<ParcelByHand, String>("summary", description: "All in a line.") { state in
            "\(state.street) \(state.isSigned) \(state.notes) \(state.reminders)"
        }
        let has = InputQuery<ParcelByHand, String, Bool>("has") { state, note in
            guard !note.isEmpty else { throw EmptyNote() }
            return state.notes.contains(note)
        }
        let redirect = Update<ParcelByHand, String, String, TooLate>(
            "redirect",
            validate: { state, _ throws(TooLate) in if state.isSigned { throw TooLate(street: state.street) } },
            apply: { state, street throws(TooLate) in
                if street.isEmpty { throw TooLate(street: state.street) }
                defer { state.street = street }
                return state.street
            }
        )
        let weigh = Update<ParcelByHand, Empty, Int, any Error>.running("weigh") { _, context async throws in
            let weight = try await context.execute(Depot.weigh, context.state.street)
            context.state.notes.append("\(weight) g")
            return weight
        }
        let clear = Update<ParcelByHand, Empty, Empty, Never>("clear") { state, _ in
            state.notes = []
            return Empty()
        }
    }

    init(_ street: String) { self.street = street }

    static func run(_ street: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.wait { $0.isSigned }
        context.state.notes.append("signed")
        try await context.sleep(for: .hours(1))
        let receipt = try await context.execute(Depot.file, Arguments(street, context.state.notes.count))
        return "\(receipt) at \(context.state.street)"
    }
}
