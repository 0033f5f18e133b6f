import Hummingbird
import NIOCore

/// Refuses a machine's connections beyond its share, and closes one whose client does not read what it has asked for.
///
/// A connection without a whole request is closed elsewhere. While an answer is written nothing else looks at the time, so
/// a client that asks and does not read would hold its connection, and what is written for it, for ever.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    private let patience: TimeAmount
    private let counter: PlaceCounter
    private var place: PlaceCounter.Place?
    /// How many parts of answers the client has not taken.
    private var waiting = 0
    /// When it last took one.
    private var takenAt = NIODeadline.now()
    private var isWatched = false

    /// A guard of one connection.
    /// - Parameters:
    ///   - patience: how long a client may take for a part of an answer.
    ///   - counter: the open connections of all machines.
    init(patience: TimeAmount, counter: PlaceCounter) {
        self.patience = patience
        self.counter = counter
    }

    func channelActive(context: ChannelHandlerContext) {
        place = counter.begin(PeerAddress.counted(context.channel.remoteAddress?.ipAddress ?? "unknown"))
        guard place != nil else {
            context.close(promise: nil)
            return
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        place = nil
        waiting = 0
        context.fireChannelInactive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let promise = promise ?? context.eventLoop.makePromise(of: Void.self)
        if waiting == 0 { takenAt = .now() }
        waiting += 1
        promise.futureResult.assumeIsolated().whenComplete { _ in
            self.waiting = max(0, self.waiting - 1)
            self.takenAt = .now()
        }
        context.write(data, promise: promise)
        if !isWatched { watch(context, for: patience) }
    }

    /// Looks after a time whether the client has taken anything meanwhile.
    private func watch(_ context: ChannelHandlerContext, for time: TimeAmount) {
        isWatched = true
        context.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            guard let self else { return }
            isWatched = false
            guard waiting > 0 else { return }
            let left = takenAt + patience - .now()
            if left > .zero { watch(context, for: left) } else { context.close(promise: nil) }
        }
    }
}
