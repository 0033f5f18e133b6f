import OrderContract

extension Problem {
    /// What went wrong and what to do, in the reader's language.
    func message(_ language: DisplayLanguage) -> String {
        language == .chinese ? ChineseProblems.text(of: self) : message
    }
}

/// What the API refuses, in Chinese. Sentences are told by their English words, which the order or the API has said.
private enum ChineseProblems {
    static func text(of problem: Problem) -> String {
        let words = problem.message
        // Forms say it in the reader's language already.
        if words.unicodeScalars.contains(where: { (0x4E00...0x9FFF).contains($0.value) }) { return words }
        if let known = sentences[words] ?? notPossible(words) ?? filled(words) { return known }
        let general = general[problem.code] ?? "请求未能完成。"
        // What is wrong with a request is named in it; elsewhere the sentence is enough.
        return ["invalid", "unprocessable"].contains(problem.code) ? "\(general) (\(words))" : general
    }

    /// What an order answers to what it cannot do.
    private static func notPossible(_ words: String) -> String? {
        guard let match = words.wholeMatch(of: /(\S+) is not possible while the order is (\S+): (.*)/),
            let action = actions[String(match.1)]
        else { return nil }
        let status = OrderStatus(rawValue: String(match.2))?.text(.chinese) ?? String(match.2)
        let said = String(match.3)
        let givenUp = "it is being given up: "
        let reason =
            said.hasPrefix(givenUp) ? "订单正在取消 (\(said.dropFirst(givenUp.count)))" : reasons[said] ?? said
        return "订单当前状态为“\(status)”, 无法\(action): \(reason)。"
    }

    /// Sentences with names and numbers.
    private static func filled(_ words: String) -> String? {
        if let match = words.wholeMatch(of: /there is no order "(.*)"/) { return "没有订单“\(match.1)”。" }
        if let match = words.wholeMatch(of: /there is an order "(.*)" already/) { return "订单“\(match.1)”已存在。" }
        if let match = words.wholeMatch(of: /order "(.*)" has ended: (\S+)( \(timed out\))?/) {
            let end = OrderStatus(rawValue: String(match.2))?.text(.chinese) ?? String(match.2)
            return "订单“\(match.1)”已结束: \(end)\(match.3 == nil ? "" : " (超时)")。"
        }
        if let match = words.wholeMatch(of: /no worker answers for order "(.*)"; try again soon/) {
            return "没有工作进程响应订单“\(match.1)”, 请稍后再试。"
        }
        if let match = words.wholeMatch(of: /the catalogue has no product "(.*)"/) { return "目录中没有商品“\(match.1)”。" }
        if let match = words.wholeMatch(of: /there is no product (.*); choose one from the catalogue/) {
            return "目录中没有商品“\(match.1)”, 请从目录中选择。"
        }
        if let match = words.wholeMatch(of: /there is no product (.*)/) { return "目录中没有商品“\(match.1)”。" }
        if let match = words.wholeMatch(of: /the catalogue has a product (.*) already/) {
            return "目录中已有商品“\(match.1)”。"
        }
        if let match = words.wholeMatch(of: /(.*) has changed since you looked; look again, then change it/) {
            return "“\(match.1)”在您查看之后已被修改, 请重新查看后再修改。"
        }
        if let match = words.wholeMatch(of: /orders hold (\d+) of (.*), so there cannot be fewer in stock/) {
            return "订单预占了 \(match.1) 件“\(match.2)”, 库存不能更少。"
        }
        if let match = words.wholeMatch(of: /(\d+) of (.*) were asked for, (-?\d+) are in stock/) {
            return "“\(match.2)”订购 \(match.1) 件, 库存仅 \(match.3) 件。"
        }
        return amounts(words)
    }

    /// Sentences about money and time.
    private static func amounts(_ words: String) -> String? {
        if let match = words.wholeMatch(
            of: /the order costs at least (\S+) by the catalogue, and the request says (\S+)/
        ) {
            return "按目录订单至少为 \(match.1), 但请求中为 \(match.2)。"
        }
        if let match = words.wholeMatch(of: /the order costs (\S+), and the request says (\S+)/) {
            return "订单金额为 \(match.1), 但请求中为 \(match.2)。"
        }
        if let match = words.wholeMatch(of: /(.*) costs (\S+), not (\S+)/) {
            return "“\(match.1)”的价格为 \(match.2), 不是 \(match.3)。"
        }
        if let match = words.wholeMatch(of: /an order of (\S+) is not taken; FREE_ORDERS allows that/) {
            return "不接受金额为 \(match.1) 的订单。"
        }
        if let match = words.wholeMatch(of: /there are too many requests from here; try again in (\d+) s/) {
            return "请求过多, 请在 \(match.1) 秒后再试。"
        }
        if let match = words.wholeMatch(of: /these are (\d+) orders; send at most (\d+) at once/) {
            return "共选择了 \(match.1) 个订单, 一次最多 \(match.2) 个。"
        }
        if let match = words.wholeMatch(of: /the order database cannot be (read|written) now; try again soon/) {
            return "订单数据库暂时无法\(match.1 == "read" ? "读取" : "写入"), 请稍后再试。"
        }
        return nil
    }

    private static let actions = [
        "approve": "批准", "pay": "支付", "audit": "审核", "cancel": "取消", "complete": "完成", "add-item": "添加商品",
        "expedite": "加急",
    ]

    private static let reasons = [
        "it has ended": "订单已结束", "it is being undone": "订单正在撤销",
        "it has no processing that could be faster": "订单没有可加急的处理步骤", "no approval is wanted": "订单无需审批",
        "it is approved already": "订单已批准", "it is paid for without the customer": "订单无需客户付款",
        "it is paid for already": "订单已付款", "the payment is not awaited yet": "尚未到付款环节",
        "no review is awaited": "订单不在审核中", "it is too late, the order is on its way": "订单已发出, 为时已晚",
        "it completes by itself": "订单会自动完成", "it is declared complete already": "订单已确认完成",
        "the payment has begun": "付款已开始",
    ]

    private static let sentences = [
        "the order ended before it could answer": "订单在答复之前已结束。",
        "Temporal does not answer in time; try again soon": "Temporal 未及时响应, 请稍后再试。",
        "Temporal does not answer; try again soon": "Temporal 未响应, 请稍后再试。",
        "there are more requests than Temporal takes now; try again soon": "请求过多, Temporal 暂时无法受理, 请稍后再试。",
        "Temporal does not give the order's history now; try again soon": "暂时无法读取订单历史, 请稍后再试。",
        "there are too many orders in this second; try again soon": "同一秒内订单过多, 请稍后再试。",
        "it was not asked, since the orders before it did not answer in time; try again soon":
            "前面的订单未及时响应, 因此未处理此订单, 请稍后再试。",
        "reason is missing or empty": "请填写原因。",
        "the order could not be asked; the log has the cause": "订单无法响应, 原因见日志。",
        "a customer orders in their own name": "客户只能以自己的名义下单。",
        "pages of other sites may not send this": "不接受来自其他网站的请求。",
        "this token is nobody's": "令牌无效。",
        "the Idempotency-Key was used before, for another order": "该 Idempotency-Key 已用于另一个订单。",
    ]

    /// By the problem's code, where the sentence is not known.
    private static let general = [
        "invalid": "请求有误。", "not_found": "未找到。", "not_possible": "目前无法操作。", "unprocessable": "请求被拒绝。",
        "wrong_price": "价格与目录不符。", "unavailable": "暂时不可用, 请稍后再试。", "too_many": "请求过多, 请稍后再试。",
        "unauthorized": "请先登录。", "not_allowed": "没有权限。", "cross_site": "不接受来自其他网站的请求。",
        "internal": "出错了, 原因见日志。", "too_large": "请求内容过大。", "too_slow": "请求内容未及时传完。",
        "method_not_allowed": "此地址不支持该操作。", "outcome_unknown": "已发送, 尚未确认。操作仍可能完成, 请先确认再重试。",
    ]
}
