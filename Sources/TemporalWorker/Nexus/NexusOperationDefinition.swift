public import TemporalCore

/// An operation's implementation, without its Swift types.
package struct NexusOperationDefinition: Sendable {
    let service: String
    let name: String
    /// Begins the operation; links are added by the caller.
    package let start: @Sendable (_ input: Payload, NexusOperationContext) async throws -> NexusAnswer
    /// Asks what was begun to cancel.
    package let cancel: @Sendable (_ token: String, NexusOperationContext) async throws -> Void
}

/// How an operation that may go on begins.
public enum NexusOperationStart<Output: Sendable>: Sendable {
    /// It has ended at once, with its result.
    case completed(Output)
    /// It goes on; the token is what its handler knows it by, for a request to cancel it. Its end is told to
    /// ``NexusOperationContext/callback``.
    case started(token: String)
}

extension NexusOperation {
    /// Gives the operation its implementation on a worker: code that answers at once, within a few seconds.
    /// - Parameter body: does the work. It throws ``NexusOperationError`` when the operation fails, and
    ///   ``NexusHandlerFailure`` when it could not do its work; anything else is a handler failure of the type
    ///   `INTERNAL`, which is tried again unless it says of itself that this is useless.
    /// - Returns: a registration for ``Worker``.
    public func implemented(
        by body: @escaping @Sendable (Input, NexusOperationContext) async throws -> Output
    ) -> Registration {
        implemented(
            start: { input, context in .completed(try await body(input, context)) },
            cancel: { _, context in
                throw NexusHandlerFailure(
                    "operation \(context.info.operation) answers at once and cannot be cancelled",
                    type: .notImplemented
                )
            }
        )
    }

    /// Gives the operation its implementation on a worker, for one that needs no context.
    public func implemented(by body: @escaping @Sendable (Input) async throws -> Output) -> Registration {
        implemented { input, _ in try await body(input) }
    }

    /// Gives the operation its implementation on a worker: a workflow that runs for it. The operation ends as the workflow
    /// does, and is cancelled with it.
    ///
    /// ```swift
    /// Billing.charge.runsWorkflow { order, context in
    ///     try await context.start(ChargeWorkflow.self, id: "charge-\(order.id)", order)
    /// }
    /// ```
    /// - Parameter body: starts the workflow by its context, once; what it throws is as for `implemented`. The same
    ///   call of the operation may come again: a workflow id that is made of the input finds what was begun.
    /// - Returns: a registration for ``Worker``.
    public func runsWorkflow(
        _ body: @escaping @Sendable (Input, NexusOperationContext) async throws -> NexusWorkflowRun<Output>
    ) -> Registration {
        implemented(
            start: { input, context in .started(token: try await body(input, context).token) },
            cancel: { token, context in try await context.cancelTarget(of: token) }
        )
    }

    /// Gives the operation its implementation on a worker: an activity without a workflow that runs for it, where the server
    /// has these. The operation ends as the activity does, and is cancelled with it.
    ///
    /// ```swift
    /// Billing.print.runsActivity { invoice, context in
    ///     try await context.start(Printer.print, id: "invoice-\(invoice.id)", invoice)
    /// }
    /// ```
    /// - Parameter body: starts the activity by its context, once; what it throws is as for `implemented`. The same call of
    ///   the operation may come again, so make the id of the input.
    /// - Returns: a registration for ``Worker``.
    public func runsActivity(
        _ body: @escaping @Sendable (Input, NexusOperationContext) async throws -> NexusActivityRun<Output>
    ) -> Registration {
        implemented(
            start: { input, context in .started(token: try await body(input, context).token) },
            cancel: { token, context in try await context.cancelTarget(of: token) }
        )
    }

    /// Gives the operation its implementation on a worker: an update of a workflow that runs already. The operation ends as
    /// the update does. It cannot be cancelled.
    ///
    /// ```swift
    /// Billing.settle.runsUpdate { payment, context in
    ///     try await context.startUpdate(\.pay, of: Account.self, id: "account-\(payment.account)", payment)
    /// }
    /// ```
    /// - Parameter body: sends the update by its context, once; what it throws is as for `implemented`.
    /// - Returns: a registration for ``Worker``.
    public func runsUpdate(
        _ body: @escaping @Sendable (Input, NexusOperationContext) async throws -> NexusUpdateRun<Output>
    ) -> Registration {
        implemented(
            start: { input, context in try await body(input, context).start },
            cancel: { token, context in try await context.cancelTarget(of: token) }
        )
    }

    /// Gives the operation its implementation on a worker: code that begins something which goes on, and code that cancels
    /// that.
    /// - Parameters:
    ///   - start: begins it; what it throws is as for `implemented`.
    ///   - cancel: asks what was begun, by its token, to end soon. It may still end in any way.
    /// - Returns: a registration for ``Worker``.
    public func implemented(
        start: @escaping @Sendable (Input, NexusOperationContext) async throws -> NexusOperationStart<Output>,
        cancel: @escaping @Sendable (String, NexusOperationContext) async throws -> Void
    ) -> Registration {
        let definition = NexusOperationDefinition(
            service: service.name,
            name: name,
            start: { payload, context in
                let input: Input
                do { input = try context.converter.input(Input.self, from: [payload]) } catch {
                    throw NexusHandlerFailure(
                        "the input of operation \(context.info.operation) cannot be read as \(Input.self): \(error)",
                        type: .badRequest
                    )
                }
                switch try await context.intercepted(input, { try await start($0, context) }) {
                case .completed(let output): return .completed(try context.converter.payload(from: output), links: [])
                case .started(let token): return .started(token: token, links: [])
                }
            },
            cancel: { token, context in
                try await context.intercepted(cancel: token) { try await cancel($0, context) }
            }
        )
        return Registration(kind: .nexusOperation(definition))
    }
}

extension NexusOperation where Output == Empty {
    /// Gives an operation without result its implementation on a worker.
    /// - Parameter body: does the work; what it throws is as for `implemented`.
    /// - Returns: a registration for ``Worker``.
    @_disfavoredOverload
    public func implemented(
        by body: @escaping @Sendable (Input, NexusOperationContext) async throws -> Void
    ) -> Registration {
        implemented { input, context in
            try await body(input, context)
            return Empty()
        }
    }
}
