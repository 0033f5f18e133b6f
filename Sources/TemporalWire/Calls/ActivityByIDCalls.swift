internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Gives an activity's result from outside its worker.
package struct RespondActivityTaskCompletedByIdRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RespondActivityTaskCompletedById")
    package var namespace: String
    package var activity: ActivityReference
    package var identity: String
    package var result: [Payload]
    /// A result for an activity.
    package init(namespace: String, activity: ActivityReference, identity: String, result: [Payload]) {
        self.namespace = namespace
        self.activity = activity
        self.identity = identity
        self.result = result
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__respond_activity_task_completed_by_id_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.workflow_id = builder.text(activity.workflowID)
                $0.run_id = builder.text(activity.runID)
                $0.activity_id = builder.text(activity.activityID)
                $0.result = result.message(builder)
                $0.identity = builder.text(identity)
            }
        }
    }
}

/// Says from outside its worker that an activity failed.
package struct RespondActivityTaskFailedByIdRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RespondActivityTaskFailedById")
    package var namespace: String
    package var activity: ActivityReference
    package var identity: String
    package var failure: Failure
    package var lastHeartbeatDetails: [Payload]
    /// A failure of an activity.
    package init(
        namespace: String,
        activity: ActivityReference,
        identity: String,
        failure: Failure,
        lastHeartbeatDetails: [Payload] = []
    ) {
        self.namespace = namespace
        self.activity = activity
        self.identity = identity
        self.failure = failure
        self.lastHeartbeatDetails = lastHeartbeatDetails
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__respond_activity_task_failed_by_id_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.workflow_id = builder.text(activity.workflowID)
                $0.run_id = builder.text(activity.runID)
                $0.activity_id = builder.text(activity.activityID)
                $0.failure = failure.message(builder)
                $0.identity = builder.text(identity)
                $0.last_heartbeat_details = lastHeartbeatDetails.message(builder)
            }
        }
    }
}

/// Says from outside its worker that an activity followed a request to cancel.
package struct RespondActivityTaskCanceledByIdRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RespondActivityTaskCanceledById")
    package var namespace: String
    package var activity: ActivityReference
    package var identity: String
    package var details: [Payload]
    /// A cancellation of an activity.
    package init(namespace: String, activity: ActivityReference, identity: String, details: [Payload] = []) {
        self.namespace = namespace
        self.activity = activity
        self.identity = identity
        self.details = details
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__respond_activity_task_canceled_by_id_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.workflow_id = builder.text(activity.workflowID)
                $0.run_id = builder.text(activity.runID)
                $0.activity_id = builder.text(activity.activityID)
                $0.details = details.message(builder)
                $0.identity = builder.text(identity)
            }
        }
    }
}

/// Says from outside its worker that an activity is alive.
package struct RecordActivityTaskHeartbeatByIdRequest: WireRequest {
    package typealias Response = RecordActivityTaskHeartbeatResponse
    package static let path = workflowService("RecordActivityTaskHeartbeatById")
    package var namespace: String
    package var activity: ActivityReference
    package var identity: String
    package var details: [Payload]
    /// A heartbeat of an activity.
    package init(namespace: String, activity: ActivityReference, identity: String, details: [Payload] = []) {
        self.namespace = namespace
        self.activity = activity
        self.identity = identity
        self.details = details
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__record_activity_task_heartbeat_by_id_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.workflow_id = builder.text(activity.workflowID)
                $0.run_id = builder.text(activity.runID)
                $0.activity_id = builder.text(activity.activityID)
                $0.details = details.message(builder)
                $0.identity = builder.text(identity)
            }
        }
    }
}
