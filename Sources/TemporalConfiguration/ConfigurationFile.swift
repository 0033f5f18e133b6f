import Foundation
import TOMLKit
import TemporalCore

/// A `temporal.toml`: profiles by name, as all Temporal SDKs and the command read them.
struct ConfigurationFile {
    /// What one profile says; nil is what it does not say.
    struct Profile {
        var address: String?
        var namespace: String?
        @Redacted var apiKey: String?
        var tls: TLS?
        @Redacted var headers: [String: String] = [:]
    }

    /// What a profile says about TLS.
    struct TLS {
        var isDisabled: Bool?
        var serverName: String?
        var skipsHostVerification = false
        var rootCertificates = Material()
        var clientCertificate = Material()
        var clientKey = Material()
    }

    /// Certificates or a key, by path or as they are.
    struct Material {
        var path: String?
        @Redacted var data: String?
    }

    @Redacted private var root: TOMLTable
    private let path: String

    /// Reads a file.
    /// - Throws: ``ConfigurationError`` when it is not TOML.
    init(_ text: String, path: String) throws(ConfigurationError) {
        self.path = path
        do { root = try TOMLTable(string: text) } catch let error as TOMLParseError {
            // Its own words quote what stands there, which may be a key.
            throw ConfigurationError("\(path) is not TOML: look \(error.source.debugDescription)")
        } catch {
            throw ConfigurationError("\(path) is not TOML")
        }
    }

    /// A profile by its name, nil when the file has none of it.
    func profile(_ name: String) throws(ConfigurationError) -> Profile? {
        guard let table = root["profile"]?.table?[name]?.table else { return nil }
        let place = "profile.\(name)"
        var profile = Profile()
        for key in table.keys {
            guard let value = table[key] else { continue }
            switch key {
            case "address": profile.address = try text(value, "\(place).\(key)")
            case "namespace": profile.namespace = try text(value, "\(place).\(key)")
            case "api_key": profile.apiKey = try text(value, "\(place).\(key)")
            case "tls": profile.tls = try tls(value, "\(place).tls")
            case "grpc_meta":
                guard let headers = value.table else { throw wrong("\(place).grpc_meta", "a table") }
                for name in headers.keys {
                    guard let header = headers[name] else { continue }
                    // As the environment's names, so that either can be written.
                    let key = name.lowercased().replacingOccurrences(of: "_", with: "-")
                    profile.headers[key] = try text(header, "\(place).grpc_meta.\(name)")
                }
            case "codec":
                // The codec server is for the command; nothing of it concerns a connection.
                break
            default: throw ConfigurationError("\(path): \(place) has no \"\(key)\"; it may be misspelt")
            }
        }
        return profile
    }

    private func tls(_ value: any TOMLValueConvertible, _ place: String) throws(ConfigurationError) -> TLS {
        guard let table = value.table else { throw wrong(place, "a table") }
        var tls = TLS()
        for key in table.keys {
            guard let value = table[key] else { continue }
            let name = "\(place).\(key)"
            switch key {
            case "disabled": tls.isDisabled = try flag(value, name)
            case "server_name": tls.serverName = try text(value, name)
            case "disable_host_verification": tls.skipsHostVerification = try flag(value, name)
            case "server_ca_cert_path": tls.rootCertificates.path = try text(value, name)
            case "server_ca_cert_data": tls.rootCertificates.data = try text(value, name)
            case "client_cert_path": tls.clientCertificate.path = try text(value, name)
            case "client_cert_data": tls.clientCertificate.data = try text(value, name)
            case "client_key_path": tls.clientKey.path = try text(value, name)
            case "client_key_data": tls.clientKey.data = try text(value, name)
            default: throw ConfigurationError("\(path): \(place) has no \"\(key)\"; it may be misspelt")
            }
        }
        return tls
    }

    private func text(_ value: any TOMLValueConvertible, _ name: String) throws(ConfigurationError) -> String {
        guard let text = value.string else { throw wrong(name, "text in quotation marks") }
        return text
    }

    private func flag(_ value: any TOMLValueConvertible, _ name: String) throws(ConfigurationError) -> Bool {
        guard let flag = value.bool else { throw wrong(name, "true or false") }
        return flag
    }

    private func wrong(_ name: String, _ expected: String) -> ConfigurationError {
        ConfigurationError("\(path): \(name) must be \(expected)")
    }
}
