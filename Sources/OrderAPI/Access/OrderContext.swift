import Hummingbird
import NIOCore

/// What is known of a request while it is answered.
struct OrderContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Under which key the requests of the machine that sent it are counted, which may be a proxy.
    let peerKey: String
    /// Who sends it; set before a route is reached.
    var caller: Caller

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        let address = source.channel.remoteAddress?.ipAddress ?? "unknown"
        peerKey = "peer \(PeerAddress.counted(address))"
        caller = Caller(name: nil, role: nil, key: peerKey)
    }
}
