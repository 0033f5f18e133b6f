import TemporalCore
import TemporalWire

/// What a request asks for, by the end of its path.
enum Direction: String, CaseIterable {
    case encode, decode, download

    /// The same of a payload.
    var past: String {
        switch self {
        case .encode: "encoded"
        case .decode: "decoded"
        case .download: "downloaded"
        }
    }
}

extension CodecRequest {
    /// Whether references to external storage stay what they are when payloads are decoded. The Web UI asks for that, so that
    /// looking at a workflow does not fetch all that it has.
    var keepsReferences: Bool {
        let query = path.drop { $0 != "?" }.dropFirst()
        return query.split(separator: "&").contains { $0.lowercased() == "preservestoragerefs=true" }
    }
}

/// What is done with the payloads of a request.
struct PayloadWork: Sendable {
    private let direction: Direction
    private let coding: CodecStage
    private let storage: StorageStage?
    private let keepsReferences: Bool

    init(
        _ direction: Direction,
        by codecs: [any PayloadCodec],
        storage: ExternalStorage?,
        keepsReferences: Bool
    ) {
        self.direction = direction
        let coding = CodecStage(codecs)
        self.coding = coding
        self.storage = storage.map { StorageStage($0, behind: coding) }
        self.keepsReferences = keepsReferences
    }

    /// The payloads as they were asked for.
    func done(on payloads: [Payload], within limit: Duration) async throws(Refusal) -> [Payload] {
        switch await Race.run(within: limit, { try await changed(payloads) }) {
        case .success(let changed)?: return changed
        case .failure(let refusal as Refusal)?: throw refusal
        case .failure(let error as CodecCountMismatch)?: throw Refusal(.internalError, "\(error)")
        case .failure(let error)?: throw Refusal(.badRequest, "the payloads cannot be \(direction.past): \(error)")
        case nil:
            let who = storage.map { "\(coding.words) and \($0.words)" } ?? coding.words
            throw Refusal(
                .late,
                "\(who) have not come back within \(limit.brief); the payloads are not \(direction.past)"
            )
        }
    }

    private func changed(_ payloads: [Payload]) async throws -> [Payload] {
        guard let storage else {
            return direction == .encode
                ? try await coding.outbound(payloads, in: nil) : try await coding.inbound(payloads, in: nil)
        }
        if direction == .encode {
            return try await storage.outbound(try await coding.outbound(payloads, in: nil), in: nil)
        }
        let readable = try await storage.readable(payloads, in: nil)
        if direction == .download, let other = readable.firstIndex(where: { !StorageReference.stands(for: $0) }) {
            throw Refusal(
                .badRequest,
                "payload \(other) is not a reference to external storage; /decode takes such payloads"
            )
        }
        let keeps = direction == .decode && keepsReferences
        return try await coding.inbound(keeps ? readable : try await storage.inbound(readable, in: nil), in: nil)
    }
}
