import Testing

/// The rows of the saga's table, and what else can happen to an order: real code on a clock that leaps.
@Suite("The order's saga", .timeLimit(.minutes(5)))
enum SagaTable {}
