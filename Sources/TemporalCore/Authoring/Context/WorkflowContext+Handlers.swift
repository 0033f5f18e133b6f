extension WorkflowContext {
    /// Gives this run handlers for messages that its type does not declare, such as those of a script that it interprets.
    ///
    /// A handler takes the place of one of the same kind and name. Signals that came before there was a handler for them were
    /// kept: they reach theirs within this call, in their order. Updates and queries without a handler were refused when they
    /// came. The next run of a continue-as-new begins with the handlers of its type again, and without kept signals.
    ///
    /// Prefer to declare messages in the workflow's ``Workflow/Messages``, where senders find them at compile time; senders
    /// name those that are set here by their texts.
    /// ```swift
    /// struct Step: MessageGroup {
    ///     let done: Signal<Script, String>
    /// }
    /// context.setHandlers(Step(done: Signal(step.name) { $0.results.append($1) }))
    /// ```
    /// - Parameter group: the handlers. A group without handlers, with two of one kind and name, or with one of
    ///   another workflow fails the workflow task.
    public func setHandlers(_ group: some MessageGroup) { run.setHandlers(group) }

    /// Takes a handler away from this run. Handlers that have begun go on.
    /// - Parameters:
    ///   - kind: what it takes.
    ///   - name: the name, or an alias, which is all that is removed then; nil for the dynamic handler.
    /// - Returns: whether there was one.
    @discardableResult
    public func removeHandler(_ kind: MessageKind, named name: String?) -> Bool {
        run.removeHandler(kind, named: name)
    }
}
