// Many things at once.

extension WorkflowContext {
    /// Does the same for each of several items, a limited number of them at a time, and gives the results in the order of
    /// the items.
    ///
    /// ```swift
    /// let receipts = try await context.map(invoices, atMost: 10) { context, invoice in
    ///     try await context.execute(Billing.charge, invoice)
    /// }
    /// ```
    /// Items are begun in their order, each when there is room. When one fails, no further item is begun, what the others
    /// have asked for is cancelled, and the first error is thrown once all of them have ended. When the workflow is
    /// cancelled, so is what the items have asked for; what becomes of it is the code's business.
    ///
    /// An item costs what its code costs, and nothing besides. A history should not grow beyond some ten thousand
    /// events; for longer lists, give each portion to a child, or continue as new with the rest.
    /// - Parameters:
    ///   - items: what there is to do.
    ///   - limit: how many are at work at a time; less than 1 counts as 1.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    ///   - body: does it for one item. It gets a separate context: use that one and not the one outside, which is not
    ///     cancelled with the items.
    /// - Returns: what `body` returned, in the order of the items.
    /// - Throws: the first error that `body` throws.
    @discardableResult
    public func map<Item, Output, Thrown: Error>(
        _ items: some Swift.Sequence<Item>,
        atMost limit: Int,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: @escaping (WorkflowContext<W>, Item) async throws(Thrown) -> Output
    ) async throws(Thrown) -> [Output] {
        let work = MappedItems<Item, Output, Thrown>(items)
        let inner = CancellationScope(within: scope)
        let core = core
        let lanes = (0..<min(max(limit, 1), work.count)).map { _ in
            within(inner).fork(file: file, line: line) { context async throws(Never) in
                while let (place, item) = work.next() {
                    do throws(Thrown) {
                        work.results[place] = try await body(context, item)
                    } catch {
                        if work.failure == nil { work.failure = error }
                        core.cancel(inner, reason: "")
                    }
                }
            }
        }
        for lane in lanes { await lane.result() }
        if let failure = work.failure { throw failure }
        return work.results.compactMap(\.self)
    }

    /// Waits until all activities have ended.
    ///
    /// ```swift
    /// let both = try await context.all([context.start(Billing.charge, first), context.start(Billing.charge, second)])
    /// ```
    /// - Parameters:
    ///   - handles: what is waited for.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    /// - Returns: their results, in the order of the list.
    /// - Throws: the failure of the first that fails, as soon as it does. The others go on; cancel them if they are not
    ///   needed, or use ``map(_:atMost:file:line:_:)``, which does.
    @discardableResult
    public func all<Output, Failure>(
        _ handles: [ActivityHandle<Output, Failure>],
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ActivityFailure<Failure>) -> [Output] {
        if let failed = await firstFailure(of: handles, at: CallSite(file: file, line: line)) {
            return [try await handles[failed].result()]
        }
        var results: [Output] = []
        for handle in handles { results.append(try await handle.result()) }
        return results
    }

    /// Waits until all child workflows have ended.
    /// - Parameters:
    ///   - handles: what is waited for.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    /// - Returns: their results, in the order of the list.
    /// - Throws: the failure of the first that fails, as soon as it does. The others go on.
    @discardableResult
    public func all<Child: Workflow>(
        _ handles: [ChildWorkflowHandle<Child>],
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> [Child.Output] {
        if let failed = await firstFailure(of: handles, at: CallSite(file: file, line: line)) {
            return [try await handles[failed].result()]
        }
        var results: [Child.Output] = []
        for handle in handles { results.append(try await handle.result()) }
        return results
    }

    /// Waits until all branches have ended.
    /// - Parameters:
    ///   - branches: what is waited for.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    /// - Returns: their results, in the order of the list.
    /// - Throws: the error of the first that fails, as soon as it does. The others go on.
    @discardableResult
    public func all<Value, Failure>(
        _ branches: [Branch<Value, Failure>],
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(Failure) -> [Value] {
        if let failed = await firstFailure(of: branches, at: CallSite(file: file, line: line)) {
            return [try await branches[failed].result()]
        }
        var results: [Value] = []
        for branch in branches { results.append(try await branch.result()) }
        return results
    }

    /// Waits until one has failed or all have ended.
    /// - Returns: the place of the one that failed before all others.
    private func firstFailure(of handles: [some Failable], at place: CallSite) async -> Int? {
        // Looked at after every change, so it must not go through the whole list each time.
        var ended = 0
        var failures: Int?
        let core = core
        await core.wait(at: place) {
            if failures != core.failureCount {
                failures = core.failureCount
                if handles.contains(where: \.hasFailed) { return true }
            }
            while ended < handles.count, handles[ended].isFinished { ended += 1 }
            return ended == handles.count
        }
        return handles.indices.filter { handles[$0].hasFailed }.min { handles[$0].endNumber < handles[$1].endNumber }
    }
}

/// What can end without a result.
private protocol Failable: Finishable, Ordered {
    var hasFailed: Bool { get }
}

extension ActivityHandle: Failable {
    fileprivate var hasFailed: Bool { operation.hasFailed }
}
extension ChildWorkflowHandle: Failable {
    fileprivate var hasFailed: Bool { operation.hasFailed }
}
extension Branch: Failable {}

extension PendingOperation {
    /// Whether it has ended otherwise than with a result.
    fileprivate var hasFailed: Bool {
        resolution?.hasFailed ?? false
    }
}

/// The items of a call of `map`, and what has become of them.
private final class MappedItems<Item, Output, Failure: Error> {
    private let items: [Item]
    private var begun = 0
    var results: [Output?]
    /// The first error.
    var failure: Failure?

    init(_ items: some Swift.Sequence<Item>) {
        self.items = Array(items)
        results = Array(repeating: nil, count: self.items.count)
    }

    var count: Int { items.count }

    /// The next item and its place; nil after the last item, or once an item has failed.
    func next() -> (place: Int, item: Item)? {
        guard failure == nil, begun < items.count else { return nil }
        defer { begun += 1 }
        return (begun, items[begun])
    }
}
