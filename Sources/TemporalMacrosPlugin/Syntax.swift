#if Macros
    import SwiftSyntax

    extension WithAttributesSyntax {
        /// The attribute of a name, with or without its module in front.
        func attribute(_ name: String) -> AttributeSyntax? {
            for case .attribute(let attribute) in attributes {
                let written = attribute.attributeName.trimmedDescription
                if written == name || written == "TemporalMacros.\(name)" { return attribute }
            }
            return nil
        }
    }

    extension AttributeSyntax {
        /// Its argument of a name; nil when it is left out.
        func argument(_ name: String) -> LabeledExprSyntax? {
            arguments?.as(LabeledExprListSyntax.self)?.first { $0.label?.text == name }
        }

        /// Its arguments of these names as they are written, to be passed on.
        func passing(_ names: String...) -> String {
            names.compactMap { argument($0) }.map { ", \($0.label?.text ?? ""): \($0.expression.trimmed)" }.joined()
        }
    }

    extension DeclModifierListSyntax {
        func has(_ keyword: Keyword) -> Bool { contains { $0.name.tokenKind == .keyword(keyword) } }

        /// The word in front of what is generated so that it is seen where the declaration is seen, with a space.
        var access: String {
            if has(.public) || has(.open) { return "public " }
            if has(.package) { return "package " }
            return has(.private) || has(.fileprivate) ? "fileprivate " : ""
        }
    }

    extension WithModifiersSyntax {
        func has(_ keyword: Keyword) -> Bool { modifiers.has(keyword) }
        var access: String { modifiers.access }
    }

    extension ExprSyntax {
        /// The text of a literal without interpolation.
        var literalText: String? {
            guard let segments = self.as(StringLiteralExprSyntax.self)?.segments, segments.count == 1,
                case .stringSegment(let segment)? = segments.first
            else { return nil }
            return segment.content.text
        }

        var isNil: Bool { self.is(NilLiteralExprSyntax.self) }
    }

    extension TokenSyntax {
        /// An identifier without its backticks.
        var bareText: String { text.filter { $0 != "`" } }
    }

    extension TypeSyntax {
        /// Whether it is `Void` or `()`.
        var isVoid: Bool {
            let text = trimmedDescription
            return text == "Void" || text == "()" || text == "Swift.Void"
        }

        /// Whether it is a generic type of a name, whatever its arguments: `WorkflowContext<Self>`.
        func isGeneric(_ name: String) -> Bool {
            if let member = self.as(MemberTypeSyntax.self) { return member.name.text == name }
            return self.as(IdentifierTypeSyntax.self)?.name.text == name
        }

        var isOptional: Bool { self.is(OptionalTypeSyntax.self) || isGeneric("Optional") }
    }

    extension VariableDeclSyntax {
        /// Whether its values are kept in the instance, rather than computed or kept in the type.
        var isStored: Bool {
            guard !has(.static) else { return false }
            return bindings.contains { binding in
                switch binding.accessorBlock?.accessors {
                case nil: true
                case .getter: false
                case .accessors(let accessors):
                    accessors.allSatisfy { ["willSet", "didSet"].contains($0.accessorSpecifier.text) }
                }
            }
        }

        var isConstant: Bool { bindingSpecifier.tokenKind == .keyword(.let) }
    }
#endif
