import HTTPTypes
import OrderContract

/// Whether an order costs what the catalogue says. The catalogue's prices bind; what a request says about money is checked.
struct PriceCheck {
    /// The catalogue's prices of the products that it has.
    let prices: [String: Money]

    /// Refuses an order that costs something else than it should.
    /// - Parameter order: the order.
    /// - Throws: ``Problem`` that names both amounts.
    func check(_ order: OrderInput) throws(Problem) {
        if order.policy.catalogue == .strict { try checkLines(order) }
        let known: Money
        let total: Money?
        do {
            known = try knownSum(order)
            total = try order.knownTotal() ?? (isWholeCatalogue(order) ? known : nil)
        } catch let error as ValidationError {
            throw .invalid("\(error)")
        } catch {
            throw .invalid("the order costs too much: \(error)")
        }
        guard let total else { return try checkNamedPrices(order) }
        if order.policy.catalogue == .strict {
            guard total == known else {
                throw .wrongPrice("the order costs \(known), and the request says \(total)")
            }
        } else if total.currency == known.currency, total.minor < known.minor {
            throw .wrongPrice("the order costs at least \(known) by the catalogue, and the request says \(total)")
        }
        guard total.isPositive || order.policy.isFree else {
            throw .wrongPrice("an order of \(total) is not taken; FREE_ORDERS allows that")
        }
    }

    /// An order that was checked, with the catalogue's prices where it names none: what the customer was told holds, even if
    /// the catalogue changes before the goods are held. An order whose amount is not the sum of its lines keeps them as they
    /// are, since its amount holds.
    func priced(_ order: OrderInput) -> OrderInput {
        var order = order
        if order.policy.catalogue == .strict { order.arePricesAccepted = true }
        guard order.policy.catalogue == .strict || order.declared == nil else { return order }
        for (index, line) in order.lines.enumerated() where line.unitPrice == nil {
            guard let price = prices[line.sku], price.currency == order.currency else { continue }
            order.lines[index].unitPrice = price
        }
        return order
    }

    private func checkLines(_ order: OrderInput) throws(Problem) {
        for line in order.lines {
            guard let price = prices[line.sku] else {
                throw .unprocessable("\(InvalidProduct(sku: line.sku)); choose one from the catalogue")
            }
            if let named = line.unitPrice, named != price {
                throw .wrongPrice("\(WrongPrice(sku: line.sku, named: named, price: price))")
            }
        }
    }

    /// Refuses lines that name less than the catalogue's price, in an order whose total nobody knows yet: the lines without
    /// a price would hide what is missing.
    private func checkNamedPrices(_ order: OrderInput) throws(Problem) {
        for line in order.lines {
            guard let named = line.unitPrice, let price = prices[line.sku], named.currency == price.currency,
                named.minor < price.minor
            else { continue }
            throw .wrongPrice("\(WrongPrice(sku: line.sku, named: named, price: price))")
        }
    }

    private func isWholeCatalogue(_ order: OrderInput) -> Bool { order.lines.allSatisfy { prices[$0.sku] != nil } }

    /// The sum of the prices that the catalogue has.
    private func knownSum(_ order: OrderInput) throws(MoneyError) -> Money {
        var sum = Money.zero(order.currency)
        for line in order.lines {
            guard let price = prices[line.sku], price.currency == order.currency else { continue }
            sum = try sum.adding(price.multiplied(by: line.quantity))
        }
        return sum
    }
}

extension Problem {
    /// The request says another price than the shop.
    static func wrongPrice(_ message: String) -> Problem {
        Problem(.unprocessableContent, code: "wrong_price", message)
    }

    /// Temporal does not answer at all, so there is nothing more to ask it.
    static let silentTemporal = Problem.unavailable("Temporal does not answer in time; try again soon")
}
