// docs: own codec
import Foundation
import Temporal

struct Base64Codec: PayloadCodec {
    func encode(_ payloads: [Payload]) throws -> [Payload] {
        try payloads.map { payload in
            let text = Data(try payload.serialized).base64EncodedData()
            return Payload(encoding: "text/base64", data: Array(text))
        }
    }

    func decode(_ payloads: [Payload]) throws -> [Payload] {
        try payloads.map { payload in
            guard payload.encoding == "text/base64" else { return payload }
            guard let bytes = Data(base64Encoded: Data(payload.data)) else {
                throw CocoaError(.coderReadCorrupt)
            }
            return try Payload(serialized: Array(bytes))
        }
    }
}
// docs: end
