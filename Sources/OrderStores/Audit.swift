import OrderContract
public import OrderDatabase

/// Checks the rules that must hold for all orders together, in one state of the database.
public struct Audit: Sendable {
    private let database: any Database

    /// An audit of a database.
    public init(_ database: any Database) {
        self.database = database
    }

    /// Checks everything.
    /// - Parameter mustHaveEnded: whether an order that has not ended is a violation.
    /// - Returns: what was found.
    /// - Throws: ``DatabaseError`` when the database cannot be read, or does not have the schema.
    public func report(expectingEnd mustHaveEnded: Bool = false) async throws -> AuditReport {
        let name = database.name
        return try await database.read { transaction in
            let books = try AuditedBooks(transaction)
            var report = AuditReport(
                database: name,
                orders: [:],
                open: books.orders.count { !$0.status.isTerminal },
                charges: books.money.values.reduce(0) { $0 + $1.charges },
                refunds: books.money.values.reduce(0) { $0 + $1.refunds },
                products: books.products.count,
                notifications: books.notifications,
                violations: []
            )
            for order in books.orders { report.orders[order.status.rawValue, default: 0] += 1 }
            for order in books.orders { report.violations += books.violations(of: order, mustHaveEnded) }
            for product in books.products { report.violations += books.violations(of: product) }
            for (subject, message) in books.repeatedMessages {
                report.violations.append(.init(rule: .toldOnce, subject: subject, message: message))
            }
            return report
        }
    }
}

extension AuditedBooks {
    func violations(of order: Order, _ mustHaveEnded: Bool) -> [AuditReport.Violation] {
        var found: [AuditReport.Violation] = []
        func complain(_ rule: AuditReport.Rule, _ message: String) {
            found.append(.init(rule: rule, subject: order.id, message: message))
        }
        let money = money[order.id] ?? Payments()
        if money.charges > 1 { complain(.chargedOnce, "it was charged \(money.charges) times") }
        if let message = moneyProblem(order, money) { complain(.moneyAddsUp, message) }
        let taken = balances[order.id] ?? [:]
        if order.status.isTerminal {
            for (sku, balance) in taken.sorted(by: { $0.key < $1.key }) where balance.held != 0 {
                complain(.nothingHeld, "it has ended and still holds \(balance.held) of \(sku)")
            }
            let wanted = order.status == .completed ? items[order.id] ?? [:] : [:]
            for sku in Set(wanted.keys).union(taken.keys).sorted() {
                let (has, should) = (taken[sku]?.taken ?? 0, wanted[sku] ?? 0)
                guard has != should else { continue }
                complain(
                    .takenAsOrdered,
                    "it is \(order.status.rawValue) and has taken \(has) of \(sku), not \(should)"
                )
            }
        } else if mustHaveEnded {
            complain(.allEnded, "it is still \(order.status.rawValue)")
        }
        let changes = changes[order.id] ?? 0
        if order.version != changes { complain(.changesCounted, "version \(order.version) after \(changes) changes") }
        return found
    }

    private func moneyProblem(_ order: Order, _ money: Payments) -> String? {
        func amount(_ minor: Int64) -> String {
            Money(minor: minor, currency: order.total.currency).description
        }
        if let currency = money.currencies.first(where: { $0 != order.total.currency }), order.total.minor != 0 {
            return "it costs \(order.total), and money moved in \(currency)"
        }
        let kept = money.charged - money.refunded
        if order.status == .completed, kept != order.total.minor {
            return "it is completed and costs \(order.total), but \(amount(kept)) were paid and kept"
        }
        if order.status.isTerminal, order.status != .completed, kept != 0 {
            return "it is \(order.status.rawValue), but \(amount(kept)) were paid and not given back"
        }
        return kept < 0 ? "more was given back than paid: \(amount(-kept))" : nil
    }

    func violations(of product: Product) -> [AuditReport.Violation] {
        var found: [AuditReport.Violation] = []
        func complain(_ message: String) {
            found.append(.init(rule: .stockAddsUp, subject: product.sku, message: message))
        }
        let sum = product.seeded - product.taken
        if product.onHand != sum {
            complain("there are \(product.onHand), but \(product.seeded) came in and \(product.taken) went out")
        }
        if product.held != product.heldByOrders {
            complain("\(product.held) are held, but the orders hold \(product.heldByOrders)")
        }
        return found
    }
}
