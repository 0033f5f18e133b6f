import OrderActivities
import OrderContract
import Testing

@Suite("The small services")
struct ServiceTests {
    @Test("processing goes on where it was left, at the pace asked for")
    func processing() {
        let time = ProcessingTime()
        let fresh = ProcessingPlan(ProcessOrderRequest(orderID: "1", time: time, isExpedited: false))
        #expect(fresh.remainingMilliseconds == 15_000)
        #expect(fresh.progress(afterMilliseconds: 7_500).permille == 500)
        let half = ProcessingProgress(permille: 500)
        let hurried = ProcessingPlan(
            ProcessOrderRequest(orderID: "1", time: time, isExpedited: true, progress: half)
        )
        #expect(hurried.remainingMilliseconds == 2_500)
        #expect(hurried.progress(afterMilliseconds: 1_000).permille == 700)
        #expect(hurried.progress(afterMilliseconds: 9_000).permille == 1_000)
        let instant = ProcessingTime(normalMilliseconds: 0, expeditedMilliseconds: 0)
        let plan = ProcessingPlan(ProcessOrderRequest(orderID: "1", time: instant, isExpedited: false), resuming: half)
        #expect(plan.remainingMilliseconds == 0)
        #expect(plan.progress(afterMilliseconds: 0).permille == 1_000)
    }

    @Test("customers are the same on every worker")
    func customers() {
        let directory = CustomerDirectory()
        let request = CustomerRequest(customerID: "user-123", skus: ["BOOK-001"])
        #expect(directory.profile(request) == CustomerDirectory().profile(request))
        #expect(directory.profile(CustomerRequest(customerID: nil)).tier == "standard")
        #expect(!directory.recommendations(request).skus.contains("BOOK-001"))
        let user = UserRequest(userID: "user-123")
        let greeting = directory.greeting(
            GreetingRequest(user: directory.details(user), preferences: directory.preferences(user))
        )
        #expect(greeting.message == "Hello, User user-123!")
    }
}
