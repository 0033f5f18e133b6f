import TemporalCore
import TemporalWire

/// Which object a claim means. Names of objects and of a claim's values are those of the other SDKs.
struct S3ObjectName: Hashable, Sendable, CustomStringConvertible {
    static let bucketClaim = "bucket"
    static let keyClaim = "key"
    static let algorithmClaim = "hash_algorithm"
    static let hashClaim = "hash_value"
    static let algorithm = "sha256"
    /// The bytes that S3 allows for a key.
    private static let longestKey = 1024

    let bucket: String
    let key: String
    let hash: String

    var description: String { "object \(key) of bucket \(bucket)" }

    /// The object of a claim.
    init(_ claim: StorageClaim) throws(S3Error) {
        func value(_ name: String) throws(S3Error) -> String {
            guard let value = claim[name], !value.isEmpty else {
                throw .claim("the claim has no \(name), so it is not one of an S3 driver")
            }
            return value
        }
        bucket = try value(Self.bucketClaim)
        key = try value(Self.keyClaim)
        let algorithm = try value(Self.algorithmClaim)
        hash = try value(Self.hashClaim).lowercased()
        guard algorithm == Self.algorithm else {
            throw .claim("the claim is by the hash \(algorithm); this driver knows \(Self.algorithm)")
        }
        // Claims come from histories, and the bucket may become part of the host that a signed request goes to.
        guard Self.isBucket(bucket) else { throw .claim("the claim's bucket, \"\(bucket)\", is not the name of one") }
    }

    /// Whether a text can be a bucket's name; old ones have capitals and underscores.
    static func isBucket(_ text: String) -> Bool {
        (3...255).contains(text.utf8.count) && PercentText.encode(text, except: ".-_") == text
            && text.first != "." && !text.contains("..")
    }

    /// The key of an object: by namespace and workflow, so that rules for parts of a bucket can be made, and by its hash.
    static func key(of hash: String, _ context: StorageContext) -> String {
        let end = "/d/\(algorithm)/\(hash)"
        guard let workflowID = context.workflowID else {
            return context.namespace.isEmpty ? "v0\(end)" : "v0/ns/\(part(context.namespace))\(end)"
        }
        let start = "v0/ns/\(part(context.namespace))"
        let workflow = "/wt/\(part(context.workflowType))/wi/\(part(workflowID))/ri/\(part(context.runID?.rawValue))"
        let key = start + workflow + end
        return key.utf8.count <= longestKey ? key : start + end
    }

    private static func part(_ text: String?) -> String {
        guard let text, !text.isEmpty else { return "null" }
        return PercentText.encode(text, except: "!-_.*'()")
    }
}
