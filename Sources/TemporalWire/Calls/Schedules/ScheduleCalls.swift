internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Makes a schedule.
package struct CreateScheduleRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("CreateSchedule")
    package var namespace: String
    package var scheduleID: String
    package var schedule: ScheduleParts
    package var patch = SchedulePatch()
    package var identity: String
    package var requestID: String
    package var memo: [NamedPayload] = []
    package var searchAttributes: [NamedPayload] = []
    /// A new schedule.
    package init(namespace: String, scheduleID: String, schedule: ScheduleParts, identity: String, requestID: String) {
        self.namespace = namespace
        self.scheduleID = scheduleID
        self.schedule = schedule
        self.identity = identity
        self.requestID = requestID
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__create_schedule_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.schedule_id = builder.text(scheduleID)
                $0.schedule = schedule.message(builder)
                $0.initial_patch = patch.isEmpty ? nil : patch.message(builder)
                $0.identity = builder.text(identity)
                $0.request_id = builder.text(requestID)
                $0.memo = memo.memo(builder)
                $0.search_attributes = searchAttributes.searchAttributes(builder)
            }
        }
    }
}

/// Asks about a schedule.
package struct DescribeScheduleRequest: WireRequest, WithoutPayloads {
    package typealias Response = DescribeScheduleResponse
    package static let path = workflowService("DescribeSchedule")
    package var namespace: String
    package var scheduleID: String
    /// A question about a schedule.
    package init(namespace: String, scheduleID: String) {
        self.namespace = namespace
        self.scheduleID = scheduleID
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__describe_schedule_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.schedule_id = builder.text(scheduleID)
            }
        }
    }
}

/// A schedule, and what it has done.
package struct DescribeScheduleResponse: WireResponse {
    package var schedule: ScheduleParts
    package var info: ScheduleInfo
    package var memo: [NamedPayload]
    package var searchAttributes: [NamedPayload]
    /// Names this state of the schedule.
    package var conflictToken: [UInt8]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_schedule_response__unpack
        ) { (field) throws(WireError) in try Self(field) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__DescribeScheduleResponse>) throws(WireError) {
        guard let schedule = field.pointee.schedule else {
            throw WireError(
                message: "temporal.api.workflowservice.v1.DescribeScheduleResponse",
                reason: "there is no schedule in it"
            )
        }
        self.schedule = ScheduleParts(schedule)
        info = field.pointee.info.map { ScheduleInfo($0) } ?? ScheduleInfo()
        memo = [NamedPayload](field.pointee.memo)
        searchAttributes = [NamedPayload](field.pointee.search_attributes)
        conflictToken = [UInt8](field: field.pointee.conflict_token)
    }
}

/// Replaces a schedule.
package struct UpdateScheduleRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("UpdateSchedule")
    package var namespace: String
    package var scheduleID: String
    package var schedule: ScheduleParts
    /// The state that is replaced; any when empty.
    package var conflictToken: [UInt8]
    package var identity: String
    package var requestID: String
    /// Replaces all search attributes; they stay as they are when nil.
    package var searchAttributes: [NamedPayload]?
    /// Sets these notes beside the schedule and removes those whose payload is null; the others stay.
    package var memo: [NamedPayload] = []
    /// Another schedule.
    package init(
        namespace: String,
        scheduleID: String,
        schedule: ScheduleParts,
        conflictToken: [UInt8],
        identity: String,
        requestID: String,
        searchAttributes: [NamedPayload]? = nil
    ) {
        self.namespace = namespace
        self.scheduleID = scheduleID
        self.schedule = schedule
        self.conflictToken = conflictToken
        self.identity = identity
        self.requestID = requestID
        self.searchAttributes = searchAttributes
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__update_schedule_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.schedule_id = builder.text(scheduleID)
                $0.schedule = schedule.message(builder)
                $0.conflict_token = builder.bytes(conflictToken)
                $0.identity = builder.text(identity)
                $0.request_id = builder.text(requestID)
                if let searchAttributes {
                    $0.search_attributes =
                        searchAttributes.searchAttributes(builder)
                        ?? builder.make(temporal__api__common__v1__search_attributes__init)
                }
                $0.memo = memo.memo(builder)
            }
        }
    }
}

/// Does something to a schedule beside its definition.
package struct PatchScheduleRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("PatchSchedule")
    package var namespace: String
    package var scheduleID: String
    package var patch: SchedulePatch
    package var identity: String
    package var requestID: String
    /// A patch of a schedule.
    package init(namespace: String, scheduleID: String, patch: SchedulePatch, identity: String, requestID: String) {
        self.namespace = namespace
        self.scheduleID = scheduleID
        self.patch = patch
        self.identity = identity
        self.requestID = requestID
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__patch_schedule_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.schedule_id = builder.text(scheduleID)
                $0.patch = patch.message(builder)
                $0.identity = builder.text(identity)
                $0.request_id = builder.text(requestID)
            }
        }
    }
}

/// Removes a schedule.
package struct DeleteScheduleRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("DeleteSchedule")
    package var namespace: String
    package var scheduleID: String
    package var identity: String
    /// A removal.
    package init(namespace: String, scheduleID: String, identity: String) {
        self.namespace = namespace
        self.scheduleID = scheduleID
        self.identity = identity
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__delete_schedule_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.schedule_id = builder.text(scheduleID)
                $0.identity = builder.text(identity)
            }
        }
    }
}
