import FalFields
import FalJSON

extension TypeModel {
    /// The type in a few words, for people who compare two of them: `[string]`, `integer or AnvilSize`.
    var words: String { words(listing: 4) }

    /// The same with at most `count` of the listed values.
    func words(listing count: Int) -> String {
        let plain: String =
            switch shape {
            case .string: "string"
            case .integer: "integer"
            case .number: "number"
            case .boolean: "boolean"
            case .json: "anything"
            case .null: "null"
            case .reference(let name): name
            case .inline(let record): record.name
            case .enumeration(let values): Self.words(for: values, count) + (isOpen ? " or another" : "")
            case .array(let element): "[\(element.words(listing: count))]"
            case .map(let element): "[name: \(element.words(listing: count))]"
            case .union(let members): members.map { $0.words(listing: count) }.joined(separator: " or ")
            case .intersection(let members): members.map { $0.words(listing: count) }.joined(separator: " and ")
            case .file(let kind, _): "\(kind.rawValue) file"
            case .media(let kind): "URL of \(kind.rawValue)"
            case .bytes: "bytes"
            }
        return isNullable ? "\(plain) or null" : plain
    }

    private static func words(for values: [JSONValue], _ count: Int) -> String {
        let shown = values.prefix(count).map { $0.text(.compact) }.joined(separator: ", ")
        return values.count > count ? "one of \(shown) and \(values.count - count) more" : "one of \(shown)"
    }

    /// Tells the members of a union from one another when two unions are compared.
    ///
    /// - Parameter byName: whether records of different names are different sorts.
    func unionKey(byName: Bool) -> String {
        switch shape {
        case .enumeration(let values): values.first?.stringValue == nil ? "numbers" : "texts"
        case .reference(let name): byName ? "record \(name)" : "record"
        case .array(let element): byName ? "array of \(element.unionKey(byName: true))" : "array"
        case .map: "map"
        default: words
        }
    }
}
