internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

/// The numbers of `QueryResultType`.
enum QueryResultType {
    static let answered: UInt32 = 1
    static let failed: UInt32 = 2
}

extension IdentifiedAnswer {
    func message(
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Workflowservice__V1__RespondWorkflowTaskCompletedRequest__QueryResultsEntry> {
        builder.make(
            temporal__api__workflowservice__v1__respond_workflow_task_completed_request__query_results_entry__init
        ) {
            $0.key = builder.text(id)
            $0.value = builder.make(temporal__api__query__v1__workflow_query_result__init) {
                switch answer {
                case .answered(let payloads), .openlyAnswered(let payloads):
                    $0.result_type = .init(rawValue: QueryResultType.answered)
                    $0.answer = payloads.list(builder)
                case .failed(let failure):
                    $0.result_type = .init(rawValue: QueryResultType.failed)
                    $0.error_message = builder.prose(failure.message)
                    $0.failure = failure.message(builder)
                }
            }
        }
    }
}
