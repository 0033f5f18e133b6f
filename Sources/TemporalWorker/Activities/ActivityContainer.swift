/// A type that holds what activities need, and whose methods are the activities.
///
/// ```swift
/// enum Payments {
///     static let charge = Activity<Charge, Receipt, CardDeclined>("Charge", startToClose: .seconds(10))
///     static let refund = Activity<Receipt, Empty, Never>("Refund", startToClose: .seconds(10))
/// }
///
/// actor Cashier: ActivityContainer {
///     let gateway: Gateway
///     var count = 0
///     init(_ gateway: Gateway) { self.gateway = gateway }
///
///     nonisolated var activities: [Registration] {
///         Payments.charge.implemented(by: charge)
///         Payments.refund.implemented(by: refund)
///     }
///
///     func charge(_ charge: Charge, in context: ActivityContext) async throws -> Receipt {
///         count += 1
///         return try await gateway.charge(charge, key: context.info.activityID)
///     }
///     func refund(_ receipt: Receipt) async throws -> Empty { … }
/// }
///
/// let worker = try Worker(client, on: "payments") {
///     Order.self
///     Cashier(gateway)
/// }
/// ```
/// A struct and a final class do as well; `nonisolated` is then left out. Each instance is made once, where the worker is
/// set up, and all attempts share it: what it changes must be safe to change from several tasks, as in an actor. The
/// activities are named where workflows see them, apart from the type that implements them, so that workflow code needs
/// none of the dependencies. Methods are `async`; they take the input, the input and the context, or nothing where the
/// input is ``Empty``.
public protocol ActivityContainer: Sendable {
    /// The activities with the methods that implement them, one after the other as in a worker's list.
    @RegistrationBuilder var activities: [Registration] { get }
}

extension RegistrationBuilder {
    /// All activities of a container.
    public static func buildExpression(_ container: some ActivityContainer) -> [Registration] { container.activities }
}
