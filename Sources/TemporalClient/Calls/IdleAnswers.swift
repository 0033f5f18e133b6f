import TemporalCore
package import TemporalRPC
import TemporalWire

/// Keeps a loop that asks the server again and again from spinning: answers that come at once and bring nothing are
/// followed by pauses, and end the loop when there are too many in a row.
///
/// Answers that the server has waited for are not counted, since waiting for days is what some loops are for.
package struct IdleAnswers {
    private let clock: RetryClock
    private let method: String
    private let isInMemory: Bool
    private var asked: Duration
    private var count = 0
    private var backoff = Self.firstBackoff

    /// How many in a row there may be; with their pauses they take half a minute.
    private static let limit = 12
    /// An answer that takes longer has been waited for.
    private static let atOnce = Duration.seconds(1)
    private static let firstBackoff = Backoff(initial: .milliseconds(50), multiplier: 2, maximum: .seconds(5))

    /// - Parameters:
    ///   - channel: says what time it is.
    ///   - method: what is asked, for the error.
    package init(_ channel: Channel, _ method: String) {
        clock = channel.options.retryClock
        self.method = method
        // A service within the process has its own clock.
        isInMemory = channel.options.service != nil
        asked = clock.now()
    }

    /// To be called after each answer.
    /// - Parameter isProgress: whether it brought anything new.
    /// - Throws: `.internal` when there are too many that did not, `.cancelled` when the task is.
    package mutating func answered(_ isProgress: Bool) async throws(RPCError) {
        defer { asked = clock.now() }
        guard !isInMemory, !isProgress, clock.now() - asked < Self.atOnce else {
            count = 0
            backoff = Self.firstBackoff
            return
        }
        count += 1
        guard count < Self.limit else {
            let message =
                "the server has answered \(count) times in a row at once and with nothing new, although it says that "
                + "there is more; look at the server, or at what is in front of it"
            throw RPCError(status: .internal, message: message, method: method)
        }
        do { try await clock.sleep(backoff.next()) } catch {
            throw RPCError(status: .cancelled, message: "cancelled while it waited for the server", method: method)
        }
    }
}

extension Client {
    /// Guards a loop that makes calls of this client.
    func idleAnswers<Request: WireRequest>(to request: Request.Type) -> IdleAnswers {
        IdleAnswers(channel, Request.path)
    }
}

extension IdleAnswers {
    /// To be called after each answer, where errors are those of a client.
    mutating func note(_ isProgress: Bool) async throws(ClientError) {
        do throws(RPCError) { try await answered(isProgress) } catch { throw .rpc(error) }
    }
}
