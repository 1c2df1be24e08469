import FalFields
import FalJSON
import FalSupport
import SchemagenWorkspace

/// Converts the text of an argument to JSON of its field's type.
///
/// A text that does not fit the type is kept as a string, and validation reports it.
struct ArgumentValueReader {
    let schema: EndpointSchema?
    var uploads = PendingUploads()

    /// A problem with an argument that does not depend on its type.
    struct Problem: Error {
        var message: String
        var remedy: String?
    }

    /// - Parameters:
    ///   - type: The type of the field; `nil` if it is unknown and the text decides.
    ///   - key: The name of the field, which marks media fields if the type is unknown.
    mutating func value(_ text: String, as type: ValueDescriptor?, key: String) throws(Problem) -> JSONValue {
        guard let type else { return try untyped(text, key: key) }
        if text == "null", type.allowsNull, !type.isString { return .null }
        switch type.kind {
        case .string: return .string(try string(text))
        case .media: return .string(try media(text, key: key))
        case .file: return try file(text, key: key)
        case .integer, .number: return Self.number(try word(text))
        case .boolean: return Self.boolean(try word(text))
        case .list(let element): return try list(text, of: element, key: key)
        case .map, .record: return try container(text)
        case .union(let members): return try union(text, of: members, key: key)
        case .json: return try untyped(text, key: key)
        }
    }

    /// The value of `:=`: JSON, or a file that contains JSON.
    func json(_ text: String) throws(Problem) -> JSONValue {
        let isFile = text.hasPrefix("@")
        do {
            return try JSONValue(parsing: isFile ? try bytes(text.dropFirst()) : Array(text.utf8))
        } catch let error as JSONError {
            throw Problem(
                message: "is not JSON: \(error)",
                remedy: isFile ? nil : "`:=` takes JSON; for a string, use `=` or add quotes.")
        } catch {
            throw error as? Problem ?? Problem(message: "\(error)")
        }
    }

    // MARK: Strings and files

    /// The text itself, or the contents of the file after `@`. `@@` stands for a leading `@`.
    private func string(_ text: String) throws(Problem) -> String {
        if text.hasPrefix("@@") { return String(text.dropFirst()) }
        guard text.hasPrefix("@") else { return text }
        guard let contents = String(validUTF8: try contents(of: text.dropFirst())) else {
            throw Problem(message: "is read from a file that is not text", remedy: "The file must be UTF-8.")
        }
        return contents
    }

    /// The file after `@`. A prompt may begin with that sign, too.
    private func contents(of path: Substring) throws(Problem) -> [UInt8] {
        do throws(Problem) {
            return try bytes(path)
        } catch {
            throw Problem(
                message: error.message,
                remedy: "@ reads a file. For a text that begins with @, write @@, or JSON after `:=`.")
        }
    }

    /// The text or file of a number or boolean, without surrounding white space.
    private func word(_ text: String) throws(Problem) -> String {
        guard text.hasPrefix("@") else { return text }
        let words = try string(text).split(whereSeparator: \.isWhitespace)
        return words.joined(separator: " ")
    }

    private func bytes(_ path: Substring) throws(Problem) -> [UInt8] {
        do {
            return try LocalFile.bytes(String(path))
        } catch {
            throw Problem(message: TerminalEscaping.escaped(error.description))
        }
    }

    private mutating func media(_ text: String, key: String) throws(Problem) -> String {
        if text.hasPrefix("@@") { return String(text.dropFirst()) }
        guard text.hasPrefix("@") else {
            // A file name would be sent as a URL, and the run would fail. Validation finds what is no URL at all.
            guard let path = LocalFile.path(ofURL: text) ?? (LocalFile.isFile(text) ? text : nil) else { return text }
            throw Problem(
                message: "is the name of a local file and would be sent as a URL",
                remedy: "Write \(TerminalEscaping.escaped(key))=@\(TerminalEscaping.escaped(path)) to upload the file.")
        }
        let name = String(text.dropFirst())
        let path = LocalFile.path(ofURL: name) ?? name
        if let problem = LocalFile.problem(with: path) {
            throw Problem(
                message: TerminalEscaping.escaped(problem.description),
                remedy: path.contains(",") ? "In a list, each file needs its own @: a=@1.png,@2.png." : nil)
        }
        return uploads.placeholder(for: LocalFile.expanded(path))
    }

    /// A file is an object with a `url`.
    private mutating func file(_ text: String, key: String) throws(Problem) -> JSONValue {
        if text.hasPrefix("{"), let json = try? JSONValue(parsing: text) { return json }
        return ["url": .string(try media(text, key: key))]
    }

    // MARK: Scalars

    private static func number(_ text: String) -> JSONValue {
        let literal = text.hasPrefix("+") ? String(text.dropFirst()) : text
        return JSONNumber(literal: literal).map { .number($0) } ?? .string(text)
    }

    private static func boolean(_ text: String) -> JSONValue {
        switch text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: .string(text)
        }
    }

    // MARK: Containers

    private func container(_ text: String) throws(Problem) -> JSONValue {
        if text.hasPrefix("@") { return try json(text) }
        return (try? JSONValue(parsing: text)) ?? .string(text)
    }

    /// JSON, or elements separated by commas.
    private mutating func list(
        _ text: String, of element: ValueDescriptor, key: String
    ) throws(Problem) -> JSONValue {
        if text.hasPrefix("["), let json = try? JSONValue(parsing: text) { return json }
        if text.hasPrefix("@"), element.isContainer { return try json(text) }
        // A single object needs no brackets.
        if text.hasPrefix("{"), let json = try? JSONValue(parsing: text) { return [json] }
        var elements: [JSONValue] = []
        for part in Self.elements(of: text, areMedia: element.isMedia) {
            elements.append(try value(part, as: element, key: key))
        }
        return .array(elements)
    }

    /// Splits a list at its commas. URLs, above all `data:` URLs, may contain commas, so in a list of media a new
    /// element must start like a file or a URL.
    static func elements(of text: String, areMedia: Bool) -> [String] {
        if text.isEmpty { return [] }
        let pieces = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard areMedia else { return pieces }
        var elements: [String] = []
        for piece in pieces {
            let isStart = piece.hasPrefix("@") || piece.hasPrefix("data:") || piece.contains("://")
            if isStart || elements.isEmpty {
                elements.append(piece)
            } else {
                elements[elements.count - 1] += "," + piece
            }
        }
        return elements
    }

    // MARK: Unions

    /// Uses the first member that accepts the text. Objects and arrays come first if the text looks like one, then
    /// listed values, numbers and, last, strings, which accept everything.
    private mutating func union(
        _ text: String, of members: [ValueDescriptor], key: String
    ) throws(Problem) -> JSONValue {
        var text = text
        if text.hasPrefix("@"), !text.hasPrefix("@@"), !members.contains(where: \.takesFiles) {
            text = try string(text)
        }
        let isContainer = text.hasPrefix("{") || text.hasPrefix("[")
        let ordered = members.enumerated().sorted { left, right in
            let ranks = (left.element.rank(isContainer: isContainer), right.element.rank(isContainer: isContainer))
            return ranks.0 == ranks.1 ? left.offset < right.offset : ranks.0 < ranks.1
        }
        var first: JSONValue?
        var problem: Problem?
        for (_, member) in ordered {
            do {
                let value = try value(text, as: member, key: key)
                if schema?.violations(in: value, as: member).isEmpty == true { return value }
                first = first ?? value
            } catch {
                problem = problem ?? error
            }
        }
        if let problem { throw problem }
        return first ?? .string(text)
    }

    // MARK: Without a type

    /// The text as JSON if it is valid JSON, else as a string.
    private mutating func untyped(_ text: String, key: String) throws(Problem) -> JSONValue {
        if text.hasPrefix("@@") { return .string(String(text.dropFirst())) }
        if text.hasPrefix("@") {
            let path = text.dropFirst()
            if Self.isMediaName(key), text.contains(",@") {
                return try list(text, of: ValueDescriptor(.media(.file)), key: key)
            }
            if Self.isMediaName(key) { return .string(try media(text, key: key)) }
            if path.hasSuffix(".json") { return try json(text) }
            guard let contents = String(validUTF8: try contents(of: path)) else {
                return .string(try media(text, key: key))
            }
            return .string(contents)
        }
        return (try? JSONValue(parsing: text)) ?? .string(text)
    }

    /// The generator's rule: a string field whose name is or ends in `url` or `urls` is media.
    private static func isMediaName(_ key: String) -> Bool {
        let name = key.lowercased()
        return name.hasSuffix("url") || name.hasSuffix("urls")
    }
}

extension ValueDescriptor {
    /// Whether every value is a text: also of a list of texts that takes others.
    var isString: Bool {
        if case .union(let members) = kind { return members.allSatisfy(\.isString) }
        return kind == .string || isMedia
    }

    var isMedia: Bool { if case .media = kind { true } else { false } }

    fileprivate var isContainer: Bool {
        switch kind {
        case .list, .map, .record: true
        default: false
        }
    }

    /// Whether `@path` means the file itself and not its contents.
    fileprivate var takesFiles: Bool {
        switch kind {
        case .media, .file: true
        case .list(let element): element.takesFiles
        case .union(let members): members.contains(where: \.takesFiles)
        default: false
        }
    }

    /// The order in which members of a union are tried.
    fileprivate func rank(isContainer: Bool) -> Int {
        switch kind {
        case .list, .map, .record, .file: isContainer ? 0 : 4
        case _ where !values.isEmpty: 1
        case .integer, .number, .boolean: 2
        case .union: 2
        case .string, .media: 3
        case .json: 5
        }
    }
}
