import HTTPTypes
import Hummingbird
import NIOCore

/// A file of `Resources`, which is served as it is. The program carries it, so that there is nothing to install beside
/// the program.
struct StaticFile: Sendable {
    let path: String
    let type: String
    private let body: ByteBuffer

    /// All that is served.
    static let all = [
        StaticFile("/openapi.yaml", "application/yaml", PackageResources.openapi_yaml),
        StaticFile("/icon.svg", "image/svg+xml", PackageResources.icon_svg),
        StaticFile("/order.css", "text/css", PackageResources.order_css),
        StaticFile("/list.js", "text/javascript", PackageResources.list_js),
        StaticFile("/new.js", "text/javascript", PackageResources.new_js),
        StaticFile("/order.js", "text/javascript", PackageResources.order_js),
    ]

    private init(_ path: String, _ type: String, _ bytes: [UInt8]) {
        self.path = path
        self.type = type
        body = ByteBuffer(bytes: bytes)
    }

    func add(to router: Router<some RequestContext>) {
        router.get(RouterPath(path)) { _, _ in Response.bytes(body, type) }
    }
}
