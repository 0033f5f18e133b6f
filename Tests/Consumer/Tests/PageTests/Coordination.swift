import TemporalWorkflows

// docs: mutex
enum Bank {
    struct Declined: Error, Codable {}

    static let charge = Activity<Int, Int, Declined>("charge", startToClose: .seconds(10))
}

/// An account whose payments must not be mixed, however they arrive.
struct Account: Workflow {
    var balance = 100
    var isClosed = false
    let mutex = WorkflowMutex()

    struct Messages: MessageSet {
        let pay = Update<Account, Int, Int, ActivityFailure<Bank.Declined>>.running("pay") {
            (amount, context) async throws(ActivityFailure<Bank.Declined>) in
            try await context.state.mutex.withLock(in: context) { () async throws(ActivityFailure<Bank.Declined>) in
                let rest = context.state.balance - amount
                try await context.execute(Bank.charge, amount)
                context.state.balance = rest
                return rest
            }
        }
        let close = Signal<Account, Empty>("close") { $0.isClosed = true }
    }

    static func run(in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.isClosed && context.allHandlersFinished }
        return context.state.balance
    }
}
// docs: end

// docs: channel
enum Office {
    static let print = Activity<String, String, Never>("print", startToClose: .seconds(10))
}

/// Prints what comes in, on two printers at a time.
struct PrintShop: Workflow {
    let jobs = WorkflowChannel<String>()
    let printers = WorkflowSemaphore(2)
    var printed: [String] = []

    struct Messages: MessageSet {
        let add = Signal<PrintShop, String>("add") { $0.jobs.trySend($1) }
        let close = Signal<PrintShop, Empty>("close") { $0.jobs.close() }
    }

    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        let clerks = (1...3).map { _ in
            context.fork { context in
                // Nil when the channel is closed and nothing is left in it.
                while let job = try await context.state.jobs.receive(in: context) {
                    let page = try await context.state.printers.withPermit(in: context) {
                        try await context.execute(Office.print, job)
                    }
                    context.state.printed.append(page)
                }
            }
        }
        try await context.all(clerks)
        return context.state.printed
    }
}
// docs: end
