import ArgumentParser
import OrderCommandLine

/// The API: takes orders over HTTP and shows them.
@main
struct OrderAPI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order-api",
        abstract: "Takes orders over HTTP, sends them messages, and shows them while they run.",
        discussion: """
            Further variables:

              RETRY_INITIAL, RETRY_COEFFICIENT, RETRY_MAX_INTERVAL, RETRY_MAX_ATTEMPTS
                                    how each step of an order is retried (1s, 2.0, 60s, 3)
              APPROVAL_TIMEOUT, PAYMENT_TIMEOUT, COMPLETION_TIMEOUT
                                    how long an order waits for a person (15m, 30s, 24h)
              REVIEW_THRESHOLD      above which price an order is reviewed first (10000.00)
              PROCESS_SECONDS       how long processing takes, usual/expedited (15/5)
              ENCRYPTION_ENABLED, ENCRYPTION_KEY_FILE, ENCRYPTION_KEYS
                                    whether and how payloads are encrypted (false, .encryption.key, none)
              RETRY_OUTAGE          how long a step waits while the database is away (1h; 0 for not at all)
              FREE_ORDERS           true: an order may cost nothing (false)
              API_TOKENS, API_TOKEN_FILE
                                    who may do what, as "name role token": customer, clerk, auditor, admin (nobody)
              API_ANONYMOUS         what callers without a token are (admin on this machine alone, else none)
              API_HOSTS             the names under which the API is addressed, * for any (this machine's)
              PUBLIC_URL            where customers reach this API, for links to their own pages (no links in messages)
              API_RATE              requests of one caller in a second (200)
              API_CONNECTIONS, API_PEER_CONNECTIONS, API_STREAMS
                                    how many may be open: in all, from one machine, streams (4096, 1024, 2000)
              API_PATIENCE          how long a client may take to send a request or read an answer (30s)
              POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB
                                    (localhost, 5432, orderflow, orderflow123, orderflow)

            Exit codes: 0 stopped as asked, 1 failed while running, 2 a flag or variable makes no sense or an address \
            is in use, 3 what is needed cannot be reached.
            """,
        subcommands: [Serve.self, ServeCodec.self, Healthcheck.self],
        defaultSubcommand: Serve.self
    )

    static func main() async { await runAndExit() }
}
