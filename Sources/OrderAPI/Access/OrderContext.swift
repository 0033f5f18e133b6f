import Hummingbird
import NIOCore

/// What is known of a request while it is answered.
struct OrderContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address of the machine that sent it, which may be a proxy.
    let peer: String
    /// Who sends it; set before a route is reached.
    var caller: Caller

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        let peer = source.channel.remoteAddress?.ipAddress ?? "unknown"
        self.peer = peer
        caller = Caller(name: nil, role: nil, key: "peer \(peer)")
    }
}
