// Queries that every workflow answers: what it is and what it waits for. Their names and shapes are Temporal's.

/// What tools ask a workflow about itself: `temporal.api.sdk.v1.WorkflowMetadata` in JSON.
struct WorkflowMetadata: Encodable {
    struct Definition: Encodable {
        let type: String
        let queryDefinitions: [Interaction]
        let signalDefinitions: [Interaction]
        let updateDefinitions: [Interaction]
    }

    /// A handler; without a name it is the dynamic one.
    struct Interaction: Encodable {
        let name: String?
        let description: String?

        init(_ handler: HandlerDescription) {
            name = handler.name
            description = handler.description.isEmpty ? nil : handler.description
        }

        init(name: String, description: String) {
            self.name = name
            self.description = description
        }

        /// In the order of the names, the dynamic one first.
        static func list(_ handlers: [HandlerDescription]) -> [Interaction] {
            handlers.map(Interaction.init).sorted { ($0.name ?? "") < ($1.name ?? "") }
        }
    }

    let definition: Definition
    let currentDetails: String?
}

/// Where each line of the workflow's code waits: `temporal.api.sdk.v1.EnhancedStackTrace` in JSON.
///
/// Programs do not carry their source, so it names places and shows no text of them.
struct EnhancedStackTrace: Encodable {
    struct SDK: Encodable {
        let name: String
        let version: String
    }

    /// The locations of one line of code, the innermost first.
    struct Stack: Encodable {
        let locations: [Location]
    }

    struct Location: Encodable {
        let filePath: String
        let line: UInt
        let functionName: String

        /// What is waited for, or the line of code itself, and where that is written, where it is known.
        init(_ name: String, at place: CallSite?) {
            filePath = place.map { "\($0.file)" } ?? ""
            line = place?.line ?? 0
            functionName = name
        }
    }

    let sdk: SDK
    let sources: [String: String] = [:]
    let stacks: [Stack]
}

extension WorkflowRun {
    /// The answer to a query that every workflow answers; nil for any other query.
    func builtInAnswer(_ query: QueryRequest) -> QueryAnswer? {
        switch query.name {
        case ReservedNames.stackTrace: return .openlyAnswered([.json(core.stackTrace)])
        case ReservedNames.enhancedStackTrace: return answer(core.enhancedStackTrace)
        case ReservedNames.workflowMetadata: return answer(metadata)
        default: return nil
        }
    }

    private func answer(_ value: some Encodable) -> QueryAnswer {
        do { return .openlyAnswered([try core.converter.plain.payload(from: value)]) } catch {
            return .failed(core.converter.applicationFailure(of: error))
        }
    }

    private var metadata: WorkflowMetadata {
        let builtIn = WorkflowMetadata.Interaction(
            name: ReservedNames.stackTrace,
            description: "What each line of the workflow's code waits for."
        )
        return WorkflowMetadata(
            definition: .init(
                type: core.info.workflowType,
                queryDefinitions: [builtIn] + WorkflowMetadata.Interaction.list(messages.queries.descriptions),
                signalDefinitions: WorkflowMetadata.Interaction.list(messages.signals.descriptions),
                updateDefinitions: WorkflowMetadata.Interaction.list(messages.updates.descriptions)
            ),
            currentDetails: core.currentDetails.isEmpty ? nil : core.currentDetails
        )
    }
}
