import Foundation
import OrderContract
import TemporalCore
import Testing

import struct OrderStores.OrderArchive

@testable import OrderAPI

@Suite("The order desk's addresses, files and figures")
struct DeskTests {
    @Test("an address says what is looked for, and is the same after it was read")
    func address() throws {
        let query = OrderQuery([
            "id": " ord ", "customer": "a+b", "product": "mouse", "status": "waiting", "stage": "payment",
            "min": "12.5",
            "max": "100", "from": "2026-03-29", "to": "2026-03-29", "zone": "Europe/Berlin", "sort": "total",
            "page": "3",
            "other": "x",
        ])
        #expect(query.mistakes.isEmpty)
        let search = query.search
        #expect(search.idPart == "ord" && search.customerPart == "a+b" && search.productPart == "mouse")
        #expect(search.statuses == [.awaitingReview, .awaitingApproval, .awaitingPayment, .compensationStuck])
        #expect(search.stage == .payment && search.least == 12_50 && search.most == 100_00)
        // On this day clocks were put forward, so it has 23 hours.
        #expect(search.from == Timestamp("2026-03-29T00:00:00+01:00"))
        #expect(search.until == Timestamp("2026-03-30T00:00:00+02:00"))
        #expect(search.sorting == .total && !search.isDescending && query.page == 3)
        let text = query.address(page: query.page)
        #expect(!text.contains("other"))
        var again = URLComponents()
        again.percentEncodedQuery = text
        let fields = (again.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        #expect(OrderQuery(Dictionary(uniqueKeysWithValues: fields)) == query)
        #expect(OrderQuery().address() == "" && OrderQuery().isEmpty)
    }

    @Test("what makes no sense in an address is named, and left out")
    func mistakes() {
        let wrong = [
            "status": "gone", "stage": "x", "min": "-1", "max": "1.234", "from": "2026-02-30", "to": "soon",
            "zone": "Mars/Base",
        ]
        let query = OrderQuery(wrong)
        #expect(Set(query.mistakes.map(\.rawValue)) == Set(wrong.keys))
        #expect(query.search == OrderArchive.Search())
        for page in ["0", "-3", "x", ""] { #expect(OrderQuery(["page": page]).page == 1) }
        #expect(OrderQuery(["page": "999999999999"]).page == OrderQuery.lastPage)
        #expect(OrderQuery(["sort": "nothing"]).sort == "-created")
    }

    @Test("a customer finds their own orders alone, also with the name of another customer")
    func own() {
        let customer = Caller(name: "CUST-1", role: .customer, key: "")
        #expect(OrderQuery(["customer": "CUST-2"]).search(by: customer).customerID == "CUST-1")
        #expect(OrderQuery().search(by: Caller(name: "ann", role: .clerk, key: "")).customerID == nil)
    }

    @Test("a file of values with commas keeps every text, and has no formulas")
    func csv() {
        let at = Timestamp(millisecondsSince1970: 0)
        let order = OrderRecord(
            orderID: "=1+1",
            customerID: "a, \"b\"\nc",
            policy: "direct",
            status: .completed,
            stage: .completed,
            total: Money(minor: 1_299_99),
            createdAt: at,
            updatedAt: at
        )
        let lines = OrderSheet.csv([order]).text.split(separator: "\r\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("\u{FEFF}order_id,") == true)
        let values =
            "'=1+1,1970-01-01T00:00:00.000Z,1970-01-01T00:00:00.000Z,completed,completed,direct,"
            + "\"a, \"\"b\"\"\nc\",1299.99,USD"
        #expect(lines.last.map { String($0) } == values)
    }

    @Test("a form is read as browsers write it")
    func form() {
        let form = Form("order=a&order=b%26c&reason=two+words&broken=%zz&empty=")
        #expect(form.all("order") == ["a", "b&c"])
        #expect(form["reason"] == "two words" && form["empty"] == "" && form["broken"] == nil)
    }

    @Test("amounts and numbers are written as readers write them")
    func amounts() {
        let (english, chinese) = (PageText(language: .english), PageText(language: .chinese))
        #expect(english.money(Money(minor: 1_234_567_89)) == "$1,234,567.89")
        #expect(english.money(Money(minor: -5)) == "-$0.05")
        #expect(chinese.money(Money(minor: 999_99)) == "US$999.99")
        #expect(english.money(Money(minor: 1_000_00, currency: "CHF")) == "CHF 1,000.00")
        #expect(english.number(-1_234) == "-1,234" && english.number(12) == "12")
        #expect(english.time(Timestamp(millisecondsSince1970: 0)) == "1970-01-01 00:00 UTC")
    }
}
