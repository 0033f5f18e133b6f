/// The languages of texts.
public enum DisplayLanguage: String, Sendable, Hashable, Codable, CaseIterable {
    /// English.
    case english = "en"
    /// Chinese.
    case chinese = "zh"
}

/// The status of an order, in the words of the reference systems.
public enum OrderStatus: String, Sendable, Hashable, Codable, CaseIterable {
    /// Not begun.
    case pending
    /// Being checked.
    case validating
    /// Waiting for a fraud review.
    case awaitingReview = "awaiting_review"
    /// Waiting for a person to approve the payment.
    case awaitingApproval = "awaiting_approval"
    /// Waiting for the customer to pay.
    case awaitingPayment = "awaiting_payment"
    /// Being worked on.
    case processing
    /// Being undone, and one undo has failed for minutes; it is still retried.
    case compensationStuck = "compensation_stuck"
    /// Done.
    case completed
    /// Cancelled by a person or because time ran out; everything taken has been given back.
    case cancelled
    /// Refused by the review.
    case rejected
    /// Ended because a step failed; everything taken has been given back.
    case failed

    /// Whether the order has ended.
    public var isTerminal: Bool {
        switch self {
        case .completed, .cancelled, .rejected, .failed: true
        default: false
        }
    }

    /// The status for people.
    public func text(_ language: DisplayLanguage) -> String {
        switch (self, language) {
        case (.pending, .english): "Pending"
        case (.pending, .chinese): "待处理"
        case (.validating, .english): "Validating"
        case (.validating, .chinese): "校验中"
        case (.awaitingReview, .english): "Awaiting fraud review (large order)"
        case (.awaitingReview, .chinese): "⚠️ 待风控审核 (大额订单)"
        case (.awaitingApproval, .english): "Awaiting approval"
        case (.awaitingApproval, .chinese): "待审批"
        case (.awaitingPayment, .english): "Awaiting payment"
        case (.awaitingPayment, .chinese): "待支付"
        case (.processing, .english): "Processing"
        case (.processing, .chinese): "处理中"
        case (.compensationStuck, .english): "Undoing takes long, somebody is told"
        case (.compensationStuck, .chinese): "撤销受阻, 已通知人工处理"
        case (.completed, .english): "Completed"
        case (.completed, .chinese): "已完成"
        case (.cancelled, .english): "Cancelled"
        case (.cancelled, .chinese): "已取消"
        case (.rejected, .english): "Rejected by review"
        case (.rejected, .chinese): "已拒绝"
        case (.failed, .english): "Failed"
        case (.failed, .chinese): "失败"
        }
    }
}

/// The step that an order is at, or was at when it failed.
public enum OrderStage: String, Sendable, Hashable, Codable, CaseIterable {
    /// Not begun.
    case created
    /// The order is being checked.
    case validation
    /// Profile, stock and recommendations are being looked up.
    case enrichment
    /// Stock is being held.
    case reserve
    /// A fraud review is awaited.
    case review
    /// A person's approval is awaited.
    case awaitingApproval = "awaiting-approval"
    /// The customer's payment is awaited.
    case awaitingPayment = "awaiting-payment"
    /// The payment is being made.
    case payment
    /// The held stock is being taken for good.
    case commit
    /// The order is being processed.
    case processing
    /// The parcels are under way.
    case shipping
    /// A person is to complete the order.
    case awaitingCompletion = "awaiting-completion"
    /// The outcome is being recorded.
    case statusUpdate = "status-update"
    /// The customer is being told.
    case notify
    /// What was taken is being given back.
    case compensating
    /// Done.
    case completed
    /// Cancelled.
    case cancelled
    /// Refused by the review.
    case rejected

    /// The status of an order at this stage, unless it failed there.
    public var status: OrderStatus {
        switch self {
        case .created: .pending
        case .validation, .enrichment: .validating
        case .review: .awaitingReview
        case .awaitingApproval: .awaitingApproval
        case .awaitingPayment: .awaitingPayment
        case .reserve, .payment, .commit, .processing, .shipping, .awaitingCompletion, .statusUpdate, .notify,
            .compensating:
            .processing
        case .completed: .completed
        case .cancelled: .cancelled
        case .rejected: .rejected
        }
    }

    /// The stage for people; its status where the stage adds nothing.
    public func text(_ language: DisplayLanguage) -> String {
        switch (self, language) {
        case (.reserve, .english): "Reserving stock"
        case (.reserve, .chinese): "正在预占库存"
        case (.shipping, .english): "Shipping"
        case (.shipping, .chinese): "拆单发货中"
        case (.compensating, .english): "Undoing"
        case (.compensating, .chinese): "正在撤销"
        default: status.text(language)
        }
    }
}

/// The state of an order's payment.
public enum PaymentStatus: String, Sendable, Hashable, Codable, CaseIterable {
    /// Not begun.
    case pending
    /// Being made.
    case processing
    /// Made.
    case completed
    /// Not made.
    case failed
    /// Made and given back.
    case refunded
    /// Left out, as in orders from before the payment step existed.
    case skipped
    /// Asked for, but the answer was lost.
    case unknown
}
