import FalJSON
import FalSupport
package import SchemagenCore

/// Reads one YAML document into nodes.
///
/// A manifest is YAML that people write by hand: mappings, lists and scalars. Anchors, aliases and tags are rejected,
/// because with them a value is something other than what it shows (and nine lines can expand to gigabytes). So are
/// repeated keys, which parsers resolve in different ways.
package struct YAMLReader {
    package struct Limits: Sendable {
        package var maximumDepth: Int
        package var maximumBytes: Int

        package init(maximumDepth: Int = 64, maximumBytes: Int = 4 << 20) {
            self.maximumDepth = maximumDepth
            self.maximumBytes = maximumBytes
        }
    }

    private let path: String
    private let limits: Limits
    private let stream: YAMLEventStream
    private var text: YAMLText
    /// The length of the byte order mark: three bytes, or none.
    private let skipped: Int

    /// Reads a document.
    ///
    /// - Parameter path: The path for messages.
    /// - Returns: The document's value; nil for an empty file or one with comments only.
    package static func read(
        _ bytes: [UInt8], path: String, limits: Limits = Limits()
    ) throws(Failure) -> YAMLNode? {
        var reader = try YAMLReader(bytes, path: path, limits: limits)
        return try reader.document()
    }

    private init(_ bytes: [UInt8], path: String, limits: Limits) throws(Failure) {
        guard bytes.count <= limits.maximumBytes else {
            throw Failure(
                .usage, .excessiveYAML, "it has \(bytes.count) bytes, and the limit is \(limits.maximumBytes)",
                at: .init(path: path),
                remedy: "Check that it is the right file: a manifest has a few lines for each model.")
        }
        if let offset = Self.firstInvalidByte(in: bytes) {
            throw Failure(
                .usage, .malformedYAML, "the file is not UTF-8 text",
                at: .init(path: path, position: YAMLText(bytes).position(of: offset)),
                remedy: "Save it as UTF-8.")
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        skipped = bytes.starts(with: mark) ? mark.count : 0
        guard let stream = YAMLEventStream(bytes[skipped...]) else {
            throw Failure(.failure, .malformedYAML, "there is not enough memory to read it", at: .init(path: path))
        }
        self.stream = stream
        self.path = path
        self.limits = limits
        text = YAMLText(skipped == 0 ? bytes : Array(bytes[skipped...]))
    }

    // MARK: Structure

    private mutating func document() throws(Failure) -> YAMLNode? {
        var root: YAMLNode?
        var documents = 0
        while let event = try next() {
            switch event.kind {
            case .streamStart, .documentEnd: continue
            case .streamEnd: return root
            case .documentStart(let hasTagDirectives):
                documents += 1
                if documents > 1 {
                    throw failure(
                        .unsupportedYAML, "a second document begins here", at: event.start,
                        remedy: "Keep one document: remove the line '---' or what follows it.")
                }
                if hasTagDirectives {
                    throw failure(
                        .unsupportedYAML, "a '%TAG' line", at: event.start, remedy: "Remove it: tags are not used.")
                }
            default: root = try node(event, depth: 1)
            }
        }
        return root
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(Failure) -> YAMLNode {
        try refuseIndirection(in: event)
        switch event.kind {
        case .scalar(let value, let style):
            return finished(.scalar(value, style), from: event.start, to: event.end)
        case .sequenceStart(let style):
            try checkDepth(depth, at: event)
            return try sequence(style, from: event, depth: depth)
        case .mappingStart(let style):
            try checkDepth(depth, at: event)
            return try mapping(style, from: event, depth: depth)
        default:
            throw failure(.malformedYAML, "a value is expected here", at: event.start, remedy: "Write the value.")
        }
    }

    private mutating func sequence(
        _ style: YAMLCollectionStyle, from start: YAMLEvent, depth: Int
    ) throws(Failure) -> YAMLNode {
        var items: [YAMLNode] = []
        while let event = try next() {
            if case .sequenceEnd = event.kind {
                return closed(.sequence(items, style), from: start, to: event, last: items.last?.bytes.upperBound)
            }
            items.append(try node(event, depth: depth + 1))
        }
        throw unfinished(start)
    }

    private mutating func mapping(
        _ style: YAMLCollectionStyle, from start: YAMLEvent, depth: Int
    ) throws(Failure) -> YAMLNode {
        var entries: [YAMLEntry] = []
        var places: [String: JSONPosition] = [:]
        while let event = try next() {
            if case .mappingEnd = event.kind {
                return closed(
                    .mapping(entries, style), from: start, to: event, last: entries.last?.value.bytes.upperBound)
            }
            try refuseIndirection(in: event)
            guard case .scalar(let key, _) = event.kind else {
                throw failure(
                    .unsupportedYAML, "a key that is a list or a mapping", at: event.start,
                    remedy: "A key is a string; quote one that contains brackets or braces.")
            }
            let place = finished(.scalar(key, .plain), from: event.start, to: event.end)
            if let first = places.updateValue(place.position, forKey: key) {
                throw failure(
                    .repeatedKey,
                    "the key \(TerminalEscaping.quoted(key)) is repeated here; the first is in line \(first.line)",
                    at: event.start, remedy: "Keep one of the two.")
            }
            guard let value = try next() else { throw unfinished(start) }
            entries.append(
                YAMLEntry(
                    key: key, keyPosition: place.position, keyBytes: place.bytes,
                    value: try node(value, depth: depth + 1)))
        }
        throw unfinished(start)
    }

    // MARK: Places

    private mutating func finished(_ content: YAMLNode.Content, from start: Int, to end: Int) -> YAMLNode {
        let lower = text.offset(ofCharacter: start)
        let upper = max(lower, text.offset(ofCharacter: end))
        return YAMLNode(content, at: text.position(of: lower), bytes: lower + skipped..<upper + skipped)
    }

    /// The end of a collection is its bracket or, without brackets, the end of its last value: libyaml includes the
    /// comments that follow.
    private mutating func closed(
        _ content: YAMLNode.Content, from start: YAMLEvent, to end: YAMLEvent, last: Int?
    ) -> YAMLNode {
        var node = finished(content, from: start.start, to: end.end)
        if node.collectionStyle == .block, let last { node.bytes = node.bytes.lowerBound..<last }
        return node
    }

    // MARK: Errors

    private mutating func next() throws(Failure) -> YAMLEvent? {
        do {
            return try stream.next()
        } catch {
            throw failure(error)
        }
    }

    private mutating func refuseIndirection(in event: YAMLEvent) throws(Failure) {
        let what: String
        if case .alias(let name) = event.kind {
            what = "the alias \(TerminalEscaping.quoted("*" + name))"
        } else if let anchor = event.anchor {
            what = "the anchor \(TerminalEscaping.quoted("&" + anchor))"
        } else if let tag = event.tag {
            what = "the tag \(TerminalEscaping.quoted(tag))"
        } else {
            return
        }
        throw failure(
            .unsupportedYAML, "\(what): this file is read without anchors, aliases and tags", at: event.start,
            remedy: "Write the value itself; a string that begins with '*', '&' or '!' goes in quotes, like '**'.")
    }

    private mutating func checkDepth(_ depth: Int, at event: YAMLEvent) throws(Failure) {
        guard depth > limits.maximumDepth else { return }
        throw failure(
            .excessiveYAML, "lists and mappings are nested more than \(limits.maximumDepth) deep",
            at: event.start,
            remedy: "Check that it is the right file: a manifest has at most five levels.")
    }

    private mutating func unfinished(_ start: YAMLEvent) -> Failure {
        failure(.malformedYAML, "what begins here is not closed", at: start.start, remedy: "Close it.")
    }

    private mutating func failure(_ error: YAMLEventStream.ParserError) -> Failure {
        let problem = YAMLProblem(error.problem)
        var position =
            switch error.place {
            case .byte(let offset): text.position(of: min(offset, text.bytes.count))
            case .character(let character): text.position(of: text.offset(ofCharacter: character))
            }
        var message = problem.message
        if let context = error.context {
            let beginning = text.position(of: text.offset(ofCharacter: context.character))
            if problem.isReportedAtBeginning {
                position = beginning
            } else if beginning.line != position.line {
                message += " (\(context.text) that begins in line \(beginning.line))"
            }
        }
        return Failure(
            .usage, .malformedYAML, message, at: .init(path: path, position: position), remedy: problem.remedy)
    }

    private mutating func failure(
        _ code: DiagnosticCode, _ message: String, at character: Int, remedy: String
    ) -> Failure {
        let position = text.position(of: text.offset(ofCharacter: character))
        return Failure(.usage, code, message, at: .init(path: path, position: position), remedy: remedy)
    }

    private static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
        if String(validUTF8: bytes) != nil { return nil }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput: return nil
            case .error: return offset
            }
        }
    }
}
