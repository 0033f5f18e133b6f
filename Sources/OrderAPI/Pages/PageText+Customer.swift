/// The words of customers' own pages, and of failures: as a customer and as the shop says them.
extension PageText {
    static let customerWords: [(name: String, english: String, chinese: String)] =
        trackWords + storyWords + sorryWords + lostWords + failureWords

    private static let trackWords: [(name: String, english: String, chinese: String)] = [
        ("yourOrders", "Your order", "您的订单"),
        ("yourOrder", "Your order {1}", "您的订单 {1}"),
        ("languages", "Language", "语言"),
        ("youOrdered", "What you have ordered", "商品"),
        ("ordered", "Ordered", "下单时间:"),
        ("lastChange", "Last change", "最近更新:"),
        ("payUntil", "Please pay by", "请在此之前付款:"),
        (
            "keepLink", "Keep the link to this page to yourself: anybody who has it can see this order.",
            "请妥善保管此页面的链接: 任何持有链接的人都能查看此订单。"
        ),
        ("parcels", "Parcels", "包裹"),
        ("parcel", "Parcel {1}", "包裹 {1}"),
        ("parcel-packed", "being packed", "正在打包"),
        ("parcel-handed", "given to the carrier", "已交承运商"),
        ("parcel-delivered", "delivered", "已送达"),
        ("parcel-notSent", "not sent", "未发出"),
        ("tookMoney", "{1} paid", "已支付 {1}"),
        ("tookMoneyAt", "Paid:", "付款时间:"),
        ("gaveBackAt", "Given back:", "退款时间:"),
        ("gaveBack", "{1} given back", "已退还 {1}"),
        ("moneyNone", "Nothing has been paid yet.", "尚未付款。"),
        ("moneyNothing", "Nothing was taken.", "未扣款。"),
        ("moneyRefused", "The payment did not work, and nothing was taken.", "付款未成功, 未扣款。"),
        ("moneyTaken", "{1} was paid.", "已支付 {1}。"),
        ("moneyBack", "{1} was paid, and all of it was given back.", "已支付 {1}, 并已全额退还。"),
        ("moneyPartly", "{1} was paid, and {2} of it was given back.", "已支付 {1}, 其中 {2} 已退还。"),
        ("then", ". ", "。"),
        ("decisions", "Decisions", "审批与审核"),
        ("reviewAccepted", "Review passed", "审核通过"),
        ("reviewAcceptedBy", "Review passed by {1}", "{1} 审核通过"),
        ("reviewRejected", "Rejected in the review", "审核拒绝"),
        ("reviewRejectedBy", "Rejected in the review by {1}", "{1} 审核拒绝"),
        ("paymentApproved", "Payment approved", "已批准付款"),
        ("paymentApprovedBy", "Payment approved by {1}", "{1} 已批准付款"),
        ("reasonBlank", "Give a reason.", "请填写原因。"),
        ("customersPage", "The customer's own page", "客户专属页面"),
        (
            "customersPageHint", "Its link is for this customer alone: it shows the order to anybody who has it.",
            "链接仅供该客户使用: 持有者均可查看此订单。"
        ),
    ]

    private static let storyWords: [(name: String, english: String, chinese: String)] = [
        ("story-taken", "We have your order", "我们已收到您的订单"),
        ("story-taken-more", "We are checking it. You need not do anything.", "正在核对, 您无需操作。"),
        ("story-looked-at", "We are looking at your order", "我们正在审核您的订单"),
        (
            "story-looked-at-more", "Somebody looks at it before we go on. You need not do anything.",
            "工作人员确认后将继续处理, 您无需操作。"
        ),
        ("story-unpaid", "We are waiting for your payment", "等待您付款"),
        (
            "story-unpaid-more", "As soon as you have paid, we go on. Without a payment the order ends by itself.",
            "付款后我们将继续处理; 未付款的订单会自动取消。"
        ),
        ("story-paying", "Your payment is being made", "正在处理您的付款"),
        ("story-paying-more", "This takes a moment.", "请稍候。"),
        ("story-prepared", "Your order is being prepared", "正在为您备货"),
        ("story-prepared-more", "We tell you when it is done.", "完成后我们会通知您。"),
        ("story-sent", "Your order is being sent", "您的订单正在发货"),
        ("story-sent-more", "Below you see each parcel.", "各包裹的状态见下方。"),
        ("story-completed", "Your order is complete", "您的订单已完成"),
        ("story-completed-more", "Thank you for your order.", "感谢您的惠顾。"),
        ("story-given-up", "Your order is being cancelled", "正在取消您的订单"),
        ("story-given-up-more", "What you have paid is given back.", "您已支付的款项将退还。"),
        ("story-stuck", "Your order is being cancelled", "正在取消您的订单"),
        (
            "story-stuck-more", "This takes longer than usual. We are looking at it, and give back what you have paid.",
            "所需时间比平时长。我们正在处理, 并会退还您已支付的款项。"
        ),
        ("story-cancelled", "Your order was cancelled", "您的订单已取消"),
        ("story-cancelled-more", "Nothing more is taken for it.", "不会再扣款。"),
        ("story-late", "Your order has ended", "您的订单已失效"),
        (
            "story-late-more", "The time for it was over, so it was cancelled. Nothing more is taken for it.",
            "订单已超时取消, 不会再扣款。"
        ),
        ("story-rejected", "We could not accept your order", "我们未能接受您的订单"),
        ("story-rejected-more", "It ends here, and nothing is taken for it.", "订单已终止, 不会扣款。"),
        ("story-failed", "We could not complete your order", "我们未能完成您的订单"),
    ]

    /// Why an order has failed, as its customer is told.
    private static let sorryWords: [(name: String, english: String, chinese: String)] = [
        ("sorry", " Nothing more is taken for it.", "不会再扣款。"),
        ("sorry-invalid_order", "Something in the order was not right.", "订单内容有误。"),
        ("sorry-unknown_product", "We do not have one of the products.", "其中有商品已下架。"),
        ("sorry-wrong_price", "The price of one of the products had changed.", "其中有商品的价格已变动。"),
        ("sorry-out_of_stock", "One of the products was sold out.", "其中有商品已售罄。"),
        ("sorry-payment_declined", "The payment was declined.", "付款被拒绝。"),
        ("sorry-payment_failed", "The payment could not be made.", "付款未能完成。"),
        ("sorry-payment_unknown", "The payment could not be confirmed.", "付款结果无法确认。"),
        ("sorry-validation_unavailable", "We could not check the order.", "订单暂时无法核对。"),
        ("sorry-inventory_failed", "The goods could not be taken out of our stock.", "商品未能出库。"),
        ("sorry-record_unavailable", "We could not record the order.", "订单暂时无法记录。"),
        ("sorry-shipment_failed", "A parcel could not be sent.", "包裹未能发出。"),
        ("sorry-internal", "Something went wrong on our side.", "我们这边出了问题。"),
    ]

    private static let lostWords: [(name: String, english: String, chinese: String)] = [
        ("lost-404", "This link leads to no order", "此链接没有对应的订单"),
        (
            "lost-404-more", "It may have been cut off. Open it from our message again, or copy it as a whole.",
            "链接可能不完整。请从我们的消息中重新打开, 或完整复制链接。"
        ),
        ("lost-429", "Too many requests", "请求过多"),
        ("lost-429-more", "Wait a little, then load the page again.", "请稍候再刷新页面。"),
        ("lost-503", "We cannot show your order now", "暂时无法显示您的订单"),
        (
            "lost-503-more", "Your order goes on all the same. Load the page again in a moment.",
            "您的订单仍在正常处理, 请稍后刷新页面。"
        ),
        ("lost-500", "We cannot show your order", "无法显示您的订单"),
        ("lost-500-more", "Load the page again in a moment.", "请稍后刷新页面。"),
    ]

    /// Why orders fail, as those who look after them say it.
    private static let failureWords: [(name: String, english: String, chinese: String)] = [
        ("failuresWhy", "Why orders failed", "失败原因"),
        ("failureKind", "Why it failed", "失败原因"),
        ("anyFailure", "For any reason", "全部原因"),
        ("failure-invalid_order", "The order was not right", "订单内容有误"),
        ("failure-unknown_product", "The catalogue did not have a product", "目录中没有商品"),
        ("failure-wrong_price", "A price was not the catalogue's", "价格与目录不符"),
        ("failure-out_of_stock", "Out of stock", "库存不足"),
        ("failure-payment_declined", "The bank declined the payment", "银行拒绝付款"),
        ("failure-payment_failed", "The payment did not work", "付款未成功"),
        ("failure-payment_unknown", "Nobody knows whether the payment worked", "付款结果未知"),
        ("failure-validation_unavailable", "The validation service did not answer", "校验服务未响应"),
        ("failure-inventory_failed", "Paid goods were not in stock", "已付款商品无法出库"),
        ("failure-record_unavailable", "The database was away too long", "数据库长时间不可用"),
        ("failure-shipment_failed", "A parcel could not be sent", "包裹未能发出"),
        ("failure-internal", "Something went wrong inside; the log has it", "内部错误, 详见日志"),
        ("failure-unknown", "Not recorded", "未记录"),
    ]
}
