internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore

/// What a server says of an error beside its code and message (`grpc-status-details-bin`).
package enum ErrorDetails: Sendable {
    case workflowExecutionAlreadyStarted(startRequestID: String, runID: String)
    case activityExecutionAlreadyStarted(startRequestID: String, runID: String)
    case namespaceNotFound(String)
    case notFound
    case queryFailed(Failure?)
    /// The outcome of each part of a multi-operation.
    case multiOperation([OperationStatus])
    case clientVersionNotSupported(supported: String)
    /// The number of the cause in the API.
    case resourceExhausted(cause: Int32)
    /// The server has lost pages of an answer to a workflow task; all of them are to be sent again.
    case completionPagesLost
    case other(typeURL: String)

    /// How one part of a multi-operation ended.
    package struct OperationStatus: Sendable {
        /// The gRPC status code.
        package var code: Int32
        package var message: String
        package var details: ErrorDetails?
        /// A status.
        package init(code: Int32, message: String, details: ErrorDetails?) {
            self.code = code
            self.message = message
            self.details = details
        }
    }

    /// Reads a serialized `google.rpc.Status`; nil when it has no details.
    package static func decode(status bytes: [UInt8]) throws(WireError) -> ErrorDetails? {
        try MessageArena.decode(bytes, with: google__rpc__status__unpack) { (field) throws(WireError) in
            try first(of: field.pointee.details, field.pointee.n_details)
        }
    }

    private static func first(
        of list: UnsafeMutablePointer<Ref<CAny>?>?,
        _ count: Int
    ) throws(WireError) -> ErrorDetails? {
        guard let detail = elements(list, count).first, let detail else { return nil }
        return try ErrorDetails(detail)
    }

    private init(_ any: Ref<CAny>) throws(WireError) {
        let typeURL = String(field: any.pointee.type_url)
        let bytes = any.pointee.value.buffer
        switch typeURL.split(separator: "/").last?.split(separator: ".").last {
        case "WorkflowExecutionAlreadyStartedFailure":
            self = try MessageArena.decode(
                bytes,
                with: temporal__api__errordetails__v1__workflow_execution_already_started_failure__unpack
            ) {
                .workflowExecutionAlreadyStarted(
                    startRequestID: String(field: $0.pointee.start_request_id),
                    runID: String(field: $0.pointee.run_id)
                )
            }
        case "ActivityExecutionAlreadyStartedFailure":
            self = try MessageArena.decode(
                bytes,
                with: temporal__api__errordetails__v1__activity_execution_already_started_failure__unpack
            ) {
                .activityExecutionAlreadyStarted(
                    startRequestID: String(field: $0.pointee.start_request_id),
                    runID: String(field: $0.pointee.run_id)
                )
            }
        case "NamespaceNotFoundFailure":
            self = try MessageArena.decode(
                bytes,
                with: temporal__api__errordetails__v1__namespace_not_found_failure__unpack
            ) { .namespaceNotFound(String(field: $0.pointee.namespace_)) }
        case "NotFoundFailure": self = .notFound
        case "QueryFailedFailure":
            self = try MessageArena.decode(
                bytes,
                with: temporal__api__errordetails__v1__query_failed_failure__unpack
            ) { .queryFailed(.field($0.pointee.failure)) }
        case "ClientVersionNotSupportedFailure":
            self = try MessageArena.decode(
                bytes,
                with: temporal__api__errordetails__v1__client_version_not_supported_failure__unpack
            ) { .clientVersionNotSupported(supported: String(field: $0.pointee.supported_versions)) }
        case "ResourceExhaustedFailure":
            self = try MessageArena.decode(
                bytes,
                with: temporal__api__errordetails__v1__resource_exhausted_failure__unpack
            ) { .resourceExhausted(cause: $0.pointee.cause.number) }
        case "WorkflowTaskCompletionBufferLostFailure": self = .completionPagesLost
        case "MultiOperationExecutionFailure": self = try Self.multiOperation(bytes)
        default: self = .other(typeURL: typeURL)
        }
    }

    private static func multiOperation(_ bytes: UnsafeBufferPointer<UInt8>) throws(WireError) -> ErrorDetails {
        try MessageArena.decode(
            bytes,
            with: temporal__api__errordetails__v1__multi_operation_execution_failure__unpack
        ) { (field) throws(WireError) in
            var statuses: [OperationStatus] = []
            for status in elements(field.pointee.statuses, field.pointee.n_statuses) {
                guard let status = status?.pointee else { continue }
                statuses.append(
                    OperationStatus(
                        code: status.code,
                        message: String(field: status.message),
                        details: try first(of: status.details, status.n_details)
                    )
                )
            }
            return .multiOperation(statuses)
        }
    }
}
