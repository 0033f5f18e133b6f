import Foundation
public import TemporalClient
import TemporalCore

extension ClientOptions {
    /// Options as the environment and `temporal.toml` have them, by the names that all Temporal SDKs share.
    ///
    /// A variable goes before the file. `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS`,
    /// `TEMPORAL_TLS_…` and `TEMPORAL_GRPC_META_…` are read; `TEMPORAL_PROFILE` names the profile of the file and
    /// `TEMPORAL_CONFIG_FILE` the file, which is otherwise `temporalio/temporal.toml` in the folder for configuration.
    /// - Parameters:
    ///   - profile: the profile; what the environment says when nil, else `default`.
    ///   - environment: the variables; those of the process when nil.
    /// - Returns: options; `localhost:7233` and namespace `default` where nothing is said.
    /// - Throws: ``ConfigurationError`` when something is set and cannot be understood.
    public static func fromEnvironment(
        profile: String? = nil,
        environment: [String: String]? = nil
    ) throws(ConfigurationError) -> ClientOptions {
        let variables = Variables(environment ?? ProcessInfo.processInfo.environment)
        var settings = try Self.file(profile, variables) ?? ConfigurationFile.Profile()
        try settings.read(variables)
        var options = ClientOptions(settings.address ?? "localhost:7233", namespace: settings.namespace ?? "default")
        if let key = settings.apiKey { options.apiKey = { key } }
        options.headers = settings.headers
        options.security = try settings.security()
        return options
    }

    /// The profile of the file, if there is a file. One that is asked for by name must be there.
    private static func file(
        _ named: String?,
        _ variables: Variables
    ) throws(ConfigurationError) -> ConfigurationFile.Profile? {
        let asked = named ?? variables["TEMPORAL_PROFILE"]
        let name = asked ?? "default"
        let path = variables["TEMPORAL_CONFIG_FILE"]
        guard let file = path ?? Self.usualPlace(variables) else { return nil }
        let text: String
        do { text = try String(contentsOf: URL(filePath: file), encoding: .utf8) } catch {
            if path == nil, asked == nil, !FileManager.default.fileExists(atPath: file) { return nil }
            throw ConfigurationError(
                "\(file) cannot be read, although \(path == nil ? "profile \"\(name)\"" : "TEMPORAL_CONFIG_FILE") asks for it"
            )
        }
        if let profile = try ConfigurationFile(text, path: file).profile(name) { return profile }
        guard asked == nil else { throw ConfigurationError("\(file) has no [profile.\(name)]") }
        return nil
    }

    private static func usualPlace(_ variables: Variables) -> String? {
        let folder = variables["XDG_CONFIG_HOME"] ?? variables["HOME"].map { "\($0)/.config" }
        return folder.map { "\($0)/temporalio/temporal.toml" }
    }
}

/// The environment; a variable of nothing counts as none.
struct Variables {
    @Redacted private(set) var all: [String: String]

    init(_ all: [String: String]) { self.all = all.filter { !$0.value.isEmpty } }

    subscript(_ name: String) -> String? { all[name] }

    func flag(_ name: String) throws(ConfigurationError) -> Bool? {
        switch all[name]?.lowercased() {
        case nil: return nil
        case "true", "1": return true
        case "false", "0": return false
        default: throw ConfigurationError("\(name) is neither true nor false; give one of them")
        }
    }
}

extension ConfigurationFile.Profile {
    /// Lets the variables go before what the file says.
    mutating func read(_ variables: Variables) throws(ConfigurationError) {
        address = variables["TEMPORAL_ADDRESS"] ?? address
        namespace = variables["TEMPORAL_NAMESPACE"] ?? namespace
        apiKey = variables["TEMPORAL_API_KEY"] ?? apiKey
        let prefix = "TEMPORAL_GRPC_META_"
        for (name, value) in variables.all where name.hasPrefix(prefix) {
            headers[name.dropFirst(prefix.count).lowercased().replacingOccurrences(of: "_", with: "-")] = value
        }
        var tls = tls ?? ConfigurationFile.TLS()
        let isSaid = try tls.read(variables)
        if self.tls != nil || isSaid { self.tls = tls }
    }

    /// TLS when it is asked for or when there is an API key, unless it is refused by name.
    func security() throws(ConfigurationError) -> ClientOptions.Security {
        guard let tls, tls.isDisabled != true else {
            return tls?.isDisabled == true ? .plaintext : .automatic
        }
        guard !tls.skipsHostVerification else {
            throw ConfigurationError(
                "host verification cannot be switched off here; give the name in the server's certificate as "
                    + "TEMPORAL_TLS_SERVER_NAME or server_name, or its authority as TEMPORAL_TLS_SERVER_CA_CERT_PATH"
            )
        }
        var options = TLSOptions()
        options.serverName = tls.serverName
        options.serverRootCertificates = try tls.rootCertificates.pem("server CA certificate")
        options.clientCertificate = try tls.clientCertificate.pem("client certificate")
        options.clientKey = try tls.clientKey.pem("client key")
        return .tls(options)
    }
}

extension ConfigurationFile.TLS {
    /// - Returns: whether the variables say anything about TLS.
    fileprivate mutating func read(_ variables: Variables) throws(ConfigurationError) -> Bool {
        let isOn = try variables.flag("TEMPORAL_TLS")
        if let isOn { isDisabled = !isOn }
        let skips = try variables.flag("TEMPORAL_TLS_DISABLE_HOST_VERIFICATION")
        skipsHostVerification = skips ?? skipsHostVerification
        serverName = variables["TEMPORAL_TLS_SERVER_NAME"] ?? serverName
        rootCertificates.read("TEMPORAL_TLS_SERVER_CA_CERT", variables)
        clientCertificate.read("TEMPORAL_TLS_CLIENT_CERT", variables)
        clientKey.read("TEMPORAL_TLS_CLIENT_KEY", variables)
        return variables.all.keys.contains { $0 == "TEMPORAL_TLS" || $0.hasPrefix("TEMPORAL_TLS_") }
    }
}

extension ConfigurationFile.Material {
    fileprivate mutating func read(_ name: String, _ variables: Variables) {
        let (newPath, newData) = (variables["\(name)_PATH"], variables["\(name)_DATA"])
        guard newPath != nil || newData != nil else { return }
        (path, data) = (newPath, newData)
    }

    fileprivate func pem(_ what: String) throws(ConfigurationError) -> TLSOptions.PEM? {
        switch (path, data) {
        case (nil, nil): return nil
        case (let path?, nil): return .file(path)
        case (nil, let data?): return .text(data)
        case (.some, .some): throw ConfigurationError("the \(what) is given both as a path and as data; give one")
        }
    }
}
