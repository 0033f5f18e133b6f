/// Compares what code gives with what history has: the inputs of activities, children, signals and the next run, the times
/// of timers, memo and search attributes, side effects, and the workflow's result.
///
/// Only for replays that ask for it. Code may change such things without breaking a run, and random numbers of another
/// SDK are others here; but two branches that have exchanged their data are found by nothing else.
struct InputComparison: Sendable {
    /// Whether two payloads hold the same value.
    private let areEqual: @Sendable (Payload, Payload) -> Bool

    /// Whether values are not shown: history holds them encoded.
    private let hidesValues: Bool

    init(hidingValues hidesValues: Bool, _ areEqual: @escaping @Sendable (Payload, Payload) -> Bool) {
        self.hidesValues = hidesValues
        self.areEqual = areEqual
    }

    /// Compares a command with the event that is its trace.
    /// - Throws: ``Nondeterminism`` when they ask for other values.
    func check(_ entry: CommandRecorder.Entry, _ event: HistoryEvent) throws(Nondeterminism) {
        guard let difference = difference(entry.command, event) else { return }
        throw Nondeterminism(
            event: event.id,
            expected: "\(entry.command.name) with \(difference.what) \(difference.expected)",
            found: "\(event.summary) with \(difference.found)",
            callSite: entry.callSite?.description
        )
    }

    private struct Difference {
        var what: String
        var expected: String
        var found: String
    }

    private func difference(_ command: Command, _ event: HistoryEvent) -> Difference? {
        switch (command.attributes, event.attributes) {
        case (.startTimer(_, let duration), .timerStarted):
            guard let recorded = event.asked?.duration, recorded != duration else { return nil }
            return Difference(what: "the time", expected: duration.exact, found: recorded.exact)
        case (.scheduleActivity(let activity), .activityScheduled):
            return event.asked.flatMap { list("the input", given: activity.input, recorded: $0.input) }
        case (.startChild(let child), .childInitiated):
            guard let asked = event.asked else { return nil }
            return list("the input", given: child.input, recorded: asked.input)
                ?? fields("memo", given: child.memo, recorded: asked.memo)
        case (.signalExternal(let signal), .externalSignalInitiated):
            return event.asked.flatMap { list("the input", given: signal.input, recorded: $0.input) }
        case (.scheduleNexusOperation(let call), .nexusScheduled):
            return event.asked.flatMap { list("the input", given: [call.input], recorded: $0.input) }
        case (.continueAsNew(let next), .workflowContinuedAsNew):
            return event.asked.flatMap { list("the input", given: next.input, recorded: $0.input) }
        case (.completeWorkflow(let result), .workflowCompleted(let recorded)):
            return list("the result", given: result, recorded: recorded)
        case (.modifyProperties(let memo), .propertiesModified(let recorded)):
            return fields("memo", given: memo, recorded: recorded)
        case (.upsertSearchAttributes(let attributes), .searchAttributesUpserted(let recorded)):
            return fields("search attribute", given: attributes, recorded: recorded)
        case (.recordMarker(let marker), .markerRecorded(let recorded)) where marker.name == SideEffects.markerName:
            let part = "side-effect-id"
            // Java's markers have no number.
            guard let number = recorded.payloads(part).first else { return nil }
            return list("the number", given: marker.payloads(part), recorded: [number])
        default: return nil
        }
    }

    /// The first value of two lists that is not the same. A null at the end counts as a missing value.
    private func list(_ what: String, given: [Payload], recorded: [Payload]) -> Difference? {
        let count = max(given.count, recorded.count)
        for index in 0..<count {
            let left = index < given.count ? given[index] : .null
            let right = index < recorded.count ? recorded[index] : .null
            let place = count > 1 ? "\(what), value \(index + 1)," : what
            if let difference = difference(place, given: left, recorded: right) { return difference }
        }
        return nil
    }

    private func fields(_ what: String, given: [NamedPayload], recorded: [NamedPayload]) -> Difference? {
        let names = Set(given.map(\.name)).union(recorded.map(\.name)).sorted()
        for name in names {
            let left = given.last { $0.name == name }?.payload ?? .null
            let right = recorded.last { $0.name == name }?.payload ?? .null
            if let difference = difference("\(what) \"\(name)\"", given: left, recorded: right) {
                return difference
            }
        }
        return nil
    }

    private func difference(_ what: String, given: Payload, recorded: Payload) -> Difference? {
        guard given != recorded, !areEqual(given, recorded) else { return nil }
        // What history hides is not shown here either.
        return Difference(
            what: what,
            expected: hidesValues ? "as the code gives it" : given.shown,
            found: hidesValues ? "another value, which is encoded" : recorded.shown
        )
    }
}

extension Payload {
    /// A value for a message, cut where it is long.
    fileprivate var shown: String {
        guard encoding.hasPrefix("json/") else {
            return self == .null ? "null" : "\(data.count) bytes of \(encoding.isEmpty ? "no encoding" : encoding)"
        }
        let text = String(decoding: data.prefix(80), as: UTF8.self)
        return data.count > 80 ? "\(text)…" : text
    }
}
