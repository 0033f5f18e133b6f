#if Macros
    public import TemporalCore

    /// Makes a struct a workflow whose messages are its methods.
    ///
    /// ```swift
    /// @Workflow
    /// struct Parcel {
    ///     var isSigned = false
    ///     var street: String
    ///
    ///     init(_ street: String) { self.street = street }
    ///
    ///     mutating func run(_ street: String, in context: Context) async throws -> String {
    ///         try await context.wait { $0.isSigned }
    ///         return street
    ///     }
    ///
    ///     @Signal mutating func sign() { isSigned = true }
    ///     @Query func destination() -> String { street }
    ///     @Update mutating func redirect(to street: String) -> String { … }
    /// }
    /// ```
    /// It writes what one would write by hand: the conformance to ``Workflow``, `Messages` with a ``Signal``, ``Query`` or
    /// ``Update`` for each method that says so, `Context` for `WorkflowContext<Self>`, `name` if one is given, and
    /// `init(_:)` where the struct has another one or none. Histories are the same, and so is what clients call.
    ///
    /// `run` may be `static`, as the protocol has it, or a method. While a method awaits, signals and updates change the
    /// state, so a workflow in which a method awaits or takes the context gets properties that read and write
    /// `context.state`: what such a method reads is always the state as it is now.
    /// - Parameter name: the workflow's type name on the server; the Swift type's name unless said otherwise.
    @attached(
        member,
        names: named(Messages),
        named(Context),
        named(name),
        named(init),
        named(run),
        named(_workflowContext)
    )
    @attached(memberAttribute)
    @attached(extension, conformances: Workflow)
    public macro Workflow(name: String? = nil) =
        #externalMacro(module: "TemporalMacrosPlugin", type: "WorkflowMacro")

    /// Makes a method of a struct with ``Workflow(name:)`` a ``Signal``.
    ///
    /// A `mutating` method changes the state and is done at once. A method that is `async` or takes the `Context` runs
    /// beside the workflow's main line. No argument is ``Empty``, several are ``Arguments``.
    /// - Parameters:
    ///   - name: the name on the wire; the method's name unless said otherwise.
    ///   - aliases: further names that reach the same method.
    ///   - description: what it is for, in a sentence; shown by tools.
    ///   - unfinished: what is done about a method that still runs when the workflow ends.
    @attached(peer)
    public macro Signal(
        name: String? = nil,
        aliases: [String] = [],
        description: String = "",
        unfinished: UnfinishedPolicy = .warn
    ) = #externalMacro(module: "TemporalMacrosPlugin", type: "SignalMacro")

    /// Makes a method or a property of a struct with ``Workflow(name:)`` a ``Query``, or an ``InputQuery`` if the method
    /// takes arguments.
    /// - Parameters:
    ///   - name: the name on the wire; the method's or the property's name unless said otherwise.
    ///   - aliases: further names that are answered in the same way.
    ///   - description: what it is for, in a sentence; shown by tools.
    @attached(peer)
    public macro Query(name: String? = nil, aliases: [String] = [], description: String = "") =
        #externalMacro(module: "TemporalMacrosPlugin", type: "QueryMacro")

    /// Makes a method of a struct with ``Workflow(name:)`` an ``Update``.
    ///
    /// What the method `throws(…)` is what the update may be refused with; with a plain `throws`, that is any error.
    /// - Parameters:
    ///   - name: the name on the wire; the method's name unless said otherwise.
    ///   - aliases: further names that reach the same method.
    ///   - description: what it is for, in a sentence; shown by tools.
    ///   - unfinished: what is done about a method that still runs when the workflow ends.
    ///   - validate: the name of a method that throws to refuse an update before anything is written to history. It takes
    ///     the update's arguments or none.
    @attached(peer)
    public macro Update(
        name: String? = nil,
        aliases: [String] = [],
        description: String = "",
        unfinished: UnfinishedPolicy = .warn,
        validate: String? = nil
    ) = #externalMacro(module: "TemporalMacrosPlugin", type: "UpdateMacro")

    /// Put on a workflow's properties by ``Workflow(name:)``, not by hand.
    @attached(accessor, names: named(init), named(get), named(set), named(_modify))
    @attached(peer, names: prefixed(_))
    public macro _WorkflowState() = #externalMacro(module: "TemporalMacrosPlugin", type: "StateMacro")
#endif
