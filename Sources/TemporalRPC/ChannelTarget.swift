internal import Glibc

/// What one C channel connects to.
struct ChannelTarget: Sendable, Hashable {
    /// Address or name, by the scheme of gRPC's resolvers.
    let name: String
    /// The name of the server in requests and certificates, where it is not that of the target.
    var authority: String?
    /// Whether a proxy that the environment names is passed by.
    var isDirect = false
}

/// How a channel reaches its server.
enum ChannelPlan: Sendable, Hashable {
    /// One connection at a time, whose address gRPC finds.
    case single(ChannelTarget)
    /// A connection to each of these.
    case each([ChannelTarget])
    /// A connection to each address that a name stands for.
    case named(host: String, port: UInt16)

    /// Plans for the options' address.
    /// - Parameters:
    ///   - options: the address, the balancing and the proxy.
    ///   - environment: gives a variable of the environment, where a proxy may be named.
    init(_ options: ChannelOptions, environment: (String) -> String? = environmentVariable) {
        let addresses = options.address.split(separator: ",").map(String.init)
        let isLoopback = addresses.allSatisfy { address in
            ["127.", "localhost:", "[::1]"].contains { address.hasPrefix($0) }
        }
        let isEach = options.loadBalancing == .roundRobin
        if addresses.count > 1 {
            func target(_ list: String) -> ChannelTarget {
                let name = ChannelTarget.scheme(of: addresses[0]) + list
                return ChannelTarget(name: name, authority: addresses[0], isDirect: isLoopback)
            }
            self = isEach ? .each(addresses.map { target($0) }) : .single(target(options.address))
            return
        }
        let place = HostAndPort(options.address)
        let isProxied = options.httpProxy != nil || !isLoopback && Self.hasProxy(for: place?.host, environment)
        // A proxy looks names up itself.
        if isEach, let place, !place.isAddress, !isProxied {
            self = .named(host: place.host, port: place.port)
        } else {
            self = .single(ChannelTarget(name: options.address, isDirect: isLoopback))
        }
    }

    /// Whether gRPC takes a proxy for a host, by the variables and the rule that are its own.
    private static func hasProxy(for host: String?, _ environment: (String) -> String?) -> Bool {
        let isNamed = ["grpc_proxy", "https_proxy", "http_proxy"].contains { environment($0)?.isEmpty == false }
        guard isNamed, let host else { return isNamed }
        let excepted = environment("no_grpc_proxy") ?? environment("no_proxy") ?? ""
        return !excepted.split(separator: ",").contains { entry in
            let entry = entry.filter { $0 != " " }
            return !entry.isEmpty && host.hasSuffix(entry)
        }
    }

    private static func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

extension ChannelTarget {
    /// One of the addresses that a name stands for.
    init(_ address: ResolvedAddress, of host: String) {
        name = Self.scheme(of: address.text) + address.text
        authority = "\(host):\(address.port)"
        // Whether a proxy is asked was decided by the name.
        isDirect = true
    }

    fileprivate static func scheme(of address: String) -> String { address.hasPrefix("[") ? "ipv6:" : "ipv4:" }
}

/// A host and a port, as `host:port` writes them.
private struct HostAndPort {
    let host: String
    let port: UInt16

    /// Reads an address; nil where it is something else, such as a target with a scheme.
    init?(_ address: String) {
        guard !address.contains("/"), let colon = address.lastIndex(of: ":"), colon > address.startIndex,
            let port = UInt16(address[address.index(after: colon)...])
        else { return nil }
        host = String(address[..<colon])
        self.port = port
    }

    /// Whether the host is an IP address, which need not be looked up.
    var isAddress: Bool {
        var four = in_addr()
        return host.hasPrefix("[") || host.contains(":") || inet_pton(AF_INET, host, &four) == 1
    }
}
