internal import CProtobufC
internal import CTemporalAPI

typealias MessageDescriptor = UnsafePointer<ProtobufCMessageDescriptor>
typealias FieldDescriptor = UnsafePointer<ProtobufCFieldDescriptor>
typealias EnumDescriptor = UnsafePointer<ProtobufCEnumDescriptor>

/// How protobuf's JSON names fields and enum values.
enum FieldNames {
    /// `workflow_execution_started_event_attributes` → `workflowExecutionStartedEventAttributes`.
    static func camelCase(_ name: String) -> String {
        var out = ""
        var isWordStart = false
        for character in name {
            if character == "_" {
                isWordStart = true
            } else {
                out += isWordStart ? character.uppercased() : String(character)
                isWordStart = false
            }
        }
        return out
    }

    /// `WorkflowExecutionStarted` → `WORKFLOW_EXECUTION_STARTED`.
    static func screamingCase(_ name: String) -> String {
        var out = ""
        for character in name {
            if character.isUppercase, !out.isEmpty { out += "_" }
            out += character.uppercased()
        }
        return out
    }

    /// `workflowExecution` → `workflow_execution`, in field masks.
    static func snakeCase(_ name: some StringProtocol) -> String {
        var out = ""
        for character in name { out += character.isUppercase ? "_" + character.lowercased() : String(character) }
        return out
    }

    /// The number of an enum value by its full name, or by the short name of Temporal's older exports.
    static func number(of name: String, in descriptor: EnumDescriptor) -> Int32? {
        if let value = protobuf_c_enum_descriptor_get_value_by_name(descriptor, name) { return value.pointee.value }
        let prefix = screamingCase(String(cString: descriptor.pointee.short_name))
        let full = prefix + "_" + screamingCase(name)
        return protobuf_c_enum_descriptor_get_value_by_name(descriptor, full)?.pointee.value
    }
}

/// The fields of the messages met so far, by their JSON names and their names in the `.proto` file.
struct FieldTable {
    private var tables: [MessageDescriptor: [String: FieldDescriptor]] = [:]

    mutating func field(_ name: String, of message: MessageDescriptor) -> FieldDescriptor? {
        if let table = tables[message] { return table[name] }
        var table: [String: FieldDescriptor] = [:]
        for index in 0..<Int(message.pointee.n_fields) {
            let field = message.pointee.fields + index
            let protoName = String(cString: field.pointee.name)
            table[protoName] = field
            table[FieldNames.camelCase(protoName)] = field
        }
        tables[message] = table
        return table[name]
    }
}

extension UnsafePointer<ProtobufCFieldDescriptor> {
    var isRepeated: Bool { pointee.label == PROTOBUF_C_LABEL_REPEATED }

    /// Whether a value of zero says more than no value.
    var hasPresence: Bool {
        pointee.label != PROTOBUF_C_LABEL_NONE || pointee.flags & UInt32(PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue) != 0
    }

    /// The descriptor of a message field's type.
    var message: MessageDescriptor? {
        guard pointee.type == PROTOBUF_C_TYPE_MESSAGE else { return nil }
        return pointee.descriptor?.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
    }

    /// The descriptor of an enum field's type.
    var enumeration: EnumDescriptor? {
        guard pointee.type == PROTOBUF_C_TYPE_ENUM else { return nil }
        return pointee.descriptor?.assumingMemoryBound(to: ProtobufCEnumDescriptor.self)
    }

    /// The key and the value of a map's entry; nil for all other fields. protobuf-c has maps as repeated entries.
    var mapEntry: (key: FieldDescriptor, value: FieldDescriptor)? {
        guard isRepeated, let entry = message, entry.pointee.n_fields == 2 else { return nil }
        let key = entry.pointee.fields + 0
        let value = entry.pointee.fields + 1
        guard String(cString: entry.pointee.short_name).hasSuffix("Entry"), String(cString: key.pointee.name) == "key",
            String(cString: value.pointee.name) == "value"
        else { return nil }
        return (key, value)
    }
}
