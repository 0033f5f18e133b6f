package import TemporalCore

/// What stands in a history for a payload that lies elsewhere: `temporal.api.sdk.v1.ExternalStorageReference` in
/// protobuf's JSON.
package struct StorageReference: Hashable, Sendable {
    /// The name of the driver that has the payload.
    package var driver: String
    /// What the driver needs to find it.
    package var claim: StorageClaim

    private static let message = "temporal.api.sdk.v1.ExternalStorageReference"
    private static let messageKey = "messageType"
    /// The form of the first releases of the Python SDK.
    private static let oldEncoding = "json/external-storage-reference"
    /// On a reference that has itself been through codecs, whose encoding may be any.
    private static let encodedKey = "__temporal_external_storage_reference"

    /// A reference.
    package init(driver: String, claim: StorageClaim) {
        self.driver = driver
        self.claim = claim
    }

    /// Whether a payload is a reference that can be read as it is.
    package static func stands(for payload: Payload) -> Bool {
        switch payload.encoding {
        case Payload.Encoding.protobufJSON:
            payload.metadata.contains { $0.key == messageKey && $0.value.elementsEqual(message.utf8) }
        case oldEncoding: true
        default: false
        }
    }

    /// Whether a payload is a reference behind codecs, which must decode ``unmarked(_:)`` before it can be read.
    package static func isEncoded(_ payload: Payload) -> Bool {
        // A reference whose writer has no codec is marked too.
        !stands(for: payload)
            && payload.metadata.contains { $0.key == encodedKey && $0.value.elementsEqual("true".utf8) }
    }

    /// An encoded reference as the codec made it, without what was added for those who do not have the codec.
    package static func unmarked(_ payload: Payload) -> Payload {
        Payload(
            encoding: payload.encoding,
            metadata: payload.metadata.filter { $0.key != encodedKey },
            data: payload.data
        )
    }

    /// The payload that stands for a stored one.
    /// - Parameter size: how many bytes the stored one has.
    /// - Returns: the payload that is sent.
    package func payload(size: Int) -> Payload {
        let values = claim.values.sorted { $0.key < $1.key }
            .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }
        let text = "{\"claimData\":{\(values.joined(separator: ","))},\"driverName\":\(JSONText.quoted(driver))}"
        var payload = Payload(
            encoding: Payload.Encoding.protobufJSON,
            metadata: [.init(Self.messageKey, Array(Self.message.utf8))],
            data: Array(text.utf8)
        )
        payload.externalSizes = [size]
        return payload
    }

    /// Reads a payload; nil when it is not a reference.
    package init?(_ payload: Payload) throws(ExternalStorageError) {
        guard Self.stands(for: payload) else { return nil }
        let json: JSONValue
        do throws(WireError) { json = try JSONValue.parse(payload.data) } catch {
            throw .malformedReference("it is not JSON: \(error)")
        }
        let isOld = payload.encoding == Self.oldEncoding
        guard case .string(let driver)? = isOld ? json["driver_name"] : json["driverName"] ?? json["driver_name"] else {
            throw .malformedReference("it does not name a driver")
        }
        let claim = isOld ? json["driver_claim"]?["claim_data"] : json["claimData"] ?? json["claim_data"]
        self.init(driver: driver, claim: StorageClaim(try Self.texts(claim)))
    }

    private static func texts(_ json: JSONValue?) throws(ExternalStorageError) -> [String: String] {
        guard let json else { return [:] }
        guard case .object(let members) = json else { throw .malformedReference("its claim is \(json.kind)") }
        var texts: [String: String] = [:]
        for member in members {
            guard case .string(let text) = member.value else {
                throw .malformedReference("\"\(member.name)\" in its claim is \(member.value.kind)")
            }
            texts[member.name] = text
        }
        return texts
    }
}
