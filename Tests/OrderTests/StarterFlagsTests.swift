import ArgumentParser
import OrderCommandLine
import OrderContract
import TemporalCore
import Testing

@testable import OrderStarter

@Suite("The starter's flags and variables")
struct StarterFlagsTests {
    private func plan(
        _ arguments: [String] = [],
        _ variables: [String: String] = [:]
    ) throws -> StarterPlan {
        try StarterPlan(StarterFlags.parse(arguments), Settings(variables), now: 1_700_000_000)
    }

    private func order(_ arguments: [String] = [], _ variables: [String: String] = [:]) throws -> OrderInput {
        guard case .startOrder(let order, _) = try plan(arguments, variables).task else {
            throw CommandFailure("no order is started", .failed)
        }
        return order
    }

    private func complaint(_ arguments: [String] = [], _ variables: [String: String] = [:]) -> String? {
        do {
            _ = try plan(arguments, variables)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("every flag may have one dash or two, and its value after a space or an equals sign")
    func forms() throws {
        let values = [
            "order-id": "ORDER-7", "amount": "12.50", "items": "a,b", "action": "query", "workflow-id": "w",
            "policy": "approval", "customer": "c", "wait": "true", "reason": "r", "by": "me", "sku": "s",
            "quantity": "3", "decision": "REJECT", "reference": "bank-17", "patience": "2s",
            "set": "validation=external",
            "address": "host:1", "namespace": "n", "task-queue": "q", "lang": "zh", "output": "json",
        ]
        let forms: [(String, String) -> [String]] = [
            { ["--\($0)", $1] }, { ["--\($0)=\($1)"] }, { ["-\($0)=\($1)"] }, { ["-\($0)", $1] },
        ]
        for form in forms {
            let flags = try StarterFlags.parse(values.sorted { $0.key < $1.key }.flatMap { form($0.key, $0.value) })
            #expect(flags.orderID == "ORDER-7")
            #expect(flags.amount == "12.50")
            #expect(flags.items == "a,b")
            #expect(flags.action == .query)
            #expect(flags.workflowID == "w")
            #expect(flags.policy == .approval)
            #expect(flags.customer == "c")
            #expect(flags.wait == true)
            #expect(flags.reason == "r")
            #expect(flags.by == "me")
            #expect(flags.sku == "s")
            #expect(flags.quantity == "3")
            #expect(flags.decision == "REJECT")
            #expect(flags.reference == "bank-17")
            #expect(flags.patience == "2s")
            #expect(flags.set == ["validation=external"])
            #expect(flags.address == "host:1")
            #expect(flags.namespace == "n")
            #expect(flags.taskQueue == "q")
            #expect(flags.lang == .chinese)
            #expect(flags.output == .json)
        }
        #expect(try StarterFlags.parse(["-wait"]).wait == true)
        #expect(try StarterFlags.parse(["-wait=false"]).wait == false)
    }

    @Test("without flags the environment starts an order of reference 002 and waits for its end")
    func defaults() throws {
        let plan = try plan()
        let order = try order()
        #expect(order.orderID == "ORDER-1700000000")
        #expect(order.customerID == "user-123")
        #expect(order.lines == [LineItem(sku: "BOOK-001", quantity: 2), LineItem(sku: "PEN-042", quantity: 5)])
        #expect(order.policy == .approval)
        #expect(order.declared == nil)
        #expect(order.faults == Faults(paymentFailureRate: 0.2))
        #expect(plan.task == .startOrder(order, .wait))
        #expect(plan.taskQueue == .orders)
        #expect(plan.connection.address == "localhost:7233")
        #expect(try self.plan([], ["ASYNC": "true"]).task == .startOrder(order, .nothing))
        #expect(try self.plan([], ["AUTO_APPROVE": "true"]).task == .startOrder(order, .approveAndWait))
    }

    @Test("with reference 003's flags an order of its policy is started and left alone")
    func validated() throws {
        let flags = ["-order-id=ORDER-001", "-amount=500.00", "-items=laptop,mouse,keyboard"]
        let order = try order(flags)
        #expect(order.lines.map(\.sku) == ["laptop", "mouse", "keyboard"])
        #expect(order.declared == Money(minor: 500_00))
        #expect(order.policy == .validated)
        #expect(order.faults == nil)
        #expect(try plan(flags).task == .startOrder(order, .nothing))
        #expect(try plan(flags + ["-wait"]).task == .startOrder(order, .wait))
        #expect(try plan(flags).taskQueue == .orderProcessing)
        #expect(try self.order(["-order-id=X"]).declared == Money(minor: 100_00))
        #expect(try self.order(["-order-id=X"]).lines.map(\.sku) == ["item1", "item2"])
    }

    @Test("the policy's numbers come from the environment")
    func policyNumbers() throws {
        let variables = [
            "APPROVAL_TIMEOUT": "2m", "RETRY_INITIAL": "250ms", "RETRY_COEFFICIENT": "1.5",
            "RETRY_MAX_INTERVAL": "10s", "RETRY_MAX_ATTEMPTS": "7", "PAYMENT_FAILURE_RATE": "0.5",
        ]
        let order = try order([], variables)
        #expect(order.policy.payment == .onApproval(timeoutMilliseconds: 120_000))
        let retry = RetrySettings(
            initialMilliseconds: 250,
            coefficient: 1.5,
            maximumMilliseconds: 10_000,
            maximumAttempts: 7
        )
        #expect(order.policy.retry == retry)
        #expect(order.faults == Faults(paymentFailureRate: 0.5))
        let times = ["15/5": (15_000, 5_000), "3": (3_000, 1_000), "0.5/0.1": (500, 100)]
        for (text, (usual, expedited)) in times.sorted(by: { $0.key < $1.key }) {
            let time = try self.order(["-order-id=X"], ["PROCESS_SECONDS": text]).policy.processing
            #expect(time == ProcessingTime(normalMilliseconds: Int64(usual), expeditedMilliseconds: Int64(expedited)))
        }
    }

    @Test("--set changes the policy, before what the environment says")
    func changes() throws {
        let variables = ["REVIEW_THRESHOLD": "1.00", "PAYMENT_TIMEOUT": "1s", "COMPLETION_TIMEOUT": "1h"]
        let full = try order(
            ["-policy=full", "-set=review.threshold=5000", "-set", "payment.timeout=2m", "--set=validation=shape"],
            variables
        ).policy
        #expect(full.review == ReviewRule(threshold: Money(minor: 5000_00)))
        #expect(full.payment == .onCustomer(timeoutMilliseconds: 120_000))
        #expect(full.validation == .shape)
        let combined = try order(["-policy=validated", "-set=review.threshold=99.50"]).policy
        #expect(combined.review == ReviewRule(threshold: Money(minor: 99_50)))
        #expect(combined.validation == .external)
        let managed = try order(["-policy=managed", "-set=completion.timeout=2s"], variables).policy
        #expect(managed.completion == .onSignal(timeoutMilliseconds: 2_000, completesAtTimeout: false))
        #expect(
            try order(["-policy=approval", "-set=approval.timeout=3s"]).policy.payment
                == .onApproval(timeoutMilliseconds: 3_000)
        )
        #expect(
            try order(["-policy=validated", "-set=process.seconds=2/1"]).policy.processing?.expeditedMilliseconds
                == 1_000
        )
        #expect(try order(["-policy=full"]).knownTotal() != nil, "the validation service wants an amount")
    }

    @Test("a flag goes before a variable, and of the variables the most exact one first")
    func precedence() throws {
        let all = ["TEMPORAL_ADDRESS": "a:1", "TEMPORAL_HOST_PORT": "b:2", "TEMPORAL_HOST": "c:3"]
        #expect(try plan(["-address=f:0"], all).connection.address == "f:0")
        #expect(try plan([], all).connection.address == "a:1")
        #expect(try plan([], all.filter { $0.key != "TEMPORAL_ADDRESS" }).connection.address == "b:2")
        #expect(try plan([], ["TEMPORAL_HOST": "c:3"]).connection.address == "c:3")
        #expect(try plan([], ["TEMPORAL_ADDRESS": "", "TEMPORAL_HOST": "c:3"]).connection.address == "c:3")
        #expect(try plan([], ["TEMPORAL_NAMESPACE": "n"]).connection.namespace == "n")
        #expect(try plan([], ["ORDER_TASK_QUEUE": "q"]).taskQueue == "q")
        #expect(try plan(["-task-queue=p"], ["ORDER_TASK_QUEUE": "q"]).taskQueue == "p")
        #expect(try order(["-order-id=A"], ["ORDER_ID": "B"]).orderID == "A")
    }

    @Test("messages go to the workflow that is named, or to that of the order")
    func targets() throws {
        #expect(try plan(["-action=query", "-workflow-id=w"]).task == .query("w"))
        #expect(try plan(["-action=expedite", "-order-id=X"]).task == .expedite("order-workflow-X"))
        #expect(
            try plan(["-action=cancel", "-order-id=X", "-reason=r"]).task
                == .cancel("order-workflow-X", CancelRequest(reason: "r"))
        )
        #expect(
            try plan(["-action=approve", "-order-id=X"]).task
                == .approve("order-workflow-X", Approval(approvedBy: "admin"))
        )
        #expect(
            try plan(["-action=add-item", "-order-id=X", "-sku=s", "-quantity=2"]).task
                == .addItem("order-workflow-X", AddLineItem(sku: "s", quantity: 2))
        )
        #expect(
            try plan(["-action=pay", "-order-id=X", "-reference=bank-17"]).task
                == .pay("order-workflow-X", PaymentConfirmation(reference: "bank-17"))
        )
        #expect(
            try plan(["-action=audit", "-order-id=X", "-decision=reject", "-by=me"]).task
                == .audit("order-workflow-X", AuditDecision(.reject, by: "me"))
        )
        #expect(try plan(["-action=complete", "-order-id=X"]).task == .complete("order-workflow-X"))
        #expect(try plan(["-action=timeline", "-workflow-id=w"]).task == .timeline("w"))
        #expect(try plan(["-action=show", "-workflow-id=w"]).task == .show("w"))
        #expect(
            try plan([], ["WORKFLOW_TYPE": "greet", "USER_ID": "u"]).task
                == .greet(UserRequest(userID: "u"), wait: true)
        )
    }

    @Test(
        "what makes no sense is named, with what would",
        arguments: [
            (["-amount=-5"], [:], "--amount: '-5' is not a positive amount"),
            (["-amount=0"], [:], "--amount: '0' is not a positive amount"),
            (["-amount=1e99"], [:], "too large"),
            (["-items=,"], [:], "--items is ','; name at least one"),
            (["-order-id= "], [:], "--order-id is empty"),
            (["-action=result"], [:], "--action result needs --workflow-id"),
            (["-action=audit", "-order-id=X"], [:], "--action audit needs --decision APPROVE or --decision REJECT"),
            (
                ["-action=audit", "-order-id=X", "-decision=maybe"], [:],
                "--decision is 'maybe'; give APPROVE or REJECT"
            ),
            (["-action=pay", "-order-id=X", "-patience=long"], [:], "--patience is 'long'; give a time such as 500ms"),
            (["-policy=full", "-set=threshold"], [:], "--set is 'threshold'; give KEY=VALUE"),
            (["-policy=full", "-set=colour=red"], [:], "--set has no 'colour'; give one of approval.timeout"),
            (["-policy=full", "-set=validation=none"], [:], "--set validation is 'none'; give shape or external"),
            (["-policy=full", "-set=review.threshold=much"], [:], "--set review.threshold"),
            (["-policy=full", "-set=payment.timeout=soon"], [:], "--set payment.timeout is 'soon'; give a time"),
            (
                ["-policy=direct", "-set=payment.timeout=1s"], [:],
                "the policy direct, which has no payment by the customer"
            ),
            (["-policy=direct", "-set=process.seconds=1"], [:], "which has no processing"),
            ([], ["ASYNC": "maybe"], "ASYNC is 'maybe'; give true or false"),
            ([], ["WORKFLOW_TYPE": "x"], "WORKFLOW_TYPE is 'x'; give one of: order, greet"),
            ([], ["PAYMENT_FAILURE_RATE": "2"], "PAYMENT_FAILURE_RATE is '2'; give a number from 0.0 to 1.0"),
            ([], ["RETRY_INITIAL": "5m"], "RETRY_MAX_INTERVAL is shorter than RETRY_INITIAL"),
            ([], ["RETRY_MAX_ATTEMPTS": "-1"], "RETRY_MAX_ATTEMPTS is '-1'; give a whole number from 0 on"),
            (["-order-id=X"], ["PROCESS_SECONDS": "1/2/3"], "PROCESS_SECONDS is '1/2/3'"),
            (
                [], ["ENCRYPTION_ENABLED": "true", "ENCRYPTION_KEYS": "id:AAAA"],
                "key number 1 has 3 bytes; AES-256 needs 32"
            ),
            ([], ["ENCRYPTION_ENABLED": "true", "ENCRYPTION_KEY_FILE": "/nowhere/key"], "/nowhere/key cannot be made"),
            ([], ["TEMPORAL_PROFILE": "nowhere", "TEMPORAL_CONFIG_FILE": "/dev/null"], "/dev/null"),
        ] as [([String], [String: String], String)]
    )
    func mistakes(arguments: [String], variables: [String: String], expected: String) {
        #expect(complaint(arguments, variables)?.contains(expected) == true)
    }
}
