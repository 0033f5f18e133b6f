import TemporalCore
import TemporalRPC
import TemporalWire

/// Answers to workflow tasks that are larger than a message to the server may be, in pages.
extension Responder {
    typealias Request = RespondWorkflowTaskCompletedRequest

    /// An answer as it is sent: itself, or its pages where the namespace takes them and it needs them.
    func pages(of request: Request) -> [Request] {
        guard worker.namespaceLimits.completion.mayHavePages else { return [request] }
        // What cannot be written fails when it is sent.
        return (try? request.pages()) ?? [request]
    }

    /// Why the namespace would not take all pages of an answer together; nil when it would.
    func excess(of request: Request) -> Failure? {
        guard let limit = worker.namespaceLimits.completion.limit else { return nil }
        let size = request.commandSize
        guard size > limit else { return nil }
        return Failure(
            message: """
                the workflow asks for more in one task than the namespace allows: its commands have \(size) bytes, and \
                \(limit) are allowed; ask for less at once, or keep large values somewhere else and pass references to them
                """,
            kind: .application(.init(type: "WorkflowTaskCompletionTooLarge"))
        )
    }

    /// Sends the pages, and all of them again when the server has lost some.
    /// - Returns: what the server says to the last one.
    func deliver(_ pages: [Request]) async throws(RPCError) -> Request.Response {
        var backoff = Backoff(initial: .milliseconds(100), multiplier: 2, maximum: .seconds(5))
        for _ in 1..<Self.rounds {
            let outcome = await attempt(pages)
            guard case .failure(let error) = outcome, error.losesPages,
                (try? await Task.sleep(for: backoff.next())) != nil
            else { return try outcome.get() }
        }
        return try await attempt(pages).get()
    }

    /// How often pages are sent at most: a server that keeps losing them gives the task to somebody later.
    private static let rounds = 10

    private func attempt(_ pages: [Request]) async -> Result<Request.Response, RPCError> {
        do throws(RPCError) {
            for page in pages.dropLast() { _ = try await worker.channel.call(page) }
            return .success(try await worker.channel.call(pages[pages.count - 1]))
        } catch {
            return .failure(error)
        }
    }
}
