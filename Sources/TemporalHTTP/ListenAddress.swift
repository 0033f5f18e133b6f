/// An address to listen on.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or number of this machine.
    package let host: String
    /// The port; 0 chooses a free one.
    package let port: Int

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}
