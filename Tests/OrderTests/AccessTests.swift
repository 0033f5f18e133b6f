import Foundation
import HTTPTypes
import OrderCommandLine
import OrderContract
import TemporalClient
import TemporalCore
import TemporalHTTP
import Testing

@testable import OrderAPI

@Suite("Who may do what at the API")
struct AccessTests {
    private let clerk = "clerk-token-0123456789"
    private let auditor = "auditor-token-0123456789"

    private func rules(_ address: String, _ variables: [String: String] = [:]) throws -> AccessRules {
        try AccessRules([try #require(ListenAddress(address))], Settings(variables))
    }

    @Test("without tokens everybody on this machine may do everything, and nobody else gets in by an oversight")
    func anonymous() throws {
        #expect(try rules("127.0.0.1:1").anonymous == .admin)
        #expect(try rules("8080").anonymous == .admin)
        for address in ["0.0.0.0:1", "[::]:1", "10.0.0.5:1"] {
            let error = #expect(throws: CommandFailure.self, "\(address)") { try rules(address) }
            #expect(error?.description.contains("API_TOKEN_FILE") == true)
            #expect(error?.status == .usage)
        }
        #expect(try rules("0.0.0.0:1", ["API_ANONYMOUS": "clerk"]).anonymous == .clerk)
        let tokens = ["API_TOKENS": "ann clerk \(clerk)"]
        #expect(try rules("0.0.0.0:1", tokens).anonymous == nil)
        #expect(try rules("127.0.0.1:1", tokens).anonymous == nil)
        #expect(try rules("127.0.0.1:1").summary.contains("there are no tokens"))
    }

    @Test("what would let in everybody, or nobody, by an oversight is refused at the start")
    func oversights() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "tokens-\(UUID().uuidString)")
        try Data("# nobody yet\n\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        for (variables, words) in [
            (["API_TOKEN_FILE": file.path()], "API_TOKEN_FILE names nobody"),
            (["API_TOKENS": "# nobody"], "API_TOKENS names nobody"),
            (["API_ANONYMOUS": "customer"], "a customer is known by the name of a token"),
        ] {
            let error = #expect(throws: CommandFailure.self, "\(variables)") { try rules("127.0.0.1:1", variables) }
            #expect(error?.status == .usage)
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        }
    }

    @Test("the placeholders of the deployment's example are not tokens")
    func placeholders() throws {
        let example = StubMatchingTests.root.appending(path: "deploy/examples/secrets.yaml")
        let text = try String(contentsOf: example, encoding: .utf8)
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
            .filter { line in Role.allCases.contains { line.contains(" \($0.rawValue) ") } && !line.hasPrefix("#") }
        #expect(lines.count == 2)
        for line in lines { #expect(throws: Tokens.Mistake.self, "\(line)") { try Tokens(String(line)) } }
    }

    @Test("tokens are read from lines, and mistakes are named without the token")
    func tokens() throws {
        let tokens = try Tokens("# people\nann clerk \(clerk)\n\nbob auditor \(auditor)")
        #expect(tokens.owner(of: clerk) == Tokens.Entry(name: "ann", role: .clerk))
        #expect(tokens.owner(of: auditor)?.role == .auditor)
        #expect(tokens.owner(of: clerk + "x") == nil)
        for text in [
            "ann clerk", "ann boss \(clerk)", "ann clerk short", "ann clerk \(clerk),ann admin \(auditor)",
            "ann clerk \(clerk),bob admin \(clerk)",
        ] {
            let error = #expect(throws: Tokens.Mistake.self, "\(text)") { try Tokens(text) }
            #expect(error?.description.contains(clerk) == false)
        }
    }

    @Test("a session is its token's, for twelve hours, and nobody else can make one")
    func sessions() throws {
        let tokens = try Tokens("ann clerk \(clerk),bob auditor \(auditor)")
        let session = try #require(tokens.session(for: clerk, now: 1_000))
        #expect(!session.contains(clerk))
        #expect(tokens.owner(ofSession: session, now: 1_001)?.name == "ann")
        #expect(tokens.owner(ofSession: session, now: 1_000 + Tokens.sessionTime) == nil)
        #expect(try Tokens("bob auditor \(auditor)").owner(ofSession: session, now: 1_001) == nil)
        #expect(tokens.session(for: "nobody's", now: 1_000) == nil)
        let parts = session.split(separator: ".")
        let other = try #require(tokens.session(for: auditor, now: 1_000)).split(separator: ".")
        for forged in [
            "\(parts[0]).\(other[1]).\(parts[2])", "\(1_001 + Tokens.sessionTime).\(parts[1]).\(parts[2])", "", "..",
            "9",
        ] {
            #expect(tokens.owner(ofSession: forged, now: 1_001) == nil, "\(forged)")
        }
    }

    @Test("the hash and the code are those of the standards")
    func hashes() {
        func hex(_ bytes: [UInt8]) -> String { Tokens.hex(bytes) }
        #expect(hex(SHA256.hash([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            hex(SHA256.hash(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
        #expect(
            hex(SHA256.hash(Array(long.utf8))) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        )
        #expect(
            hex(SHA256.code(of: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        )
    }

    @Test("a role may do what it is for")
    func roles() {
        #expect(Role.Right.allCases.filter { Role.customer.may($0) } == [.browse, .look, .place, .change])
        #expect(
            Role.Right.allCases.filter { Role.clerk.may($0) } == [.browse, .look, .place, .change, .handle, .supply]
        )
        #expect(Role.Right.allCases.filter { Role.auditor.may($0) } == [.browse, .look, .judge])
        #expect(Role.Right.allCases.allSatisfy { Role.admin.may($0) })
    }

    @Test("each route requires what it does, and an unknown one an admin")
    func table() {
        func right(_ method: HTTPRequest.Method, _ path: String) -> Role.Right? {
            if case .right(let right, _) = AccessTable.requirement(method, path) { right } else { nil }
        }
        for path in ["/health", "/signin", "/order.css", "/openapi.yaml", "/track.js", "/track/0.1"] {
            #expect(right(.get, path) == nil, "\(path)")
        }
        for path in [
            "/", "/orders", "/api/orders", "/changes", "/namespaces/default/workflows", "/products",
            "/products/PROD-001",
            "/api/products", "/api/products/PROD-001",
        ] {
            #expect(right(.get, path) == .browse, "\(path)")
        }
        for path in ["/order/1", "/orders/1", "/orders/1/events", "/api/v1/orders/1", "/api/orders/1/status"] {
            #expect(AccessTable.requirement(.get, path) == .right(.look, isAboutOne: true), "\(path)")
            #expect(AccessTable.orderID(in: path) == "1")
        }
        for path in ["/order", "/orders", "/api/orders", "/api/v1/orders"] { #expect(right(.post, path) == .place) }
        #expect(right(.get, "/new") == .place)
        #expect(right(.post, "/products/PROD-001") == .supply)
        #expect(right(.patch, "/api/products/PROD-001") == .supply)
        #expect(right(.post, "/batch/approve") == .judge)
        #expect(right(.post, "/batch/cancel") == .handle)
        #expect(right(.put, "/order/1/status") == .handle)
        for path in ["/orders/1/approve", "/orders/1/audit", "/api/v1/orders/1/audit"] {
            #expect(right(.post, path) == .judge, "\(path)")
        }
        for path in ["/orders/1/pay", "/api/v1/orders/1/pay", "/api/orders/1/cancel", "/orders/1/items"] {
            #expect(right(.post, path) == .change, "\(path)")
        }
        for (method, path) in [
            (HTTPRequest.Method.get, "/metrics"), (.get, "/track"), (.get, "/track/1/view"), (.post, "/track/1"),
            (.get, "/nosuch"), (.delete, "/orders/1"),
            (.post, "/orders/1/nosuch"), (.post, "/batch/nosuch"),
        ] {
            #expect(right(method, path) == .operate, "\(path)")
        }
    }

    @Test("a link opens one order, and nobody can make one, or turn one into another")
    func links() {
        let key = TrackingKey(Array("the shop's own key".utf8))
        for id in ["ORD-1", "订单 1", "../x", "a.b"] {
            let token = key.token(of: id)
            #expect(key.orderID(of: token) == id)
            #expect(key.token(of: id) == token, "it stays the same")
            #expect(TrackingKey(Array("another key".utf8)).orderID(of: token) == nil)
            let path = CustomerLink.path(token)
            #expect(path.dropFirst(CustomerLink.prefix.count).removingPercentEncoding == token)
            #expect(!path.dropFirst(CustomerLink.prefix.count).contains("/"))
        }
        let token = key.token(of: "ORD-1")
        for forged in [
            token + "2", String(token.dropFirst()), "0" + token, token.uppercased(), "", ".", ".ORD-1", "ORD-1",
            String(token.prefix { $0 != "." }) + ".ORD-2", String(repeating: "0", count: 32) + ".ORD-1",
        ] {
            #expect(key.orderID(of: forged) == nil, "\(forged)")
        }
        #expect(!"\(key)".contains("own key") && !String(reflecting: key).contains("own key"))
    }

    @Test("the shop's public address is the address of a site, and the API is known by its name")
    func publicAddress() throws {
        #expect(try PublicAddress.read(Settings([:])) == nil)
        let address = try #require(try PublicAddress.read(Settings(["PUBLIC_URL": "https://Shop.example:8443/"])))
        #expect(address.link("a b") == "https://Shop.example:8443/track/a%20b" && address.host == "shop.example")
        for wrong in [
            "shop.example", "ftp://shop.example", "https://", "https://shop.example/orders", "https://a?b=c",
            "https://a#b", "https://ann:secret@shop.example", "https://a b",
        ] {
            let error = #expect(throws: CommandFailure.self, "\(wrong)") {
                try PublicAddress.read(Settings(["PUBLIC_URL": wrong]))
            }
            #expect(error?.status == .usage && error?.description.contains("secret") == false)
        }
        let known = try rules("127.0.0.1:1", ["PUBLIC_URL": "https://shop.example"])
        #expect(known.knows(host: "shop.example") && !known.knows(host: "evil.example"))
    }

    @Test("the API is known by numbers, by this machine's names, and by those that were named")
    func hosts() throws {
        let rules = try rules("127.0.0.1:1", ["API_HOSTS": "shop.example:8443, Orders.example"])
        for host in ["localhost:8080", "127.0.0.1", "[::1]:80", "10.1.2.3:80", "SHOP.example", "orders.example:1"] {
            #expect(rules.knows(host: host), "\(host)")
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "1.2.3"] {
            #expect(!rules.knows(host: host), "\(host)")
        }
        #expect(try self.rules("127.0.0.1:1", ["API_HOSTS": "*"]).knows(host: "anything"))
    }

    @Test("too many requests of one caller are refused, and later ones are not")
    func rate() {
        let counter = RequestCounter(perSecond: 2)
        let now = ContinuousClock.now
        for _ in 0..<20 { #expect(counter.excess("a", now: now) == nil) }
        #expect(counter.excess("a", now: now) == 1)
        #expect(counter.excess("b", now: now) == nil)
        #expect(counter.excess("a", now: now + .seconds(1)) == nil)
    }

    @Test("what is given back does not count, and what is beyond the limit is not looked at")
    func mistakes() {
        let counter = RequestCounter(perSecond: 0.1)
        let now = ContinuousClock.now
        for _ in 0..<5 {
            #expect(counter.excess("a", now: now) == nil)
            counter.giveBack("a")
        }
        #expect(counter.excess("a", now: now) == nil)
        #expect(counter.excess("a", now: now) == 10)
    }

    @Test("callers that have been quiet are forgotten, and looked for once in a second at most")
    func sweeping() {
        let counter = RequestCounter(perSecond: 10)
        let now = ContinuousClock.now
        for number in 0...10_001 { _ = counter.excess("\(number)", now: now) }
        // The first look found nobody who had been quiet.
        #expect(counter.callers == 10_002)
        _ = counter.excess("later", now: now + .milliseconds(900))
        #expect(counter.callers == 10_003)
        _ = counter.excess("much later", now: now + .seconds(20))
        #expect(counter.callers == 1)
    }

    @Test("a machine is counted by what it cannot choose of its address")
    func addresses() {
        for (address, counted) in [
            ("10.1.2.3", "10.1.2.3"), ("::ffff:10.1.2.3", "10.1.2.3"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::1", "2001:db8:1:2::/64"), ("2001:db8::1", "2001:db8:0:0::/64"), ("::1", "0:0:0:0::/64"),
            ("fe80::1%eth0", "fe80:0:0:0::/64"), ("unknown", "unknown"),
        ] {
            #expect(PeerAddress.counted(address) == counted, "\(address)")
        }
    }

    @Test("a request that went wrong after it may have arrived is not told as a failure")
    func outcomes() {
        let lost = ClientError.unreachable(address: "a", reason: "the connection was closed")
        #expect(OrderService.mayBeDone(lost))
        #expect(OrderService.mayBeDone(OrderService.NoAnswer.temporal))
        #expect(!OrderService.mayBeDone(ClientError.workflowNotFound(workflowID: "w", reason: "")))
    }

    @Test("customers are told neither causes nor what is in stock")
    func customers() {
        var report = StatusReport(
            orderID: "1",
            status: .failed,
            stage: .reserve,
            lastUpdated: Timestamp(millisecondsSince1970: 0)
        )
        report.steps = [SagaStep("ReserveStock", .failed, detail: "10.0.0.5 says no")]
        let stock = InventorySnapshot(levels: [StockLevel(sku: "a", onHand: 7, held: 0)], allAvailable: true)
        report.enrichment = Enrichment(inventory: stock)
        let seen = report.seen(by: Caller(name: "C", role: .customer, key: ""))
        #expect(seen.steps[0].detail == nil)
        #expect(seen.enrichment?.inventory == nil)
        #expect(report.seen(by: Caller(name: "ann", role: .clerk, key: "")) == report)
    }

    @Test("streams have places, which are given back")
    func streams() {
        let counter = PlaceCounter(perCaller: 1, most: 2)
        var first = counter.begin("a")
        #expect(first != nil)
        #expect(counter.begin("a") == nil)
        let second = counter.begin("b")
        #expect(second != nil)
        #expect(counter.begin("c") == nil)
        first = nil
        #expect(counter.begin("a") != nil)
    }

    @Test("after signing in nobody is sent to another site")
    func local() {
        #expect(SignInRoutes.local("/orders/1?lang=zh") == "/orders/1?lang=zh")
        for text in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb"] {
            #expect(SignInRoutes.local(text) == "/", "\(text)")
        }
        #expect(SignInRoutes.local(nil) == "/")
    }
}

@Suite("What an order costs")
struct PriceCheckTests {
    private let prices = PriceCheck(prices: ["PROD-001": Money(minor: 1_299_99), "PROD-005": Money(minor: 89_99)])

    private func check(
        _ policy: OrderPolicy,
        _ lines: [LineItem],
        amount: Int64? = nil
    ) throws(Problem) {
        let amount = amount.map { Money(minor: $0) }
        try prices.check(OrderInput(orderID: "1", lines: lines, declared: amount, policy: policy))
    }

    private func laptop(_ price: Int64?) -> LineItem {
        LineItem(sku: "PROD-001", unitPrice: price.map { Money(minor: $0) })
    }

    @Test("a strict catalogue's prices are the only ones", arguments: [OrderPolicy.direct, .full])
    func strict(_ policy: OrderPolicy) throws {
        try check(policy, [laptop(1_299_99)])
        try check(policy, [laptop(nil)])
        try check(policy, [laptop(nil)], amount: 1_299_99)
        for (line, amount): (LineItem, Int64?) in [
            (laptop(1), nil), (laptop(0), nil), (laptop(nil), 1), (laptop(nil), 1_300_00),
        ] {
            let problem = #expect(throws: Problem.self) { try check(policy, [line], amount: amount) }
            #expect(problem?.status.code == 422)
            #expect(problem?.message.contains("$1299.99") == true, "\(problem?.message ?? "")")
        }
        let unknown = #expect(throws: Problem.self) { try check(policy, [LineItem(sku: "NOPE")]) }
        #expect(unknown?.message.contains("there is no product NOPE") == true)
    }

    @Test("elsewhere an order may cost more than the catalogue says, and not less")
    func open() throws {
        try check(.managed, [laptop(nil), LineItem(sku: "anything")], amount: 1_400_00)
        try check(.managed, [LineItem(sku: "anything")], amount: 1)
        #expect(throws: Problem.self) { try check(.managed, [laptop(nil)], amount: 1_299_98) }
        #expect(throws: Problem.self) { try check(.approval, [laptop(1)]) }
    }

    @Test("a line without a price hides nothing", arguments: [OrderPolicy.paylater, .approval])
    func mixed(_ policy: OrderPolicy) throws {
        let name = LineItem(sku: "zzz")
        for price: Int64 in [1, 0] {
            let problem = #expect(throws: Problem.self) { try check(policy, [laptop(price), name]) }
            #expect(problem?.code == "wrong_price")
            #expect(problem?.message.contains("PROD-001 costs $1299.99, not $0.0\(price)") == true)
        }
        try check(policy, [laptop(1_299_99), name])
        try check(policy, [laptop(nil), name])
    }

    @Test("an order keeps the prices that it was taken at, and an amount that holds anyway is left alone")
    func accepted() {
        func priced(_ policy: OrderPolicy, amount: Int64? = nil) -> OrderInput {
            let lines = [laptop(nil), LineItem(sku: "zzz"), LineItem(sku: "PROD-005", unitPrice: Money(minor: 100_00))]
            let amount = amount.map { Money(minor: $0) }
            return prices.priced(OrderInput(orderID: "1", lines: lines, declared: amount, policy: policy))
        }
        let strict = priced(.direct)
        #expect(strict.lines.map(\.unitPrice?.minor) == [1_299_99, nil, 100_00] && strict.arePricesAccepted)
        #expect(priced(.full, amount: 1).lines.first?.unitPrice == Money(minor: 1_299_99))
        let open = priced(.approval)
        #expect(open.lines.map(\.unitPrice?.minor) == [1_299_99, nil, 100_00] && !open.arePricesAccepted)
        #expect(priced(.managed, amount: 5_000_00).lines.first?.unitPrice == nil, "the amount is more than the sum")
    }

    @Test("an order costs something, unless its policy says that it need not")
    func free() throws {
        let gift = LineItem(sku: "gift", unitPrice: Money(minor: 0))
        #expect(throws: Problem.self) { try check(.approval, [gift]) }
        var policy = OrderPolicy.approval
        policy.isFree = true
        try check(policy, [gift])
    }
}

@Suite("Texts that people type")
struct OrderTextTests {
    @Test("names look like what they are")
    func names() {
        for text in ["CUST-001", "订单 1", "O'Neil \u{1F469}\u{200D}\u{1F4BB}", "../x"] {
            #expect(OrderText.problem(in: text) == nil)
        }
        for text in ["", "  ", "a\u{1b}[31m", "a\u{7}", "a\nb", "a\u{202e}b", "a\0"] {
            #expect(OrderText.problem(in: text) != nil, "\(text.debugDescription)")
        }
    }

    @Test("texts from elsewhere are one short line")
    func cleaned() {
        #expect(OrderText.cleaned(" a\u{0}b\r\n\t c ") == "a b c")
        #expect(OrderText.cleaned(String(repeating: "x", count: 400)).count == 300)
    }
}
