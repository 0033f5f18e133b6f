#if Macros
    import SwiftSyntax
    import SwiftSyntaxBuilder

    /// A method that is called with what comes over the wire: what it takes, throws and gives.
    struct Method {
        struct Parameter {
            /// Nil for `_`.
            let label: String?
            let type: String
            let syntax: FunctionParameterSyntax
            let isContext: Bool
        }

        let declaration: FunctionDeclSyntax
        /// In the order in which they are written, with that of the context.
        let parameters: [Parameter]

        /// - Parameters:
        ///   - declaration: the method.
        ///   - contexts: what the type of its context may be called.
        /// - Throws: ``Misuse`` of what does not go over a wire.
        init(_ declaration: FunctionDeclSyntax, contexts: [String]) throws(Misuse) {
            if let generic = declaration.genericParameterClause {
                throw Misuse(at: generic, "a value on the wire has one type: write that type instead of a generic one")
            }
            var parameters: [Parameter] = []
            for parameter in declaration.signature.parameterClause.parameters {
                parameters.append(try Self.read(parameter, contexts))
            }
            self.declaration = declaration
            self.parameters = parameters
        }

        private static func read(
            _ parameter: FunctionParameterSyntax,
            _ contexts: [String]
        ) throws(Misuse) -> Parameter {
            let label = parameter.firstName.tokenKind == .wildcard ? nil : parameter.firstName.text
            let type = parameter.type.as(AttributedTypeSyntax.self)?.baseType ?? parameter.type
            if let ellipsis = parameter.ellipsis {
                throw Misuse(at: ellipsis, "write an array: '[\(type.trimmed)]'")
            }
            if type.is(SomeOrAnyTypeSyntax.self), type.trimmedDescription.hasPrefix("some ") {
                throw Misuse(at: type, "a value on the wire has one type: write that type instead of a generic one")
            }
            if parameter.type.trimmedDescription.hasPrefix("inout ") {
                throw Misuse(at: parameter.type, "what comes over the wire cannot go back: return the new value")
            }
            if let value = parameter.defaultValue {
                let type = type.isOptional ? "\(type.trimmed)" : "\(type.trimmed)?"
                let message =
                    "a sender always says what it sends: take '\(type)', and use \(value.value.trimmed) where it is nil"
                throw Misuse(at: value, message)
            }
            let isContext = contexts.contains { type.isGeneric($0) }
            return Parameter(label: label, type: type.trimmedDescription, syntax: parameter, isContext: isContext)
        }

        /// The method's name as it is called, with its backticks.
        var name: String { declaration.name.text }
        /// The name on the wire, unless another one is given.
        var wireName: String { declaration.name.bareText }
        var isStatic: Bool { declaration.has(.static) }
        var isMutating: Bool { declaration.has(.mutating) }
        var isAsync: Bool { effects?.asyncSpecifier != nil }
        var isThrowing: Bool { effects?.throwsClause != nil }
        var takesContext: Bool { parameters.contains(where: \.isContext) }
        private var effects: FunctionEffectSpecifiersSyntax? { declaration.signature.effectSpecifiers }

        /// What it takes besides the context.
        var inputs: [Parameter] { parameters.filter { !$0.isContext } }
        /// The type of all of it together.
        var inputType: String {
            switch inputs.count {
            case 0: "TemporalCore.Empty"
            case 1: Self.isVoid(inputs[0]) ? "TemporalCore.Empty" : inputs[0].type
            default: "TemporalCore.Arguments<\(inputs.map(\.type).joined(separator: ", "))>"
            }
        }

        /// `input: Void`, as other SDKs want it.
        private static func isVoid(_ parameter: Parameter) -> Bool { TypeSyntax(stringLiteral: parameter.type).isVoid }

        /// The error that it declares; nil if it throws any error or none.
        var thrownType: String? { effects?.throwsClause?.type?.trimmedDescription }
        /// The error as a type.
        var failureType: String { isThrowing ? thrownType ?? "any Swift.Error" : "Swift.Never" }
        /// Its `throws`, with a space behind it.
        var throwsClause: String { effects?.throwsClause.map { "\($0.trimmed) " } ?? "" }

        var isVoid: Bool { declaration.signature.returnClause.map(\.type.isVoid) ?? true }
        var resultType: String? { isVoid ? nil : declaration.signature.returnClause?.type.trimmedDescription }
        var outputType: String { resultType ?? "TemporalCore.Empty" }

        /// The call, without `try` and `await`.
        /// - Parameters:
        ///   - receiver: what it is called on.
        ///   - input: the name of the value that ``inputType`` describes.
        /// - Returns: an expression.
        func call(on receiver: String, input: String) -> String {
            var position = -1
            let arguments = parameters.map { parameter in
                let label = parameter.label.map { "\($0): " } ?? ""
                if parameter.isContext { return label + "context" }
                position += 1
                if Self.isVoid(parameter) { return label + "()" }
                return label + (inputs.count == 1 ? input : "\(input).values.\(position)")
            }
            return "\(receiver).\(name)(\(arguments.joined(separator: ", ")))"
        }

        /// `try` and `await`, as far as the call needs them.
        func marks(awaiting: Bool? = nil) -> String {
            (isThrowing ? "try " : "") + (awaiting ?? isAsync ? "await " : "")
        }

        /// The statements of a closure that calls it and gives what the wire gets.
        func statements(on receiver: String, input: String, awaiting: Bool? = nil) -> String {
            let call = marks(awaiting: awaiting) + call(on: receiver, input: input)
            return isVoid ? "\(call)\nreturn TemporalCore.Empty()" : "return \(call)"
        }

        /// A name for the input that is not used.
        var inputName: String { inputs.isEmpty || inputType == "TemporalCore.Empty" ? "_" : "input" }
    }
#endif
