import Foundation
import Hummingbird
import OrderContract
import OrderStores
import TemporalCore

/// What a person looks for in the list of orders, as the list's address says it, so that a list can be sent to others.
struct OrderQuery: Sendable, Hashable {
    /// The fields of the form, in the address's order.
    enum Field: String, Sendable, CaseIterable {
        case id, customer, product, status, stage, failure, min, max, from, to, zone
    }

    /// Several statuses under one word.
    enum Group: String, Sendable, CaseIterable {
        /// A person must do something.
        case waiting
        /// The order has not ended.
        case open

        var statuses: [OrderStatus] {
            switch self {
            case .waiting: [.awaitingReview, .awaitingApproval, .awaitingPayment, .compensationStuck]
            case .open: OrderStatus.allCases.filter { !$0.isTerminal }
            }
        }
    }

    /// The fields that are filled in, as they were written.
    private(set) var texts: [Field: String] = [:]
    /// The fields that make no sense, and are left out of the search.
    private(set) var mistakes: [Field] = []
    /// What is looked for.
    private(set) var search = OrderArchive.Search()
    /// Which page, counted from 1.
    var page = 1

    /// What stands for failures whose code nobody has recorded.
    static let unknownFailure = "unknown"

    /// The longest text that is looked for.
    private static let longest = 200
    /// The highest page: databases count to a page from the beginning.
    static let lastPage = 100_000

    init(_ parameters: [String: String] = [:]) {
        for field in Field.allCases {
            guard let text = parameters[field.rawValue].map({ $0.trimmed }), !text.isEmpty else { continue }
            texts[field] = String(text.prefix(Self.longest))
        }
        for field in Field.allCases where texts[field] != nil && !read(field) { mistakes.append(field) }
        if let sort = parameters["sort"] {
            let name = sort.hasPrefix("-") ? String(sort.dropFirst()) : sort
            if let sorting = OrderArchive.Sorting(rawValue: name) {
                (search.sorting, search.isDescending) = (sorting, sort.hasPrefix("-"))
            }
        }
        page = min(max(parameters["page"].flatMap { Int($0) } ?? 1, 1), Self.lastPage)
    }

    init(_ request: Request) { self.init(request.query) }

    /// Reads a field into the search.
    /// - Returns: whether it makes sense.
    private mutating func read(_ field: Field) -> Bool {
        guard let text = texts[field] else { return true }
        switch field {
        case .id: search.idPart = text
        case .customer: search.customerPart = text
        case .product: search.productPart = text
        case .status:
            search.statuses = Group(rawValue: text)?.statuses ?? OrderStatus(rawValue: text).map { [$0] } ?? []
            return !search.statuses.isEmpty
        case .stage:
            search.stage = OrderStage(rawValue: text)
            return search.stage != nil
        case .failure:
            if text == Self.unknownFailure {
                search.failure = .unknown
            } else if FailureNotice.failureCodes.contains(text) {
                search.failure = .code(text)
            }
            return search.failure != nil
        case .min:
            search.least = Self.amount(text)
            return search.least != nil
        case .max:
            search.most = Self.amount(text)
            return search.most != nil
        case .from:
            search.from = day(text, plus: 0)
            return search.from != nil
        case .to:
            // The whole of the last day.
            search.until = day(text, plus: 1)
            return search.until != nil
        case .zone: return TimeZone(identifier: text) != nil
        }
        return true
    }

    private static func amount(_ text: String) -> Int64? { try? Money(text, sign: .notNegative).minor }

    /// The zone in which its days begin.
    var zone: TimeZone { texts[.zone].flatMap { TimeZone(identifier: $0) } ?? .gmt }

    /// The beginning of a day, or of one after it.
    private func day(_ text: String, plus days: Int) -> Timestamp? {
        guard let match = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)/), let year = Int(match.1),
            let month = Int(match.2),
            let day = Int(match.3), (1970...2999).contains(year)
        else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = DateComponents(year: year, month: month, day: day)
        guard parts.isValidDate(in: calendar), let date = calendar.date(from: parts),
            let wanted = calendar.date(byAdding: .day, value: days, to: date)
        else { return nil }
        return Timestamp(millisecondsSince1970: Int64(wanted.timeIntervalSince1970 * 1_000))
    }

    /// Whether anything is looked for, besides an order of the list.
    var isEmpty: Bool { texts.keys.allSatisfy { $0 == .zone } }

    /// The sorting as it stands in an address.
    var sort: String { (search.isDescending ? "-" : "") + search.sorting.rawValue }

    /// How a click on a column's heading sorts: the other way round if it sorts already, else as one looks at it first.
    func sort(by sorting: OrderArchive.Sorting) -> String {
        let isDescending = search.sorting == sorting ? !search.isDescending : sorting == .created || sorting == .total
        return (isDescending ? "-" : "") + sorting.rawValue
    }

    /// The search as the query of an address.
    /// - Parameters:
    ///   - page: which page; the first is not named.
    ///   - sort: how it is sorted; nil for the same way.
    ///   - more: further fields.
    /// - Returns: the query, without `?`.
    func address(page: Int = 1, sort: String? = nil, _ more: [(String, String)] = []) -> String {
        var parts = Field.allCases.compactMap { field in texts[field].map { (field.rawValue, $0) } }
        let sorted = sort ?? self.sort
        if sorted != "-created" { parts.append(("sort", sorted)) }
        if page > 1 { parts.append(("page", "\(page)")) }
        return (parts + more).map { "\($0)=\(Pages.pathSegment($1))" }.joined(separator: "&")
    }

    /// The search as it is for a caller: customers see their own orders.
    func search(by caller: Caller) -> OrderArchive.Search {
        var search = search
        search.customerID = caller.onlyCustomer
        return search
    }
}

extension String {
    /// Without blanks at its ends.
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
