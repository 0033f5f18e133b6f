import HTTPTypes
import Hummingbird
import NIOCore

/// A file of `Resources` that is served as it is. It is embedded in the program, so that nothing else must be installed.
struct StaticFile: Sendable {
    let path: String
    let type: String
    private let body: ByteBuffer

    /// All files that are served.
    static let all = [
        StaticFile("/openapi.yaml", type: "application/yaml", PackageResources.openapi_yaml),
        StaticFile("/icon.svg", type: "image/svg+xml", PackageResources.icon_svg),
        StaticFile("/order.css", type: "text/css", PackageResources.order_css),
        StaticFile("/home.js", type: "text/javascript", PackageResources.home_js),
        StaticFile("/list.js", type: "text/javascript", PackageResources.list_js),
        StaticFile("/new.js", type: "text/javascript", PackageResources.new_js),
        StaticFile("/product.js", type: "text/javascript", PackageResources.product_js),
        StaticFile("/track.js", type: "text/javascript", PackageResources.track_js),
        StaticFile("/order.js", type: "text/javascript", PackageResources.order_js),
    ]

    private init(_ path: String, type: String, _ bytes: [UInt8]) {
        self.path = path
        self.type = type
        body = ByteBuffer(bytes: bytes)
    }

    func add(to router: Router<OrderContext>) {
        router.get(RouterPath(path)) { _, _ in Response.bytes(body, type) }
    }
}
