@testable import TemporalCore

extension HistoryEvent.Attributes {
    static var began: Self { .workflowTaskStarted(.init()) }
    static var answered: Self { .workflowTaskCompleted(.init()) }
    static var failed: Self { .workflowTaskFailed(.init(cause: .workflowWorkerUnhandledFailure)) }
    static func started(_ input: Payload...) -> Self {
        var start = HistoryEvent.WorkflowStarted()
        start.input = input
        return .workflowStarted(start)
    }
    static func signal(_ name: String, _ input: Payload...) -> Self { .signaled(.init(name: name, input: input)) }
    static func version(_ changeID: String, _ version: Int) -> Self {
        .markerRecorded(.version(changeID, version))
    }
    static var versionAttribute: Self { .searchAttributesUpserted([NamedPayload("TemporalChangeVersion", .null)]) }
}

extension HistoryEvent.Marker {
    static func version(_ changeID: String, _ version: Int) -> Self {
        .init(name: "Version", details: [.init("change-id", [.json(changeID)]), .init("version", [.json(version)])])
    }
}

/// Events with ids that count from `first`, a second apart.
func events(from first: Int64 = 1, _ attributes: HistoryEvent.Attributes...) -> [HistoryEvent] {
    attributes.enumerated().map { offset, attributes in
        let id = first + Int64(offset)
        let time = Timestamp(nanosecondsSince1970: id * 1_000_000_000)
        return HistoryEvent(id: EventID(id), time: time, typeNumber: 0, attributes: attributes)
    }
}
