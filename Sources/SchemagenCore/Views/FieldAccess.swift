import FalFields

/// Which methods of the runtime's reader and writer a field is read and written by.
struct FieldAccess {
    let read: SourceText
    let write: SourceText
    let label: SourceText

    /// - Parameter isList: whether a type of the endpoint is an open list of values.
    init(_ field: NamedField, isList: (SwiftName) -> Bool) {
        switch (field.model.presence, field.type) {
        case (.required, .string): (read, write, label) = ("requiredString", "string", "")
        case (.required, .int): (read, write, label) = ("required", "int", "")
        case (.required, .double): (read, write, label) = ("required", "double", "")
        case (.required, .bool): (read, write, label) = ("required", "bool", "")
        case (.required, .media): (read, write, label) = ("requiredMedia", "media", "")
        case (.required, .nested(let name)) where isList(name): (read, write, label) = ("requiredOpen", "open", "")
        case (.required, _): (read, write, label) = ("required", "set", "")
        case (.requiredOrNull, _): (read, write, label) = ("nullable", "set", "orNull: ")
        case (_, .optional(.media)): (read, write, label) = ("media", "media", "")
        case (_, .optional(.nested(let name))) where isList(name): (read, write, label) = ("open", "open", "")
        // The commonest types have methods without generics: about half the machine code at every call.
        case (_, .optional(.string)): (read, write, label) = ("string", "string", "")
        case (_, .optional(.int)): (read, write, label) = ("int", "int", "")
        case (_, .optional(.double)): (read, write, label) = ("double", "double", "")
        case (_, .optional(.bool)): (read, write, label) = ("bool", "bool", "")
        default: (read, write, label) = ("optional", "set", "ifPresent: ")
        }
    }
}
