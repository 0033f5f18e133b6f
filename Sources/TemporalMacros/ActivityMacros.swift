#if Macros
    public import TemporalCore

    /// Makes the methods of a struct, a final class or an actor activities.
    ///
    /// ```swift
    /// @Activities(startToClose: .seconds(10))
    /// struct Payments {
    ///     let bank: Bank
    ///
    ///     func charge(_ card: Card) async throws(CardDeclined) -> Receipt { … }
    ///     @Activity(startToClose: .seconds(60)) func refund(_ receipt: Receipt) async throws { … }
    /// }
    /// ```
    /// Each method that is neither `static` nor `private` is one. A workflow names it by a typed reference of the same name,
    /// `context.execute(Payments.charge, card)`; a worker lists `Payments(bank: bank).activities`, or the
    /// instance itself if the type is declared as an `ActivityContainer`. A method takes its input, no argument for
    /// ``Empty`` or several for ``Arguments``, and an `ActivityContext` if it wants one. What it `throws(…)` is the
    /// activity's declared error. All attempts share the one instance, so the type must be `Sendable`.
    /// - Parameters:
    ///   - startToClose: the limit of one attempt. Give this limit or the next, here or to each ``Activity(name:startToClose:scheduleToClose:heartbeat:retry:)``.
    ///   - scheduleToClose: the limit of all attempts and the waits between them.
    ///   - heartbeat: how long the worker may be silent; by default it need not say anything.
    ///   - retry: the server's defaults unless given.
    @attached(member, names: arbitrary)
    public macro Activities(
        startToClose: Duration? = nil,
        scheduleToClose: Duration? = nil,
        heartbeat: Duration? = nil,
        retry: RetryPolicy? = nil
    ) = #externalMacro(module: "TemporalMacrosPlugin", type: "ActivitiesMacro")

    /// Says of one method in a type with ``Activities(startToClose:scheduleToClose:heartbeat:retry:)`` what is not as there.
    /// - Parameters:
    ///   - name: the activity's type name on the wire; the method's name unless said otherwise.
    ///   - startToClose: the limit of one attempt.
    ///   - scheduleToClose: the limit of all attempts and the waits between them.
    ///   - heartbeat: how long the worker may be silent.
    ///   - retry: how it is tried again.
    @attached(peer)
    public macro Activity(
        name: String? = nil,
        startToClose: Duration? = nil,
        scheduleToClose: Duration? = nil,
        heartbeat: Duration? = nil,
        retry: RetryPolicy? = nil
    ) = #externalMacro(module: "TemporalMacrosPlugin", type: "ActivityMacro")
#endif
