/// What a customer is told about a failure. The cause itself is for operators: the log and the order's record have it.
public struct FailureNotice: Sendable, Hashable {
    /// The kind of failure in one word, for programs: `out_of_stock`, `payment_declined`, `internal`, …
    public var code: String
    /// What happened, for the customer.
    public var sentence: String

    /// The codes with which an order can fail.
    public static let failureCodes = [
        "invalid_order", "unknown_product", "wrong_price", "out_of_stock", "payment_declined", "payment_failed",
        "payment_unknown", "validation_unavailable", "inventory_failed", "record_unavailable", "shipment_failed",
        "internal",
    ]

    /// A notice.
    public init(code: String, sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    /// The notice about a failure.
    /// - Parameters:
    ///   - type: the failure's type on the wire, such as `OutOfStock`.
    ///   - message: its own words, which are used only where they are about the order and were written for its customer.
    ///   - language: the customer's.
    public init(type: String, message: String, _ language: DisplayLanguage = .english) {
        let (code, english, chinese): (String, String?, String?) =
            switch type {
            case "ValidationError": ("invalid_order", nil, "订单内容有误")
            case "InvalidProduct": ("unknown_product", nil, "目录中没有该商品")
            case "WrongPrice": ("wrong_price", nil, "价格与目录不符")
            case "OutOfStock": ("out_of_stock", nil, "商品库存不足")
            case "PaymentDeclined": ("payment_declined", "the payment was declined", "付款被拒绝")
            case "PaymentFailed": ("payment_failed", "the payment could not be made", "付款未能完成")
            case "PaymentUnknown":
                (
                    "payment_unknown", "the payment could not be confirmed; what was taken is given back",
                    "付款结果无法确认; 已扣款项将退回"
                )
            case "ValidationUnavailable":
                ("validation_unavailable", "the order could not be checked; please try again later", "订单暂时无法校验, 请稍后再试")
            case "InventoryFailed":
                ("inventory_failed", "the goods could not be taken from the stock", "商品未能出库")
            case "CreateOrderFailed", "StateUnavailable":
                ("record_unavailable", "the order could not be recorded; please try again later", "订单暂时无法记录, 请稍后再试")
            case "ShipmentCancelled": ("shipment_failed", "a parcel could not be sent", "包裹未能发出")
            default: ("internal", "something went wrong on our side", "我们这边出了问题")
            }
        let sentence = language == .chinese ? chinese : english
        self.init(code: code, sentence: sentence ?? OrderText.cleaned(message))
    }
}
