/// Something that a workflow has begun and that ends sooner or later: a timer, an activity, a child, a branch.
public protocol Finishable {
    /// Whether it has ended, however it ended.
    var isFinished: Bool { get }
}

extension TimerHandle: Finishable {}
extension ActivityHandle: Finishable {}
extension ChildWorkflowHandle: Finishable {}
extension Branch: Finishable {}

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
        let scope = scope
        await core.wait(at: SourceLine(file: file, line: line)) { finished() != nil || scope.isCancelled }
        guard core.isLive else { throw .evicted }
        guard let first = finished() else { throw .cancelled }
        return first
    }
}
