/// Compares what code gives with what history has: the inputs of activities, children, signals and the next run, the times
/// of timers, memo and search attributes, side effects, and the workflow's result.
///
/// Only for replays that ask for it. Code may change such things without breaking a run, and random numbers of another
/// SDK are others here; but two branches that have exchanged their data are found by nothing else.
final class InputComparison {
    /// Whether two payloads without codecs hold the same value.
    private let areEqual: @Sendable (Payload, Payload) -> Bool
    /// Reads the values of the workflow itself.
    @Redacted private var converter: any PayloadConverter
    /// Those that read the values of what it asks of others, where they are not its own.
    @Redacted private var converters: [CommandRecorder.Subject: any PayloadConverter] = [:]

    init(_ converter: any PayloadConverter, _ areEqual: @escaping @Sendable (Payload, Payload) -> Bool) {
        self.converter = converter
        self.areEqual = areEqual
    }

    /// Says which converter reads what a command asks for; nil is the workflow's own.
    func note(_ converter: (any PayloadConverter)?, for subject: CommandRecorder.Subject) {
        if let converter { converters[subject] = converter }
    }

    /// Compares a command with the event that is its trace.
    /// - Throws: ``Nondeterminism`` when they ask for other values.
    func check(_ entry: CommandRecorder.Entry, _ event: HistoryEvent) throws(Nondeterminism) {
        let reader = converters.removeValue(forKey: entry.subject) ?? converter
        guard let difference = difference(entry.command, event, using: reader) else { return }
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

    private func difference(
        _ command: Command,
        _ event: HistoryEvent,
        using reader: any PayloadConverter
    ) -> Difference? {
        switch (command.attributes, event.attributes) {
        case (.startTimer(_, let duration), .timerStarted):
            guard let recorded = event.asked?.duration, recorded != duration else { return nil }
            return Difference(what: "the time", expected: duration.exact, found: recorded.exact)
        case (.scheduleActivity(let activity), .activityScheduled):
            return event.asked.flatMap { list("the input", given: activity.input, recorded: $0.input, using: reader) }
        case (.startChild(let child), .childInitiated):
            guard let asked = event.asked else { return nil }
            return list("the input", given: child.input, recorded: asked.input, using: reader)
                ?? fields("memo", given: child.memo, recorded: asked.memo, using: reader)
        case (.signalExternal(let signal), .externalSignalInitiated):
            return event.asked.flatMap { list("the input", given: signal.input, recorded: $0.input, using: reader) }
        case (.continueAsNew(let next), .workflowContinuedAsNew):
            return event.asked.flatMap { list("the input", given: next.input, recorded: $0.input, using: reader) }
        case (.completeWorkflow(let result), .workflowCompleted(let recorded)):
            return list("the result", given: result, recorded: recorded, using: reader)
        case (.modifyProperties(let memo), .propertiesModified(let recorded)):
            return fields("memo", given: memo, recorded: recorded, using: reader)
        case (.upsertSearchAttributes(let attributes), .searchAttributesUpserted(let recorded)):
            return fields("search attribute", given: attributes, recorded: recorded, using: reader.plain)
        case (.recordMarker(let marker), .markerRecorded(let recorded)) where marker.name == SideEffects.markerName:
            let part = "side-effect-id"
            // Java's markers have no number.
            guard let number = recorded.payloads(part).first else { return nil }
            return list("the number", given: marker.payloads(part), recorded: [number], using: reader.plain)
        default: return nil
        }
    }

    /// The first value of two lists that is not the same. A null at the end counts as a missing value.
    private func list(
        _ what: String,
        given: [Payload],
        recorded: [Payload],
        using reader: any PayloadConverter
    ) -> Difference? {
        let count = max(given.count, recorded.count)
        for index in 0..<count {
            let left = index < given.count ? given[index] : .null
            let right = index < recorded.count ? recorded[index] : .null
            let place = count > 1 ? "\(what), value \(index + 1)," : what
            if let difference = difference(place, given: left, recorded: right, using: reader) { return difference }
        }
        return nil
    }

    private func fields(
        _ what: String,
        given: [NamedPayload],
        recorded: [NamedPayload],
        using reader: any PayloadConverter
    ) -> Difference? {
        let names = Set(given.map(\.name)).union(recorded.map(\.name)).sorted()
        for name in names {
            let left = given.last { $0.name == name }?.payload ?? .null
            let right = recorded.last { $0.name == name }?.payload ?? .null
            if let difference = difference("\(what) \"\(name)\"", given: left, recorded: right, using: reader) {
                return difference
            }
        }
        return nil
    }

    private func difference(
        _ what: String,
        given: Payload,
        recorded: Payload,
        using reader: any PayloadConverter
    ) -> Difference? {
        guard given != recorded else { return nil }
        // Codecs may give other bytes each time, so it is what they hold that counts.
        let left = (try? reader.value(RawValue.self, from: given).payload) ?? given
        let right = (try? reader.value(RawValue.self, from: recorded).payload) ?? recorded
        guard !areEqual(left, right) else { return nil }
        // What history hides is not shown here either.
        let isHidden = right != recorded
        return Difference(
            what: what,
            expected: isHidden ? "as the code gives it" : left.shown,
            found: isHidden ? "another value, which is encoded" : right.shown
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
