internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

/// The entry of a map from names to payloads. The API has several such maps, and C a type for each.
protocol NamedPayloadEntry {
    /// The entry as the vocabulary has it.
    var named: NamedPayload { get }
}

extension Temporal__Api__Common__V1__Header__FieldsEntry: NamedPayloadEntry {
    var named: NamedPayload { NamedPayload(String(field: key), .field(value) ?? .empty) }
}

extension Temporal__Api__Common__V1__Memo__FieldsEntry: NamedPayloadEntry {
    var named: NamedPayload { NamedPayload(String(field: key), .field(value) ?? .empty) }
}

extension Temporal__Api__Common__V1__SearchAttributes__IndexedFieldsEntry: NamedPayloadEntry {
    var named: NamedPayload { NamedPayload(String(field: key), .field(value) ?? .empty) }
}

extension Payload {
    init(_ field: Ref<CPayload>) {
        var encoding = ""
        var metadata: [Entry] = []
        for entry in elements(field.pointee.metadata, field.pointee.n_metadata) {
            guard let entry else { continue }
            let key = String(field: entry.pointee.key)
            if key == "encoding" {
                encoding = String(decoding: entry.pointee.value.buffer, as: UTF8.self)
            } else {
                // Of two entries with one name the last counts, as in all maps of protobuf.
                metadata.removeAll { $0.key == key }
                metadata.append(Entry(key, [UInt8](field: entry.pointee.value)))
            }
        }
        self.init(encoding: encoding, metadata: metadata, data: [UInt8](field: field.pointee.data))
        guard field.pointee.n_external_payloads > 0 else { return }
        externalSizes = elements(field.pointee.external_payloads, field.pointee.n_external_payloads)
            .compactMap { $0.map { Int($0.pointee.size_bytes) } }
    }

    /// A payload field, absent when it is not set.
    static func field(_ field: Ref<CPayload>?) -> Payload? { field.map { Payload($0) } }
}

extension [Payload] {
    /// A Payloads field; empty when it is not set.
    init(_ field: Ref<CPayloads>?) {
        guard let field, field.pointee.n_payloads > 0 else {
            self = []
            return
        }
        self = elements(field.pointee.payloads, field.pointee.n_payloads).compactMap { Payload.field($0) }
    }
}

extension [NamedPayload] {
    init(_ field: Ref<CHeader>?) { self.init(entries: field?.pointee.fields, field?.pointee.n_fields) }
    init(_ field: Ref<CMemo>?) { self.init(entries: field?.pointee.fields, field?.pointee.n_fields) }
    init(_ field: Ref<CSearchAttributes>?) {
        self.init(entries: field?.pointee.indexed_fields, field?.pointee.n_indexed_fields)
    }
    init(_ field: Ref<Temporal__Api__Deployment__V1__VersionMetadata>?) {
        self.init(entries: field?.pointee.entries, field?.pointee.n_entries)
    }

    /// The entries in order of their names: servers send maps in no order, and replay must see the same each time.
    private init<Entry: NamedPayloadEntry>(entries: UnsafeMutablePointer<Ref<Entry>?>?, _ count: Int?) {
        guard let count, count > 0 else {
            self = []
            return
        }
        self = elements(entries, count).compactMap { $0?.pointee.named }
        if self.count > 1 { sort { $0.name < $1.name } }
    }
}

extension Payload {
    /// What protobuf means by a payload that is not set.
    static let empty = Payload(encoding: "", data: [])
}

extension RetryPolicy {
    init(_ field: Ref<CRetryPolicy>) {
        let policy = field.pointee
        self.init(
            initialInterval: .field(policy.initial_interval) ?? .zero,
            backoffCoefficient: policy.backoff_coefficient,
            maximumInterval: .timeout(policy.maximum_interval),
            maximumAttempts: Int(policy.maximum_attempts),
            nonRetryableErrorTypes: texts(policy.non_retryable_error_types, policy.n_non_retryable_error_types)
        )
    }

    /// A policy field, absent when it is not set.
    static func field(_ field: Ref<CRetryPolicy>?) -> RetryPolicy? { field.map { RetryPolicy($0) } }
}

extension Priority {
    /// A priority field, absent when it is not set or says nothing.
    static func field(_ field: Ref<CPriority>?) -> Priority? {
        guard let field else { return nil }
        let priority = Priority(
            key: field.pointee.priority_key,
            fairnessKey: String(field: field.pointee.fairness_key),
            fairnessWeight: field.pointee.fairness_weight
        )
        return priority == Priority() ? nil : priority
    }
}

extension String {
    init(_ field: Ref<CWorkflowType>?) { self.init(field: field?.pointee.name) }
    init(_ field: Ref<CActivityType>?) { self.init(field: field?.pointee.name) }
}

extension HistoryEvent.Execution {
    /// An execution field in a namespace that another field names; absent when it is not set.
    static func field(_ field: Ref<CExecution>?, namespace: UnsafeMutablePointer<CChar>?) -> Self? {
        guard let field else { return nil }
        return Self(
            namespace: String(field: namespace),
            workflowID: String(field: field.pointee.workflow_id),
            runID: String(field: field.pointee.run_id)
        )
    }
}
