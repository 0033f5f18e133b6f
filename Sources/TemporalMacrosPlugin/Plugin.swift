#if Macros
    import SwiftCompilerPlugin
    import SwiftSyntaxMacros

    /// What the compiler starts to expand the macros of `TemporalMacros`.
    @main
    struct Plugin: CompilerPlugin {
        let providingMacros: [any Macro.Type] = [
            WorkflowMacro.self, StateMacro.self, SignalMacro.self, QueryMacro.self, UpdateMacro.self,
            ActivitiesMacro.self, ActivityMacro.self,
        ]
    }
#else
    /// Stands in without the trait: nothing of it is ever called, and swift-syntax is neither fetched nor built.
    @main
    enum Plugin {
        static func main() {}
    }
#endif
