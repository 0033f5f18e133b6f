import Foundation
import OrderCommandLine
import OrderContract
import TemporalCore

/// What the starter does, as flags and environment say; made before anything is sent.
struct StarterPlan {
    /// One action.
    enum Task: Equatable {
        case startOrder(OrderInput, Follow)
        case greet(UserRequest, wait: Bool)
        case query(String)
        case expedite(String)
        case cancel(String, CancelRequest)
        case approve(String, Approval)
        case pay(String, PaymentConfirmation)
        case audit(String, AuditDecision)
        case complete(String)
        case addItem(String, AddLineItem)
        case result(String)
        case timeline(String)
        case show(String)
    }

    /// What happens after a start.
    enum Follow: Equatable {
        /// Nothing: the signals come from elsewhere.
        case nothing
        /// The starter waits for the result.
        case wait
        /// The starter approves after two seconds, and waits.
        case approveAndWait
    }

    let connection: ConnectionSettings
    let task: Task
    let taskQueue: TaskQueue
    let language: DisplayLanguage
    let output: OutputFormat
    /// How long an order may take to answer before its workers count as away.
    let patience: Duration
    /// Whether to print the link to the Web UI and further commands, for orders that a person has to approve.
    let showsManagement: Bool
    let uiAddress: String
    /// Whether the order's id was made here, and may be another one.
    let hasMadeID: Bool
    /// The time in seconds since 1970, which new ids contain.
    let startedAt: Int64

    init(
        _ flags: StarterFlags,
        _ settings: Settings,
        now: Int64 = Int64(Date().timeIntervalSince1970)
    ) throws(CommandFailure) {
        connection = try ConnectionSettings(address: flags.address, namespace: flags.namespace, settings)
        startedAt = now
        hasMadeID = flags.orderID == nil && settings.text("ORDER_ID") == nil
        guard let time = Settings.milliseconds(flags.patience), time > 0 else {
            throw .usage("--patience is '\(flags.patience)'; give a time such as 500ms, 15s or 1m")
        }
        patience = .milliseconds(time)
        language = flags.lang
        output = flags.output
        uiAddress = settings.text("TEMPORAL_UI_URL") ?? "http://localhost:8088"
        let policy = flags.policyName
        showsManagement = policy == .approval
        let usualQueue = policy == .validated ? TaskQueue.orderProcessing : .orders
        taskQueue = (flags.taskQueue ?? settings.text("ORDER_TASK_QUEUE")).map { TaskQueue($0) } ?? usualQueue
        task = try Self.task(flags, settings, policy: policy, now: now)
    }

    private static func task(
        _ flags: StarterFlags,
        _ settings: Settings,
        policy: OrderPolicy.Name,
        now: Int64
    ) throws(CommandFailure) -> Task {
        switch flags.action {
        case .start: return try start(flags, settings, policy: policy, now: now)
        case .query: return .query(try flags.target())
        case .expedite: return .expedite(try flags.target())
        case .cancel: return .cancel(try flags.target(), CancelRequest(reason: flags.reason))
        case .approve: return .approve(try flags.target(), Approval(approvedBy: flags.by ?? "admin"))
        case .pay: return .pay(try flags.target(), PaymentConfirmation(reference: flags.reference))
        case .audit: return .audit(try flags.target(), try flags.auditDecision())
        case .complete: return .complete(try flags.target())
        case .addItem: return .addItem(try flags.target(), try flags.addedItem())
        case .result: return .result(try flags.target())
        case .timeline: return .timeline(try flags.target())
        case .show: return .show(try flags.target())
        }
    }

    private static func start(
        _ flags: StarterFlags,
        _ settings: Settings,
        policy: OrderPolicy.Name,
        now: Int64
    ) throws(CommandFailure) -> Task {
        let isAsync = try settings.flag("ASYNC") ?? false
        let approves = try settings.flag("AUTO_APPROVE") ?? false
        let type = try settings.word("WORKFLOW_TYPE", of: ["order", "greet"]) ?? "order"
        if type == "greet", !flags.describesOrder {
            return .greet(UserRequest(userID: settings.text("USER_ID") ?? "user-123"), wait: flags.wait ?? !isAsync)
        }
        let order = try OrderInput(flags, settings, policy: policy, now: now)
        let follow: Follow
        switch policy {
        case .approval where approves: follow = .approveAndWait
        case .approval: follow = flags.wait ?? !isAsync ? .wait : .nothing
        case .validated, .managed, .direct, .paylater, .full: follow = flags.wait ?? false ? .wait : .nothing
        }
        return .startOrder(order, follow)
    }
}

extension StarterFlags {
    /// Whether the command line describes an order, as reference 003 does.
    var describesOrder: Bool { orderID != nil || amount != nil || items != nil }

    /// The policy that is given, or the one that the flags belong to.
    var policyName: OrderPolicy.Name { policy ?? (describesOrder ? .validated : .approval) }

    /// The workflow that a message is for.
    func target() throws(CommandFailure) -> String {
        if let workflowID, !workflowID.isEmpty { return workflowID }
        if let orderID, !orderID.isEmpty { return OrderInput.workflowID(forOrder: orderID) }
        throw .usage("--action \(action.rawValue) needs --workflow-id, such as order-workflow-ORDER-001")
    }

    func auditDecision() throws(CommandFailure) -> AuditDecision {
        guard let decision else { throw .usage("--action audit needs --decision APPROVE or --decision REJECT") }
        guard let action = AuditDecision.Action(rawValue: decision.uppercased()) else {
            throw .usage("--decision is '\(decision)'; give APPROVE or REJECT")
        }
        return AuditDecision(action, by: by ?? "admin")
    }

    func addedItem() throws(CommandFailure) -> AddLineItem {
        guard let sku, !sku.allSatisfy(\.isWhitespace) else { throw .usage("--action add-item needs --sku") }
        guard let quantity else { return AddLineItem(sku: sku, quantity: 1) }
        guard let count = Int(quantity), (1...LineItem.largestQuantity).contains(count) else {
            throw .usage("--quantity is '\(quantity)'; give a whole number from 1 to \(LineItem.largestQuantity)")
        }
        return AddLineItem(sku: sku, quantity: count)
    }
}
