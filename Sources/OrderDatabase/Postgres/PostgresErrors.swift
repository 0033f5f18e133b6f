import Foundation

extension DatabaseError {
    /// An error from a server's error code. The codes are in PostgreSQL's manual, appendix A.
    init(state: String, _ message: String, _ settings: PostgresSettings) {
        let text = "\(settings.place): \(message)"
        switch state {
        case "40001", "40P01": self.init(.conflict, text)
        case "55P03", "57014": self.init(.busy, "\(text); another transaction held a lock for too long")
        case "23505": self.init(.duplicate, text)
        case "53100": self.init(.full, "\(text); the server's disk is full")
        case "53200": self.init(.full, "\(text); the server has no memory left")
        case "53300": self.init(.busy, "\(text); the server has no connection left")
        case "57P01", "57P02", "57P03": self.init(.unreachable, "\(text); the server stops or starts")
        case "25006": self.init(.unusable, "\(text); the server only reads")
        case "42501": self.init(.refused, "\(text); the user \(settings.user) may not do that")
        default:
            // Violated constraints, and values that do not fit their columns.
            if state.hasPrefix("23") || state.hasPrefix("22") {
                self.init(.violation, text)
            } else if state.hasPrefix("08") {
                self.init(.unreachable, text)
            } else {
                self.init(.other, "\(text) (\(state))")
            }
        }
    }

    /// Why a connection was not made: libpq has only a message for it, not a code.
    init(connecting message: String, _ settings: PostgresSettings) {
        let reason = message.split(separator: "\n").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "no reason"
        if message.contains("authentication failed") || message.contains("no pg_hba.conf entry")
            || message.contains("role \"\(settings.user)\" does not exist")
        {
            self.init(
                .refused,
                "\(settings.place) refuses the user \(settings.user): \(reason); "
                    + "check POSTGRES_USER and POSTGRES_PASSWORD"
            )
        } else if message.contains("database \"\(settings.database)\" does not exist") {
            self.init(
                .refused,
                "\(settings.place) has no database \(settings.database); create it, or name another in POSTGRES_DB"
            )
        } else {
            self.init(
                .unreachable,
                "\(settings.place) does not answer: \(reason); is it running, and are POSTGRES_HOST and "
                    + "POSTGRES_PORT right?"
            )
        }
    }
}
