package import TemporalCore
import TemporalWire

/// Why payloads did not come through the codecs.
package enum PayloadPassError: Error, CustomStringConvertible {
    /// A codec has thrown, or given another number of payloads.
    case failed(any Error)
    /// The codecs, and what else is behind conversion, had this long and have not come back.
    case late(Duration, PayloadPipeline.Direction, who: String)
    /// The Swift task that waits for them was cancelled.
    case cancelled

    /// Whether external storage has failed, and nothing else.
    package var isOfStorage: Bool {
        if case .failed(let error) = self { error is ExternalStorageError } else { false }
    }

    /// The type of the failure that a task or an attempt fails with.
    package var failureType: String { isOfStorage ? "ExternalStorage" : "PayloadCodec" }

    package var description: String {
        switch self {
        case .failed(let error): "\(error)"
        case .late(let limit, let direction, let who):
            """
            \(who) have not \(direction == .outbound ? "encoded" : "decoded") its payloads within \(limit.brief): \
            one of them waits for something that does not answer, or has more to do than it has time
            """
        case .cancelled: "the payload codecs were told to stop"
        }
    }
}

extension PayloadPipeline {
    /// Sends the payloads of a message through all stages, for a limited time. A stage that does not come back then is
    /// cancelled and left to itself.
    /// - Parameters:
    ///   - direction: which way they go.
    ///   - context: whose they are, where the message does not say it.
    ///   - limit: how long it may take.
    ///   - keepsUnreadable: whether payloads for which a stage throws stay as they are.
    ///   - visit: visits the payloads of the message, twice.
    /// - Returns: how long it took; nothing when there was nothing to do.
    /// - Throws: ``PayloadPassError``; the message is as it was then.
    @discardableResult
    package func pass(
        _ direction: Direction,
        in context: SerializationContext? = nil,
        within limit: Duration,
        keepingUnreadable keepsUnreadable: Bool = false,
        visiting visit: (inout PayloadWalk) -> Void
    ) async throws(PayloadPassError) -> Duration {
        guard !isEmpty else { return .zero }
        var walk = walk(in: context)
        visit(&walk)
        guard !walk.batches.isEmpty else { return .zero }
        let begin = ContinuousClock.now
        let changed = try await limited(walk.batches, direction, within: limit, keepingUnreadable: keepsUnreadable)
        walk = walk.replacing(with: changed)
        visit(&walk)
        return begin.duration(to: .now)
    }

    private func limited(
        _ batches: [PayloadWalk.Batch],
        _ direction: Direction,
        within limit: Duration,
        keepingUnreadable keepsUnreadable: Bool
    ) async throws(PayloadPassError) -> [[Payload]] {
        guard limit > .zero else { throw .late(.zero, direction, who: words) }
        let end = OneTimeValue<Result<[[Payload]], PayloadPassError>>()
        let work = Task {
            do {
                end.set(.success(try await pass(batches, direction, keepingUnreadable: keepsUnreadable)))
            } catch {
                end.set(.failure(.failed(error)))
            }
        }
        let alarm = Task {
            guard (try? await Task.sleep(for: limit.held)) != nil else { return }
            // In this order: a stage may answer its cancellation at once.
            end.set(.failure(.late(limit, direction, who: words)))
            work.cancel()
        }
        let result = await withTaskCancellationHandler {
            await end.value
        } onCancel: {
            end.set(.failure(.cancelled))
            work.cancel()
        }
        alarm.cancel()
        return try result.get()
    }
}
