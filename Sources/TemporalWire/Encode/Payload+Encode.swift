internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension Payload {
    /// The C form; `encoding` comes first and the rest in the order of the keys, so that equal payloads have equal bytes.
    func message(_ builder: MessageBuilder) -> Ref<CPayload> {
        var entries = metadata.sorted { $0.key < $1.key }
        if !encoding.isEmpty { entries.insert(Entry("encoding", Array(encoding.utf8)), at: 0) }
        return builder.make(temporal__api__common__v1__payload__init) {
            $0.n_metadata = entries.count
            $0.metadata = builder.list(entries) { entry in
                builder.make(temporal__api__common__v1__payload__metadata_entry__init) {
                    $0.key = builder.text(entry.key)
                    $0.value = builder.bytes(entry.value)
                }
            }
            $0.data = builder.bytes(data)
            $0.n_external_payloads = externalSizes.count
            $0.external_payloads = builder.list(externalSizes) { size in
                builder.make(temporal__api__common__v1__payload__external_payload_details__init) {
                    $0.size_bytes = Int64(size)
                }
            }
        }
    }
}

extension [Payload] {
    /// The C form, or nil for no payloads at all.
    func message(_ builder: MessageBuilder) -> Ref<CPayloads>? {
        isEmpty ? nil : list(builder)
    }

    /// The C form, even of no payloads.
    func list(_ builder: MessageBuilder) -> Ref<CPayloads> {
        builder.make(temporal__api__common__v1__payloads__init) {
            $0.n_payloads = count
            $0.payloads = builder.list(self) { $0.message(builder) }
        }
    }
}

extension [NamedPayload] {
    private var inOrder: [NamedPayload] { sorted { $0.name < $1.name } }

    /// A header, or nil for an empty one.
    func header(_ builder: MessageBuilder) -> Ref<CHeader>? {
        guard !isEmpty else { return nil }
        return builder.make(temporal__api__common__v1__header__init) {
            $0.n_fields = count
            $0.fields = builder.list(inOrder) { field in
                builder.make(temporal__api__common__v1__header__fields_entry__init) {
                    $0.key = builder.text(field.name)
                    $0.value = field.payload.message(builder)
                }
            }
        }
    }

    /// A memo, or nil for an empty one.
    func memo(_ builder: MessageBuilder) -> Ref<CMemo>? {
        guard !isEmpty else { return nil }
        return builder.make(temporal__api__common__v1__memo__init) {
            $0.n_fields = count
            $0.fields = builder.list(inOrder) { field in
                builder.make(temporal__api__common__v1__memo__fields_entry__init) {
                    $0.key = builder.text(field.name)
                    $0.value = field.payload.message(builder)
                }
            }
        }
    }

    /// Search attributes, or nil for none.
    func searchAttributes(_ builder: MessageBuilder) -> Ref<CSearchAttributes>? {
        guard !isEmpty else { return nil }
        return builder.make(temporal__api__common__v1__search_attributes__init) {
            $0.n_indexed_fields = count
            $0.indexed_fields = builder.list(inOrder) { field in
                builder.make(temporal__api__common__v1__search_attributes__indexed_fields_entry__init) {
                    $0.key = builder.text(field.name)
                    $0.value = field.payload.message(builder)
                }
            }
        }
    }
}

extension RetryPolicy {
    func message(_ builder: MessageBuilder) -> Ref<CRetryPolicy> {
        builder.make(temporal__api__common__v1__retry_policy__init) {
            $0.initial_interval = initialInterval.message(builder)
            $0.backoff_coefficient = backoffCoefficient
            $0.maximum_interval = maximumInterval?.message(builder)
            $0.maximum_attempts = Int32(clamping: maximumAttempts)
            $0.n_non_retryable_error_types = nonRetryableErrorTypes.count
            $0.non_retryable_error_types = builder.texts(nonRetryableErrorTypes)
        }
    }
}

extension Priority {
    func message(_ builder: MessageBuilder) -> Ref<CPriority> {
        builder.make(temporal__api__common__v1__priority__init) {
            $0.priority_key = key
            $0.fairness_key = builder.text(fairnessKey)
            $0.fairness_weight = fairnessWeight
        }
    }
}

/// The numbers of `TaskQueueKind`.
private enum QueueKind {
    static let normal: UInt32 = 1
    static let sticky: UInt32 = 2
    static let workerCommands: UInt32 = 3
}

extension TaskQueue {
    /// An ordinary queue, or nil when it has no name.
    func message(_ builder: MessageBuilder) -> Ref<CTaskQueue>? {
        guard !name.isEmpty else { return nil }
        return builder.make(temporal__api__taskqueue__v1__task_queue__init) {
            $0.name = builder.text(name)
            $0.kind = .init(rawValue: QueueKind.normal)
        }
    }

    /// The queue of one worker, beside the queue that it serves together with others.
    func sticky(beside normal: String, _ builder: MessageBuilder) -> Ref<CTaskQueue> {
        builder.make(temporal__api__taskqueue__v1__task_queue__init) {
            $0.name = builder.text(name)
            $0.kind = .init(rawValue: QueueKind.sticky)
            $0.normal_name = builder.text(normal)
        }
    }

    /// The queue at which one worker takes commands.
    func forCommands(_ builder: MessageBuilder) -> Ref<CTaskQueue> {
        builder.make(temporal__api__taskqueue__v1__task_queue__init) {
            $0.name = builder.text(name)
            $0.kind = .init(rawValue: QueueKind.workerCommands)
        }
    }
}

extension MessageBuilder {
    func workflowType(_ name: String) -> Ref<CWorkflowType> {
        make(temporal__api__common__v1__workflow_type__init) { $0.name = text(name) }
    }

    func activityType(_ name: String) -> Ref<CActivityType> {
        make(temporal__api__common__v1__activity_type__init) { $0.name = text(name) }
    }

    func execution(_ workflowID: String, _ runID: String) -> Ref<CExecution> {
        make(temporal__api__common__v1__workflow_execution__init) {
            $0.workflow_id = text(workflowID)
            $0.run_id = text(runID)
        }
    }

    /// The texts for the Web UI, or nil without any.
    func userMetadata(summary: Payload?, details: Payload?) -> Ref<CUserMetadata>? {
        guard summary != nil || details != nil else { return nil }
        return make(temporal__api__sdk__v1__user_metadata__init) {
            $0.summary = summary?.message(self)
            $0.details = details?.message(self)
        }
    }
}
