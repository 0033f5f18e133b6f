import OrderContract

/// The words on the pages.
struct PageText {
    let language: DisplayLanguage

    /// Every label by its name in the templates.
    var labels: [String: String] {
        var labels: [String: String] = ["lang": language.rawValue]
        for (name, english, chinese) in Self.words {
            labels[name] = language == .chinese ? chinese : english
        }
        return labels
    }

    private static let words: [(name: String, english: String, chinese: String)] = [
        ("orders", "Orders", "订单"),
        ("order", "Order", "订单"),
        ("noOrders", "There are no orders yet.", "还没有订单。"),
        ("customer", "Customer", "客户"),
        ("policy", "Handled as", "处理方式"),
        ("status", "Status", "状态"),
        ("total", "Total", "总额"),
        ("payment", "Payment", "支付"),
        ("created", "Created", "创建时间"),
        ("items", "Items", "商品"),
        ("quantity", "Quantity", "数量"),
        ("price", "Price", "单价"),
        ("steps", "Steps", "步骤"),
        ("timeline", "Timeline", "时间线"),
        ("timeLeft", "Time left", "剩余时间"),
        ("expedited", "Expedited", "已加急"),
        ("lastError", "Last problem", "最近的问题"),
        ("approve", "Approve", "批准"),
        ("pay", "Pay", "支付"),
        ("accept", "Accept review", "审核通过"),
        ("reject", "Reject review", "审核拒绝"),
        ("cancel", "Cancel order", "取消订单"),
        ("complete", "Complete", "完成"),
        ("expedite", "Expedite", "加急"),
        ("add", "Add item", "添加商品"),
        ("waiting", "Waiting for a worker…", "正在等待工作进程…"),
        ("offline", "Connecting again…", "正在重新连接…"),
        ("temporal", "Temporal Web UI", "Temporal 控制台"),
        ("other", "中文", "English"),
        ("otherLang", "zh", "en"),
    ]
}
