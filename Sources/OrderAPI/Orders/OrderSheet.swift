import Foundation
import HTTPTypes
import Hummingbird
import OrderContract

/// Orders as a file to keep, or to open in a table.
struct OrderSheet {
    /// How many orders one file has at most.
    static let mostRows = 10_000

    let name: String
    let type: String
    let text: String

    /// As lines of values with commas, as RFC 4180 describes them. It begins with a mark by which programs for tables know
    /// the encoding.
    static func csv(_ orders: [OrderRecord]) -> OrderSheet {
        let heading = "order_id,created_at,updated_at,status,stage,policy,customer_id,total,currency"
        let lines = orders.map { order in
            [
                order.orderID, "\(order.createdAt)", "\(order.updatedAt)", order.status.rawValue, order.stage.rawValue,
                order.policy, order.customerID ?? "", order.total?.plain ?? "", order.total?.currency ?? "",
            ].map { cell($0) }.joined(separator: ",")
        }
        let text = "\u{FEFF}" + ([heading] + lines).map { $0 + "\r\n" }.joined()
        return OrderSheet(name: "orders.csv", type: "text/csv", text: text)
    }

    /// As JSON: the orders, and how many fit in all.
    static func json(_ orders: [OrderRecord], count: Int) throws -> OrderSheet {
        struct Sheet: Encodable {
            let orders: [OrderRecord]
            let count: Int
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let data = try encoder.encode(Sheet(orders: orders, count: count))
        return OrderSheet(name: "orders.json", type: "application/json", text: String(decoding: data, as: UTF8.self))
    }

    var response: Response {
        var response = Response.text(text, type)
        response.headers[.contentDisposition] = "attachment; filename=\"\(name)\""
        return response
    }

    /// One value. What a table would take for a formula is marked as text.
    private static func cell(_ text: String) -> String {
        var text = text
        if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) { text = "'" + text }
        guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
