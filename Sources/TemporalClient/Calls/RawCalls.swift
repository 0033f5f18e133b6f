import TemporalCore
import TemporalRPC
import TemporalWire

extension TemporalService {
    /// The names of its calls.
    public var methods: [String] { ServiceJSON.methods(of: self) }
}

extension Client {
    /// Makes any call of the API by its name, with protobuf's JSON: for what the client has no function for.
    ///
    /// ```swift
    /// let answer = try await client.rawCall("ListSchedules", json: #"{"maximumPageSize": 5}"#)
    /// ```
    /// - Parameters:
    ///   - method: the call's name, such as `ListSchedules`.
    ///   - service: where it belongs.
    ///   - json: the request. Names of fields are in camel case or as the API has them. The client's namespace is put in
    ///     where the request has one and the JSON leaves it out.
    /// - Returns: the answer; payloads are in full, with their data in base64.
    /// - Throws: ``ClientError/invalid(_:)`` when there is no such call, or the JSON does not fit it; ``ClientError/rpc(_:)``
    ///   when the server refuses the call.
    public func rawCall(
        _ method: String,
        on service: TemporalService = .workflow,
        json: String = "{}"
    ) async throws(ClientError) -> String {
        try check(method, service)
        let request: [UInt8]
        do throws(WireError) {
            request = try ServiceJSON.request(
                method,
                json: json,
                of: service,
                namespace: namespace,
                isStrict: true
            )
        } catch {
            throw .invalid("the request of \(method) cannot be read: \(error.reason)")
        }
        let answer = try await rawCall(method, on: service, protobuf: request)
        do throws(WireError) {
            return try ServiceJSON.json(response: answer, method, of: service)
        } catch {
            throw .conversion("the answer to \(method) cannot be read: \(error.reason)")
        }
    }

    /// Makes any call of the API by its name, with the bytes of its messages.
    /// - Parameters:
    ///   - method: the call's name, such as `ListSchedules`.
    ///   - service: where it belongs.
    ///   - protobuf: the request, serialized.
    /// - Returns: the answer, serialized.
    /// - Throws: ``ClientError/invalid(_:)`` when there is no such call; ``ClientError/rpc(_:)`` when the server refuses it.
    public func rawCall(
        _ method: String,
        on service: TemporalService = .workflow,
        protobuf: [UInt8]
    ) async throws(ClientError) -> [UInt8] {
        try check(method, service)
        let call = RPCMethod(path: service.path(of: method), isLongPoll: waits(method), isTaskPoll: false)
        do throws(RPCError) {
            return try await channel.call(
                call,
                protobuf,
                timeout: callOptions.timeout,
                retry: callOptions.retryMode,
                metadata: callOptions.metadata
            )
        } catch {
            throw ClientError(error, namespace: namespace)
        }
    }

    private func check(_ method: String, _ service: TemporalService) throws(ClientError) {
        guard service.methods.contains(method) else {
            let others = TemporalService.allCases.filter { $0.methods.contains(method) }
            let hint = others.first.map { "; \($0.rawValue) has it" } ?? Self.likeness(of: method, in: service)
            throw .invalid("\(service.rawValue) has no call \"\(method)\"\(hint)")
        }
        if service == .health, method == "Watch" {
            throw .invalid("Watch answers many times, which a call by name does not; use Check")
        }
    }

    /// Whether the server may hold the call until something happens.
    private func waits(_ method: String) -> Bool {
        method.hasPrefix("Poll")
            || ["GetWorkflowExecutionHistory", "UpdateWorkflowExecution", "ExecuteMultiOperation"].contains(method)
    }

    /// The calls of nearly that name.
    private static func likeness(of method: String, in service: TemporalService) -> String {
        let wanted = method.lowercased()
        let near = service.methods.filter { name in
            let name = name.lowercased()
            return !wanted.isEmpty && (name.hasPrefix(wanted) || wanted.hasPrefix(name))
        }
        return near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
    }
}
