/// What a run says of itself beside its work: search attributes and memo. Nobody waits for them, so no state is kept.
enum Properties {
    /// Whether an event is the trace of a command that sets search attributes.
    static func matchSearchAttributes(_ event: HistoryEvent) -> Bool {
        if case .searchAttributesUpserted = event.attributes { true } else { false }
    }

    /// Whether an event is the trace of a command that changes the memo.
    static func matchMemo(_ event: HistoryEvent) -> Bool {
        if case .propertiesModified = event.attributes { true } else { false }
    }
}

extension RunCore {
    /// Sets and unsets search attributes.
    func upsert(searchAttributes: [NamedPayload]) {
        machines.recorder.record(Command(.upsertSearchAttributes(searchAttributes)), for: .searchAttributes)
    }

    /// Sets and removes notes.
    func modify(memo: [NamedPayload]) {
        machines.recorder.record(Command(.modifyProperties(memo)), for: .memo)
    }
}
