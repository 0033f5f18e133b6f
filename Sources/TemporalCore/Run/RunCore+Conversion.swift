// Values of a run on their way to payloads and back, each in the context of the workflow or activity that it belongs to.
// One that cannot be converted fails the workflow task.

extension RunCore {
    /// The converter for another workflow's values; nil when it is the run's own.
    func converter(ofWorkflow workflowID: String) -> (any PayloadConverter)? {
        contextual?.bound(to: .workflow(info.namespace, workflowID))
    }

    /// The converter for the values of an activity; nil when it is the run's own.
    ///
    /// The id is nil for a local one, which gets another id for its attempts behind a timer.
    func converter(ofActivity name: String, id: String?, on queue: TaskQueue) -> (any PayloadConverter)? {
        guard let contextual else { return nil }
        let context = ActivitySerializationContext(
            namespace: info.namespace,
            activityID: id,
            activityType: name,
            taskQueue: queue,
            workflowID: info.workflowID,
            workflowType: info.workflowType,
            isLocal: id == nil
        )
        return contextual.bound(to: .activity(context))
    }

    /// The converter for the values of a Nexus operation; nil when it is the run's own.
    func converter(
        ofNexusOperation name: String,
        of service: NexusService,
        at endpoint: NexusEndpoint
    ) -> (any PayloadConverter)? {
        guard let contextual else { return nil }
        let context = NexusSerializationContext(endpoint: endpoint.name, service: service.name, operation: name)
        return contextual.bound(to: .nexus(context))
    }

    /// A value as one payload; nil when it cannot be written, which fails the workflow task.
    func encodeOne(_ value: some Encodable, _ what: String, using other: (any PayloadConverter)? = nil) -> Payload? {
        do { return try (other ?? converter).payload(from: value) } catch {
            fail(.failure(Failure(message: "\(what) cannot be encoded: \(error)", kind: .conversion)))
            return nil
        }
    }

    func encode(_ input: some Encodable, _ what: String, using other: (any PayloadConverter)? = nil) -> [Payload]? {
        do { return try (other ?? converter).arguments(from: input) } catch {
            fail(.failure(Failure(message: "\(what) cannot be encoded: \(error)", kind: .conversion)))
            return nil
        }
    }

    func decode<Value: Decodable>(
        _ type: Value.Type,
        from payloads: [Payload],
        _ what: String,
        using other: (any PayloadConverter)? = nil
    ) -> Value? {
        do { return try (other ?? converter).result(type, from: payloads) } catch {
            fail(.failure(Failure(message: "\(what) is not of type \(type): \(error)", kind: .conversion)))
            return nil
        }
    }

    /// A short text for the Web UI. Codecs hide it like everything else.
    func text(_ text: String?) -> Payload? {
        guard let text else { return nil }
        return encode(text, "a summary")?.first
    }

    /// The failure of something that was awaited; nil when it cannot be read.
    func decoded(_ failure: Failure, _ what: String, using other: (any PayloadConverter)? = nil) -> Failure? {
        do { return try (other ?? converter).decoded(failure) } catch {
            fail(.failure(Failure(message: "\(what) cannot be decoded: \(error)", kind: .conversion)))
            return nil
        }
    }

    /// The command that ends the run, with its failure as the server is to keep it.
    func encoded(_ command: Command) -> Command {
        guard case .failWorkflow(let failure) = command.attributes else { return command }
        var command = command
        command.attributes = .failWorkflow(converter.encoded(failure))
        return command
    }

    /// The end of an update as its sender is to get it.
    func encoded(_ outcome: UpdateOutcome) -> UpdateOutcome {
        guard case .failure(let failure) = outcome else { return outcome }
        return .failure(converter.encoded(failure))
    }
}

extension RunCore {
    /// Notes as payloads, in the order of their names; nil when the code gives no notes. One that cannot be written fails the task.
    func memo(
        _ notes: [String: any Codable & Sendable]?,
        using converter: (any PayloadConverter)? = nil
    ) -> [NamedPayload]? {
        guard let notes else { return nil }
        return notes.sorted { $0.key < $1.key }.compactMap { name, value in
            encode(value, "memo \"\(name)\"", using: converter)?.first.map { NamedPayload(name, $0) }
        }
    }

    /// Search attributes as payloads; nil when the code gives no attributes. One that cannot be written fails
    /// the workflow task.
    func searchAttributes(_ updates: [SearchAttributeUpdate]?) -> [NamedPayload]? {
        updates?.compactMap { update in payload(of: update) }
    }

    /// A search attribute as it goes to the server; nil when it cannot be written, which fails the workflow task.
    func payload(of update: SearchAttributeUpdate) -> NamedPayload? {
        do { return NamedPayload(update.name, try update.payload(converter.plain)) } catch {
            let message = "search attribute \(update.name) cannot be encoded: \(error)"
            fail(.failure(Failure(message: message, kind: .conversion)))
            return nil
        }
    }
}

extension Failure.Kind {
    /// A value that does not fit its type: it fails the task, never the business.
    static let conversion = Failure.Kind.application(.init(type: "PayloadConversion", nonRetryable: true))

    /// What code threw although it may not.
    static func unexpected(_ error: any Error) -> Failure.Kind { .application(.init(type: "\(type(of: error))")) }
}
