import TemporalCore

/// Commands and messages as text that is the same if and only if they are.
enum Fingerprint {
    static func text(_ commands: [Command]) -> [String] { commands.map(text) }

    static func text(_ command: Command) -> String {
        switch command.attributes {
        case .scheduleActivity(let activity): "\(command.name) \(activity.activityID) \(text(activity.input))"
        case .startChild(let child): "\(command.name) \(text(child.input))"
        case .scheduleNexusOperation(let call): "\(command.name) \(text([call.input])) \(call.endpoint)"
        case .signalExternal(let signal): "\(command.name) \(text(signal.input)) \(signal.childWorkflowOnly)"
        case .requestCancelExternal(let cancel): "\(command.name) \(cancel.reason) \(cancel.childWorkflowOnly)"
        case .recordMarker(let marker) where marker.name == "MutableSideEffect":
            // Without the number of its event, which counts version markers too; a replay does not write those.
            "\(command.name) \(text(marker.payloads("data"))) \(text(marker.payloads("mutable-side-effect-call-counter")))"
        case .recordMarker(let marker):
            "\(command.name) \(marker.details.map { "\($0.name)=\(text($0.payloads))" }.joined(separator: " "))"
        case .upsertSearchAttributes(let fields), .modifyProperties(let fields):
            "\(command.name) \(fields.map { "\($0.name)=\(text([$0.payload]))" }.joined(separator: " "))"
        case .completeWorkflow(let result): "\(command.name) \(text(result))"
        case .failWorkflow(let failure): "\(command.name) \(failure.message)"
        case .continueAsNew(let next):
            "\(command.name) \(next.memo.map(\.name)) \(next.initialVersioning.map { "\($0)" } ?? "")"
        default: command.name
        }
    }

    /// What the engine compares with history: the kind, types and names, but no values.
    static func kind(_ command: Command) -> String {
        switch command.attributes {
        case .upsertSearchAttributes(let fields):
            fields.first?.name == "TemporalChangeVersion" ? text(command) : "UpsertWorkflowSearchAttributes"
        case .startTimer: "StartTimer"
        case .startChild(let child): "StartChildWorkflowExecution \(child.workflowType)"
        case .scheduleActivity(let activity): "ScheduleActivityTask \(activity.activityType)"
        default: command.name
        }
    }

    /// Whether a command writes down a version, which a replay does not repeat.
    static func isOfVersions(_ command: String) -> Bool {
        ["RecordMarker (Version)", "RecordMarker (core_patch)"].contains { command.hasPrefix($0) }
            || command.hasPrefix("UpsertWorkflowSearchAttributes TemporalChangeVersion=")
    }

    /// Whether code may gain or lose a command without harm to its histories.
    static func mayChange(_ command: String) -> Bool {
        isOfVersions(command) || command.hasPrefix("RecordMarker (MutableSideEffect)")
    }

    private static func text(_ payloads: [Payload]) -> String {
        payloads.map { String(decoding: $0.data, as: UTF8.self) }.joined(separator: ",")
    }

    static func text(_ message: ProtocolMessage) -> String {
        switch message.body {
        case .acceptance: message.id
        case .rejection(_, _, _, let failure): "\(message.id) \(failure.message)"
        case .response(_, _, .success(let payloads)): "\(message.id) \(text(payloads))"
        case .response(_, _, .failure(let failure)): "\(message.id) \(failure.message)"
        case .request, .unknown: "\(message.id) is not an answer"
        }
    }
}
