internal import Glibc

/// An address that a host name stands for, with the port.
package struct ResolvedAddress: Sendable, Hashable {
    /// `1.2.3.4:5`, or `[::1]:5`.
    package let text: String
    /// The port.
    package let port: UInt16

    /// Takes an IP address, that of IPv6 without brackets, and a port.
    package init(_ address: String, port: UInt16) {
        // A zone's % would begin an escape in gRPC's targets.
        let escaped = address.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%25")
        text = address.contains(":") ? "[\(escaped)]:\(port)" : "\(address):\(port)"
        self.port = port
    }
}

/// Why a host name has no address.
package struct ResolutionFailed: Error, Sendable, Hashable {
    /// What the system says.
    package let reason: String

    /// Takes what the system says.
    package init(_ reason: String) { self.reason = reason }
}

/// Tells the addresses of a host name.
package struct NameResolver: Sendable {
    /// Looks a name up; it may block the thread, which does nothing else.
    package let lookUp: @Sendable (_ host: String, _ port: UInt16) -> Result<[ResolvedAddress], ResolutionFailed>

    /// Makes a resolver of a function that may block.
    package init(
        _ lookUp: @escaping @Sendable (_ host: String, _ port: UInt16) -> Result<[ResolvedAddress], ResolutionFailed>
    ) {
        self.lookUp = lookUp
    }

    /// The system's resolver with all that it is set up to ask: files, name servers, search domains.
    package static let system = NameResolver { host, port in
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let error = getaddrinfo(host, nil, &hints, &first)
        guard error == 0 else { return .failure(ResolutionFailed(String(cString: gai_strerror(error)))) }
        defer { freeaddrinfo(first) }
        var found: [ResolvedAddress] = []
        for entry in sequence(first: first, next: { $0?.pointee.ai_next }) {
            guard let entry, let text = entry.pointee.numericHost else { continue }
            let address = ResolvedAddress(text, port: port)
            if !found.contains(address) { found.append(address) }
        }
        return found.isEmpty ? .failure(ResolutionFailed("it has no address")) : .success(found)
    }
}

extension addrinfo {
    /// The address in figures.
    fileprivate var numericHost: String? {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let error = getnameinfo(ai_addr, ai_addrlen, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST)
        guard error == 0 else { return nil }
        return String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
