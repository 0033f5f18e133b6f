/// Something that a workflow has begun and that ends sooner or later: a timer, an activity, a child, a branch.
public protocol Finishable {
    /// Whether it has ended, however it ended.
    var isFinished: Bool { get }
}

/// What can tell when it has ended, beside others.
protocol Ordered {
    /// Its place in the order in which things ended, from 1; 0 before.
    var endNumber: Int { get }
}

extension TimerHandle: Finishable, Ordered {
    var endNumber: Int { operation.endNumber }
}
extension ActivityHandle: Finishable, Ordered {
    var endNumber: Int { operation.endNumber }
}
extension ChildWorkflowHandle: Finishable, Ordered {
    var endNumber: Int { operation.endNumber }
}
extension Branch: Finishable, Ordered {
    var endNumber: Int { ended.endNumber }
}

extension WorkflowContext {
    /// Waits for the first of several things to end. The others go on; cancel them if they are not needed.
    ///
    /// ```swift
    /// let answer = context.start(Clerks.ask, question)
    /// let deadline = context.startTimer(for: .hours(1))
    /// guard try await context.first(of: answer, deadline) == 0 else { return .late }
    /// ```
    /// - Parameters:
    ///   - handles: what is waited for.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    /// - Returns: the place of the first that has ended, counted from 0; of several, the first in the list.
    /// - Throws: ``Interruption`` when the workflow is cancelled meanwhile.
    public func first(
        of handles: any Finishable...,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(Interruption) -> Int {
        func finished() -> Int? { handles.firstIndex { $0.isFinished } }
        let isReady = finished() != nil
        let scope = scope
        await core.wait(at: CallSite(file: file, line: line)) { finished() != nil || scope.isCancelled }
        guard core.isLive else { throw .evicted }
        // Go's selector, once it waits, is taken by what ends first, wherever that stands in the list.
        guard !core.dialect.takesTurns || isReady else {
            guard let first = handles.earliest else { throw .cancelled }
            return first
        }
        guard let first = finished() else { throw .cancelled }
        return first
    }
}

extension [any Finishable] {
    /// The place of what ended before all others.
    fileprivate var earliest: Int? {
        indices.filter { self[$0].isFinished }
            .min { ((self[$0] as? any Ordered)?.endNumber ?? 0) < ((self[$1] as? any Ordered)?.endNumber ?? 0) }
    }
}
