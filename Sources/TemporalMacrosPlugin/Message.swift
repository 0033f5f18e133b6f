#if Macros
    import SwiftSyntax

    /// A method or property of a workflow that is a signal, a query or an update.
    struct Message {
        enum Kind: String, CaseIterable {
            case signal = "Signal"
            case query = "Query"
            case update = "Update"
        }

        let kind: Kind
        let attribute: AttributeSyntax
        let subject: Subject

        enum Subject {
            case method(Method)
            /// A query of a property, with its type if it is written.
            case property(VariableDeclSyntax, name: TokenSyntax, type: String?)
        }

        /// What the types of a context are called.
        static let contexts = ["Context", "WorkflowContext"]

        /// The messages of a declaration: one, unless it is none.
        static func kind(of declaration: some SyntaxProtocol) -> (Kind, AttributeSyntax)? {
            guard let attributed = declaration.asProtocol((any WithAttributesSyntax).self) else { return nil }
            for kind in Kind.allCases {
                if let attribute = attributed.attribute(kind.rawValue) { return (kind, attribute) }
            }
            return nil
        }

        init(_ kind: Kind, _ attribute: AttributeSyntax, on declaration: some SyntaxProtocol) throws(Misuse) {
            self.kind = kind
            self.attribute = attribute
            if let function = declaration.as(FunctionDeclSyntax.self) {
                let method = try Method(function, contexts: Self.contexts)
                subject = .method(method)
                switch kind {
                case .signal: try Self.check(signal: method, attribute)
                case .query: try Self.check(query: method)
                case .update: try Self.check(update: method, attribute)
                }
            } else if let property = declaration.as(VariableDeclSyntax.self), kind == .query {
                subject = try Self.read(property, attribute)
            } else {
                throw Misuse(at: attribute, "@\(kind.rawValue) belongs to a method")
            }
        }

        private static func read(
            _ property: VariableDeclSyntax,
            _ attribute: AttributeSyntax
        ) throws(Misuse) -> Subject {
            guard property.bindings.count == 1, let binding = property.bindings.first,
                let pattern = binding.pattern.as(IdentifierPatternSyntax.self)
            else {
                throw Misuse(at: property.bindings, "@Query belongs to one property: declare each of them by itself")
            }
            if property.has(.static) { throw Misuse(at: attribute, "a query reads the state: remove 'static'") }
            return .property(property, name: pattern.identifier, type: binding.typeAnnotation?.type.trimmedDescription)
        }

        // MARK: - What is wrong with it

        private static func check(signal method: Method, _ attribute: AttributeSyntax) throws(Misuse) {
            let function = method.declaration
            if let result = function.signature.returnClause, !method.isVoid {
                let update = TypeSyntax(IdentifierTypeSyntax(name: .identifier("Update")))
                throw Misuse(
                    at: result,
                    "nobody waits for a signal's answer: make it an @Update, or return nothing",
                    fixIt: .replace("make it an @Update", attribute.attributeName, with: update)
                )
            }
            if let clause = function.signature.effectSpecifiers?.throwsClause, !method.isBeside {
                throw Misuse(
                    at: clause,
                    "a signal cannot be refused: make it an @Update, whose sender learns of the error, or throw nothing"
                )
            }
            try checkReceiver(method)
        }

        private static func check(query method: Method) throws(Misuse) {
            let function = method.declaration
            if method.isVoid {
                throw Misuse(at: function.name, "a query answers: write what it returns, as in '-> String'")
            }
            if method.isMutating {
                throw Misuse(
                    at: function.name,
                    "a query changes nothing: remove 'mutating', or make it an @Update",
                    fixIt: .remove(.mutating, from: function)
                )
            }
            if let word = function.signature.effectSpecifiers?.asyncSpecifier {
                throw Misuse(
                    at: word,
                    "a query is answered at once: remove 'async', or make it an @Update",
                    fixIt: .removeAsync(from: function)
                )
            }
            if let context = method.parameters.first(where: \.isContext) {
                throw Misuse(at: context.syntax, "a query reads the state and nothing else: remove the context")
            }
            if method.isStatic { throw staticWithoutContext(function) }
        }

        private static func check(update method: Method, _ attribute: AttributeSyntax) throws(Misuse) {
            try checkReceiver(method)
            guard let validate = attribute.argument("validate"), !validate.expression.isNil
            else {
                return
            }
            guard validate.expression.literalText != nil else {
                throw Misuse(
                    at: validate.expression,
                    "write the validating method's name as a literal, as in \"checkOpen\""
                )
            }
        }

        private static func checkReceiver(_ method: Method) throws(Misuse) {
            if method.isStatic, !method.takesContext { throw staticWithoutContext(method.declaration) }
        }

        private static func staticWithoutContext(_ function: FunctionDeclSyntax) -> Misuse {
            Misuse(
                at: function.name,
                "a static method does not reach the state: remove 'static'",
                fixIt: .remove(.static, from: function)
            )
        }
    }

    extension Method {
        /// Whether it runs beside the workflow's main line, rather than at once.
        var isBeside: Bool { isAsync || takesContext }
    }
#endif
