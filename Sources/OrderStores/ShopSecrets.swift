public import OrderContract
import OrderDatabase
import Synchronization

/// What all programs of a shop know and nobody else does. Each secret is made when it is first needed.
public final class ShopSecrets: Sendable {
    private let ledger: Ledger
    private let tracking = Mutex<TrackingKey?>(nil)

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// The key of the links to customers' own pages. It is in the database: who can read that needs no links.
    /// - Returns: the key, the same for every program with this database.
    /// - Throws: ``StateUnavailable`` when the database cannot be read, or written the first time.
    public func trackingKey() async throws -> TrackingKey {
        if let known = tracking.withLock({ $0 }) { return known }
        let key = TrackingKey(Array(try await secret("tracking").utf8))
        tracking.withLock { $0 = key }
        return key
    }

    /// A secret by its name.
    private func secret(_ name: String) async throws -> String {
        if let known = try await ledger.read({ try $0.secret(name) }) { return known }
        var random = SystemRandomNumberGenerator()
        let fresh = (0..<4).map { _ in String(random.next(), radix: 16) }.joined(separator: "-")
        return try await ledger.write { transaction in
            // Of two programs that make it at once, both get the one that was first.
            try transaction.run(
                "INSERT INTO shop_secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                name,
                fresh
            )
            guard let secret = try transaction.secret(name) else {
                throw StateUnavailable("the secret \(name) was not written")
            }
            return secret
        }
    }
}

extension Transaction {
    fileprivate func secret(_ name: String) throws(DatabaseError) -> String? {
        try row("SELECT value FROM shop_secrets WHERE name = $1", name)
            .map { row throws(DatabaseError) in try row["value"] }
    }
}
