internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore

extension ErrorDetails {
    /// The details of a start that was refused, as a serialized `google.rpc.Status`.
    package static func alreadyStarted(runID: String) -> [UInt8] {
        MessageArena.encodeReplacingNUL { builder in
            let detail = builder.make(
                temporal__api__errordetails__v1__workflow_execution_already_started_failure__init
            ) { $0.run_id = builder.text(runID) }
            return builder.status("WorkflowExecutionAlreadyStartedFailure", builder.packed(detail))
        }
    }

    /// The details of a query that was not answered, as a serialized `google.rpc.Status`.
    package static func queryFailed(_ failure: Failure) -> [UInt8] {
        MessageArena.encodeReplacingNUL { builder in
            let detail = builder.make(temporal__api__errordetails__v1__query_failed_failure__init) {
                $0.failure = failure.message(builder)
            }
            return builder.status("QueryFailedFailure", builder.packed(detail))
        }
    }

    /// The details of a call that names another namespace, as a serialized `google.rpc.Status`.
    package static func namespaceNotFound(named name: String) -> [UInt8] {
        MessageArena.encodeReplacingNUL { builder in
            let detail = builder.make(temporal__api__errordetails__v1__namespace_not_found_failure__init) {
                $0.namespace_ = builder.text(name)
            }
            return builder.status("NamespaceNotFoundFailure", builder.packed(detail))
        }
    }
}

extension MessageBuilder {
    fileprivate func status(_ name: String, _ detail: [UInt8]) -> Ref<Google__Rpc__Status> {
        let any = make(google__protobuf__any__init) {
            $0.type_url = text("type.googleapis.com/temporal.api.errordetails.v1.\(name)")
            $0.value = bytes(detail)
        }
        let details = [any]
        return make(google__rpc__status__init) {
            $0.n_details = details.count
            $0.details = list(details) { $0 }
        }
    }
}
