import TemporalCore

extension WorkflowDescription {
    /// The same with its texts and failures as the client's converter reads them.
    func read(with base: any PayloadConverter, namespace: String) -> Self {
        var description = self
        let converter = base.within(.workflow(namespace, workflowID))
        description.converter = converter
        description.summary = encodedSummary.flatMap { try? converter.value(String.self, from: $0) }
        description.details = encodedDetails.flatMap { try? converter.value(String.self, from: $0) }
        for index in pendingActivities.indices {
            guard let failure = pendingActivities[index].lastFailure else { continue }
            let context = ActivitySerializationContext(
                namespace: namespace,
                activityID: pendingActivities[index].activityID,
                activityType: pendingActivities[index].activityType,
                workflowID: workflowID,
                workflowType: workflowType
            )
            let converter = base.within(.activity(context))
            description.pendingActivities[index].lastFailure = (try? converter.decoded(failure)) ?? failure
        }
        return description
    }

    /// A note beside the workflow; nil when no note has that name.
    /// - Throws: ``ClientError/conversion(_:)`` when it is not a `Value`.
    public func memo<Value: Decodable>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws(ClientError) -> Value? {
        try memo.value(of: name, as: type, with: converter)
    }
}

extension [NamedPayload] {
    /// The value of a note; nil when no note has that name.
    func value<Value: Decodable>(
        of name: String,
        as type: Value.Type,
        with converter: (any PayloadConverter)?
    ) throws(ClientError) -> Value? {
        guard let note = first(where: { $0.name == name }) else { return nil }
        guard let converter else { throw .conversion("memo \"\(name)\" was not read by a client") }
        do { return try converter.value(type, from: note.payload) } catch {
            throw .conversion("memo \"\(name)\" is not a \(type): \(error)")
        }
    }
}
