internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
package import TemporalModel

/// Keeps activities from being tried again.
package struct PauseActivityRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("PauseActivity")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    package var identity: String
    /// All activities is not a thing that the server knows here.
    package var target: ActivityTarget
    package var reason: String
    package var requestID: String
    /// A pause.
    package init(
        namespace: String,
        workflowID: String,
        runID: String,
        identity: String,
        target: ActivityTarget,
        reason: String,
        requestID: String
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.identity = identity
        self.target = target
        self.reason = reason
        self.requestID = requestID
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__pause_activity_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.execution = builder.execution(workflowID, runID)
                $0.identity = builder.text(identity)
                $0.reason = builder.text(reason)
                $0.request_id = builder.text(requestID)
                switch target {
                case .id(let id):
                    $0.activity_case = .init(rawValue: 4)
                    $0.id = builder.text(id)
                case .type(let type):
                    $0.activity_case = .init(rawValue: 5)
                    $0.type = builder.text(type)
                case .all: break
                }
            }
        }
    }
}

/// Lets paused activities go on.
package struct UnpauseActivityRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("UnpauseActivity")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    package var identity: String
    package var target: ActivityTarget
    package var resetsAttempts: Bool
    package var resetsHeartbeat: Bool
    package var jitter: Duration?
    /// The end of a pause.
    package init(
        namespace: String,
        workflowID: String,
        runID: String,
        identity: String,
        target: ActivityTarget,
        resetsAttempts: Bool,
        resetsHeartbeat: Bool,
        jitter: Duration?
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.identity = identity
        self.target = target
        self.resetsAttempts = resetsAttempts
        self.resetsHeartbeat = resetsHeartbeat
        self.jitter = jitter
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__unpause_activity_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.execution = builder.execution(workflowID, runID)
                $0.identity = builder.text(identity)
                $0.reset_attempts = resetsAttempts.flag
                $0.reset_heartbeat = resetsHeartbeat.flag
                $0.jitter = jitter?.message(builder)
                switch target {
                case .id(let id):
                    $0.activity_case = .init(rawValue: 4)
                    $0.id = builder.text(id)
                case .type(let type):
                    $0.activity_case = .init(rawValue: 5)
                    $0.type = builder.text(type)
                case .all:
                    $0.activity_case = .init(rawValue: 6)
                    $0.unpause_all = 1
                }
            }
        }
    }
}

/// Begins activities again with their first attempt.
package struct ResetActivityRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("ResetActivity")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    package var identity: String
    package var target: ActivityTarget
    package var resetsHeartbeat: Bool
    package var keepsPaused: Bool
    package var restoresOptions: Bool
    package var jitter: Duration?
    /// A reset.
    package init(
        namespace: String,
        workflowID: String,
        runID: String,
        identity: String,
        target: ActivityTarget,
        resetsHeartbeat: Bool,
        keepsPaused: Bool,
        restoresOptions: Bool,
        jitter: Duration?
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.identity = identity
        self.target = target
        self.resetsHeartbeat = resetsHeartbeat
        self.keepsPaused = keepsPaused
        self.restoresOptions = restoresOptions
        self.jitter = jitter
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__reset_activity_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.execution = builder.execution(workflowID, runID)
                $0.identity = builder.text(identity)
                $0.reset_heartbeat = resetsHeartbeat.flag
                $0.keep_paused = keepsPaused.flag
                $0.restore_original_options = restoresOptions.flag
                $0.jitter = jitter?.message(builder)
                switch target {
                case .id(let id):
                    $0.activity_case = .init(rawValue: 4)
                    $0.id = builder.text(id)
                case .type(let type):
                    $0.activity_case = .init(rawValue: 5)
                    $0.type = builder.text(type)
                case .all:
                    $0.activity_case = .init(rawValue: 10)
                    $0.match_all = 1
                }
            }
        }
    }
}

/// Changes how activities that wait or run are tried again.
package struct UpdateActivityOptionsRequest: WireRequest, WithoutPayloads {
    package typealias Response = UpdateActivityOptionsResponse
    package static let path = workflowService("UpdateActivityOptions")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    package var identity: String
    package var target: ActivityTarget
    package var change: ActivityOptionsChange
    /// A change.
    package init(
        namespace: String,
        workflowID: String,
        runID: String,
        identity: String,
        target: ActivityTarget,
        change: ActivityOptionsChange
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.identity = identity
        self.target = target
        self.change = change
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__update_activity_options_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.execution = builder.execution(workflowID, runID)
                $0.identity = builder.text(identity)
                $0.restore_original = change.restoresOriginal.flag
                if !change.restoresOriginal {
                    $0.activity_options = change.message(builder)
                    $0.update_mask = builder.fieldMask(change.paths)
                }
                switch target {
                case .id(let id):
                    $0.activity_case = .init(rawValue: 6)
                    $0.id = builder.text(id)
                case .type(let type):
                    $0.activity_case = .init(rawValue: 7)
                    $0.type = builder.text(type)
                case .all:
                    $0.activity_case = .init(rawValue: 9)
                    $0.match_all = 1
                }
            }
        }
    }
}

/// How the activities are tried from now on.
package struct UpdateActivityOptionsResponse: WireResponse, WithoutPayloads {
    package var options: CurrentActivityOptions

    package init(decoding bytes: [UInt8]) throws(WireError) {
        options = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__update_activity_options_response__unpack
        ) { CurrentActivityOptions($0.pointee.activity_options) }
    }
}
