package import ArgumentParser
package import OrderCommandLine
package import OrderDatabase
import OrderStores

/// The flags for the database.
package struct DatabaseFlags: ParsableArguments {
    @Option(help: "sqlite, or postgres: POSTGRES_HOST, _PORT, _USER, _PASSWORD and _DB say which. [ORDER_DB; sqlite]")
    package var db: String?

    @Option(help: "The SQLite file; created as needed. [ORDER_DB_FILE; .orderflow/orders.db]")
    package var dbFile: String?

    package init() {}

    package func settings(_ settings: Settings) throws(CommandFailure) -> DatabaseSettings {
        do throws(DatabaseError) {
            return try DatabaseSettings { name in
                switch name {
                case "ORDER_DB": db ?? settings.text(name)
                case "ORDER_DB_FILE": dbFile ?? settings.text(name)
                default: settings.text(name)
                }
            }
        } catch {
            throw CommandFailure(error)
        }
    }
}

extension CommandFailure {
    /// The failure of a command because of a database error.
    package init(_ error: DatabaseError) {
        let advice =
            switch error.kind {
            case .unusable where error.description.contains("the SQLite file"):
                "; choose another with --db-file or ORDER_DB_FILE"
            default: ""
            }
        self.init("\(error)\(advice)", error.kind == .unreachable ? .unreachable : .usage)
    }
}

/// Brings the database to the latest schema.
package struct Migrate: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        abstract: "Creates the database's tables, or brings them up to date. Workers do that too when they start."
    )

    @OptionGroup var flags: DatabaseFlags

    package init() {}

    package func run() async throws {
        let settings = try flags.settings(processSettings)
        let database: any Database
        let added: [Int]
        do {
            database = try await settings.open()
            added = try await database.migrate(OrderSchema.migrations, at: OrderStores.clock())
        } catch let error as DatabaseError {
            throw CommandFailure(error)
        }
        let versions = added.map { "version \($0)" }.joined(separator: ", ")
        say(added.isEmpty ? "\(database.name) is up to date" : "\(database.name): added \(versions)")
        await database.close()
    }
}
