internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Asks at which times of a stretch a schedule acts.
package struct ListScheduleMatchingTimesRequest: WireRequest, WithoutPayloads {
    package typealias Response = ListScheduleMatchingTimesResponse
    package static let path = workflowService("ListScheduleMatchingTimes")
    package var namespace: String
    package var scheduleID: String
    package var start: Timestamp
    package var end: Timestamp
    /// A question about a stretch of time.
    package init(namespace: String, scheduleID: String, start: Timestamp, end: Timestamp) {
        self.namespace = namespace
        self.scheduleID = scheduleID
        self.start = start
        self.end = end
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__list_schedule_matching_times_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.schedule_id = builder.text(scheduleID)
                $0.start_time = start.message(builder)
                $0.end_time = end.message(builder)
            }
        }
    }
}

/// The times at which a schedule acts.
package struct ListScheduleMatchingTimesResponse: WireResponse, WithoutPayloads {
    package var times: [Timestamp]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        times = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__list_schedule_matching_times_response__unpack
        ) { [Timestamp]($0.pointee.start_time, $0.pointee.n_start_time) }
    }
}

/// Finds schedules, a page at a time.
package struct ListSchedulesRequest: WireRequest, WithoutPayloads {
    package typealias Response = ListSchedulesResponse
    package static let path = workflowService("ListSchedules")
    package var namespace: String
    package var query: String
    /// 0 leaves the size to the server.
    package var pageSize: Int32
    package var pageToken: [UInt8]
    /// A page of what a query finds; of all schedules when it is empty.
    package init(namespace: String, query: String, pageSize: Int32 = 0, pageToken: [UInt8] = []) {
        self.namespace = namespace
        self.query = query
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__list_schedules_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.maximum_page_size = pageSize
                $0.next_page_token = builder.bytes(pageToken)
                $0.query = builder.text(query)
            }
        }
    }
}

/// A page of schedules.
package struct ListSchedulesResponse: WireResponse {
    package var schedules: [ScheduleListing]
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__list_schedules_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__ListSchedulesResponse>) {
        schedules = elements(field.pointee.schedules, field.pointee.n_schedules).compactMap {
            $0.map { ScheduleListing($0) }
        }
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
    }
}

/// Counts what a query finds.
package struct CountSchedulesRequest: WireRequest, WithoutPayloads {
    package typealias Response = CountSchedulesResponse
    package static let path = workflowService("CountSchedules")
    package var namespace: String
    package var query: String
    /// A count; of all schedules when the query is empty.
    package init(namespace: String, query: String) {
        self.namespace = namespace
        self.query = query
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__count_schedules_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.query = builder.text(query)
            }
        }
    }
}

/// How many schedules a query finds.
package struct CountSchedulesResponse: WireResponse, WithoutPayloads {
    package var count: Int64

    package init(decoding bytes: [UInt8]) throws(WireError) {
        count = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__count_schedules_response__unpack
        ) { $0.pointee.count }
    }
}
