#if Macros
    import SwiftSyntax
    import SwiftSyntaxBuilder
    import SwiftSyntaxMacros

    /// `@_WorkflowState`: a property of a workflow in which methods await.
    ///
    /// A method that awaits works on a copy that is tied to the context: what it reads and writes is the state of the run. Any
    /// other value of the workflow's type, such as the one that a query reads, keeps its values itself.
    struct StateMacro: AccessorMacro, PeerMacro {
        static func expansion(
            of node: AttributeSyntax,
            providingPeersOf declaration: some DeclSyntaxProtocol,
            in context: some MacroExpansionContext
        ) -> [DeclSyntax] {
            guard let (name, binding) = property(declaration) else { return [] }
            let type = binding.typeAnnotation.map { "\($0.trimmed)" } ?? ""
            let value = binding.initializer.map { " \($0.trimmed)" } ?? ""
            return ["fileprivate var _\(raw: name)\(raw: type)\(raw: value)"]
        }

        static func expansion(
            of node: AttributeSyntax,
            providingAccessorsOf declaration: some DeclSyntaxProtocol,
            in context: some MacroExpansionContext
        ) -> [AccessorDeclSyntax] {
            guard let (name, _) = property(declaration) else { return [] }
            return [
                """
                @storageRestrictions(initializes: _\(raw: name))
                init(initialValue) {
                _\(raw: name) = initialValue
                }
                """,
                """
                get {
                if let _workflowContext {
                _workflowContext.state._\(raw: name)
                } else {
                _\(raw: name)
                }
                }
                """,
                """
                set {
                if let _workflowContext {
                _workflowContext.state._\(raw: name) = newValue
                } else {
                _\(raw: name) = newValue
                }
                }
                """,
                """
                _modify {
                if let _workflowContext {
                yield &_workflowContext.state._\(raw: name)
                } else {
                yield &_\(raw: name)
                }
                }
                """,
            ]
        }

        private static func property(_ declaration: some DeclSyntaxProtocol) -> (String, PatternBindingSyntax)? {
            guard let property = WorkflowShape.state(declaration), property.bindings.count == 1,
                let binding = property.bindings.first, let name = binding.pattern.as(IdentifierPatternSyntax.self)
            else { return nil }
            return (name.identifier.bareText, binding)
        }
    }
#endif
