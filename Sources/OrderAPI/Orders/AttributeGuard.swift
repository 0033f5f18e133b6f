import Logging
import OrderCommandLine
import TemporalClient

/// Whether orders may write search attributes; Temporal is asked once, when the first order comes.
actor AttributeGuard {
    private let client: Client
    private let logger: Logger
    private var asking: Task<Bool?, Never>?

    init(_ client: Client, _ logger: Logger) {
        self.client = client
        self.logger = logger
    }

    /// Whether the namespace has them; they are added if that is allowed. While Temporal does not answer, they count as
    /// unknown, and the next order asks again.
    var areKnown: Bool {
        get async {
            let task = asking ?? ask()
            asking = task
            let answer = await task.value
            if answer == nil, asking == task { asking = nil }
            return answer ?? false
        }
    }

    private func ask() -> Task<Bool?, Never> {
        Task { [client, logger] in
            guard let answer = try? await client.prepareOrderAttributes() else { return nil }
            if !answer {
                logger.warning(
                    "the namespace lacks the orders' search attributes and does not accept them: orders go on without them"
                )
            }
            return answer
        }
    }
}
