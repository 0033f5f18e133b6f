import OrderContract

/// The texts on the pages.
struct PageText: Sendable {
    let language: DisplayLanguage

    /// Every label by its name in the templates.
    var labels: [String: String] { language == .chinese ? Self.chinese : Self.english }

    private static let english = labels(.english)
    private static let chinese = labels(.chinese)

    private static func labels(_ language: DisplayLanguage) -> [String: String] {
        var labels: [String: String] = ["lang": language.rawValue]
        for (name, english, chinese) in words + deskWords + customerWords {
            labels[name] = language == .chinese ? chinese : english
        }
        return labels
    }

    /// One label.
    subscript(_ name: String) -> String { labels[name] ?? name }

    /// The texts of the stages. Each stage has another text, since an order's events are listed one by one.
    var stages: [String: String] {
        Dictionary(uniqueKeysWithValues: OrderStage.allCases.map { ($0.rawValue, text(of: $0)) })
    }

    /// The texts of the statuses that end an order.
    var ends: [String: String] {
        let ends = OrderStatus.allCases.filter(\.isTerminal)
        return Dictionary(uniqueKeysWithValues: ends.map { ($0.rawValue, $0.text(language)) })
    }

    /// The texts of events that do not change the stage, by the event's kind.
    var happenings: [String: String] {
        [
            "charged": language == .chinese ? "已扣款" : "Money taken",
            "refunded": language == .chinese ? "已退款" : "Money given back",
            "compensated": language == .chinese ? "已撤销" : "Everything given back",
            "shipment-booked": language == .chinese ? "已预约发货" : "Parcel booked",
            "shipment-cancelled": language == .chinese ? "已取消发货" : "Parcel cancelled",
        ]
    }

    /// The text of a stage.
    func text(of stage: OrderStage) -> String {
        let (english, chinese) =
            switch stage {
            case .created: ("Order taken", "已接单")
            case .validation: ("Checking the order", "正在校验订单")
            case .enrichment: ("Looking up customer and stock", "正在查询客户与库存")
            case .reserve: ("Reserving stock", "正在预占库存")
            case .review: ("Awaiting fraud review", "等待风控审核")
            case .awaitingApproval: ("Awaiting approval", "等待审批")
            case .awaitingPayment: ("Awaiting payment", "等待支付")
            case .payment: ("Taking the payment", "正在扣款")
            case .commit: ("Taking the goods out of stock", "正在扣减库存")
            case .processing: ("Processing the order", "正在处理订单")
            case .shipping: ("Shipping the parcels", "拆单发货中")
            case .awaitingCompletion: ("Awaiting the word that all is done", "等待确认完成")
            case .statusUpdate: ("Recording the outcome", "正在记录结果")
            case .notify: ("Telling the customer", "正在通知客户")
            case .compensating: ("Giving everything back", "正在撤销")
            case .completed: ("Completed", "已完成")
            case .cancelled: ("Cancelled", "已取消")
            case .rejected: ("Rejected by review", "审核已拒绝")
            }
        return language == .chinese ? chinese : english
    }

    /// The text of a payment's status.
    func text(of payment: PaymentStatus) -> String {
        let (english, chinese) =
            switch payment {
            case .pending: ("Not begun", "未开始")
            case .processing: ("Being made", "处理中")
            case .completed: ("Paid", "已支付")
            case .failed: ("Failed", "失败")
            case .refunded: ("Refunded", "已退款")
            case .skipped: ("Left out", "已跳过")
            case .unknown: ("Not known yet", "结果未知")
            }
        return language == .chinese ? chinese : english
    }

    /// The text of a step's state.
    func text(of step: SagaStep.State) -> String {
        let (english, chinese) =
            switch step {
            case .started: ("under way", "进行中")
            case .done: ("done", "已完成")
            case .failed: ("failed", "失败")
            case .undone: ("undone", "已撤销")
            case .stuck: ("cannot be undone yet", "撤销受阻")
            }
        return language == .chinese ? chinese : english
    }

    /// The text of a policy.
    func text(of policy: OrderPolicy.Name) -> String {
        let (english, chinese) =
            switch policy {
            case .managed: ("Managed: somebody says when all is done", "托管: 由人工确认完成")
            case .direct: ("Direct: goods of the catalogue, paid at once", "直接: 目录商品, 立即支付")
            case .approval: ("Approval: somebody approves the payment", "审批: 付款需人工批准")
            case .validated: ("Validated: a service checks the order first", "校验: 先由服务校验订单")
            case .paylater: ("Pay later: the customer pays in time", "稍后支付: 客户限时付款")
            case .full: ("Full: everything there is", "完整: 全部步骤")
            }
        return language == .chinese ? chinese : english
    }

    private static let words: [(name: String, english: String, chinese: String)] = [
        ("orders", "Orders", "订单"),
        ("order", "Order", "订单"),
        ("newOrder", "New order", "新建订单"),
        ("create", "Place the order", "提交订单"),
        ("noOrders", "There are no orders yet.", "还没有订单。"),
        ("customer", "Customer", "客户"),
        ("policy", "Handled as", "处理方式"),
        ("status", "Status", "状态"),
        ("anyStatus", "Any status", "全部状态"),
        ("filter", "Search", "搜索"),
        ("total", "Total", "总额"),
        ("amount", "Amount", "金额"),
        (
            "amountHint", "what the customer was told; may be left out where the catalogue has the prices",
            "客户所知金额; 目录有价格时可不填"
        ),
        ("payment", "Payment", "支付"),
        ("payments", "Payments", "支付记录"),
        ("charge", "Charge", "扣款"),
        ("refund", "Refund", "退款"),
        ("transaction", "Transaction", "交易号"),
        ("time", "Time", "时间"),
        ("created", "Created", "创建时间"),
        ("items", "Items", "商品"),
        ("item", "Item", "商品"),
        ("sku", "Product", "产品编号"),
        ("quantity", "Quantity", "数量"),
        ("price", "Price", "单价"),
        ("steps", "Steps", "步骤"),
        ("step", "Step", "步骤"),
        ("detail", "Detail", "说明"),
        ("events", "What has happened", "事件"),
        ("timeLeft", "Time left", "剩余时间"),
        ("timeline", "Timeline", "时间线"),
        ("expedited", "Expedited", "已加急"),
        ("yes", "yes", "是"),
        ("lastError", "Last problem", "最近的问题"),
        ("actions", "What can be done", "可用操作"),
        ("approve", "Approve", "批准"),
        ("pay", "Pay", "支付"),
        ("accept", "Accept review", "审核通过"),
        ("reject", "Reject review", "审核拒绝"),
        ("cancel", "Cancel order", "取消订单"),
        ("complete", "Complete", "完成"),
        ("expedite", "Expedite", "加急"),
        ("add", "Add item", "添加商品"),
        ("another", "Another item", "再加一项"),
        ("remove", "Remove", "移除"),
        ("waiting", "Waiting for a worker…", "正在等待工作进程…"),
        ("nobody", "No worker is there. Start one: order-worker", "没有工作进程。请启动: order-worker"),
        ("offline", "No connection, trying again…", "连接中断, 正在重试…"),
        ("unsure", "There was no answer. Look before you try again.", "没有收到答复, 请先确认再重试。"),
        (
            "unconfirmed", "Sent, and not confirmed yet. It may still be done: look before you try again.",
            "已发送, 尚未确认。操作仍可能完成, 请先确认再重试。"
        ),
        ("cause", "Cause", "原因"),
        ("signIn", "Sign in", "登录"),
        ("signOut", "Sign out", "退出"),
        ("token", "Token", "令牌"),
        ("wrongToken", "This token is not known.", "令牌无效。"),
        ("temporal", "Temporal Web UI", "Temporal 控制台"),
        ("skip", "Skip to the content", "跳到内容"),
        ("noScript", "This page follows the order by a script, and scripts are off.", "本页面需要启用脚本才能实时更新。"),
        ("notFound", "There is no such page", "页面不存在"),
        ("other", "中文", "English"),
        ("otherLang", "zh", "en"),
        ("otherTag", "zh-CN", "en"),
    ]
}
