/// Hears of every attempt of every call, for measuring.
package protocol CallObserver: Sendable {
    /// An attempt begins.
    /// - Returns: whom to tell of its end.
    func begin(_ method: RPCMethod) -> any CallAttempt
}

/// An attempt that is observed.
package protocol CallAttempt: Sendable {
    /// The attempt has ended.
    /// - Parameters:
    ///   - duration: how long it took.
    ///   - failure: the code that it failed with; nil when it succeeded, or when it was taken back on this side.
    func end(after duration: Duration, failure: RPCStatus?)
}

extension Channel {
    /// Makes an attempt, and says so.
    func observed(
        by observer: any CallObserver,
        _ method: RPCMethod,
        _ attempt: () async throws(RPCError) -> [UInt8]
    ) async throws(RPCError) -> [UInt8] {
        let seen = observer.begin(method)
        let start = ContinuousClock.now
        do throws(RPCError) {
            let response = try await attempt()
            seen.end(after: start.duration(to: .now), failure: nil)
            return response
        } catch {
            let isOurs = error.status == .cancelled && (Task.isCancelled || isShutDown)
            seen.end(after: start.duration(to: .now), failure: isOurs ? nil : error.status)
            throw error
        }
    }
}
