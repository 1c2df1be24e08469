import CYAML

/// The events of libyaml's parser over one text.
final class YAMLEventStream {
    /// libyaml's error for a text that is not YAML.
    struct ParserError: Error {
        enum Place {
            /// A byte offset, for invalid UTF-8.
            case byte(Int)
            case character(Int)
        }

        let problem: String
        let place: Place
        /// What was being read, such as "while parsing a block mapping", and the character where that began.
        let context: (text: String, character: Int)?
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    // libyaml reads from here until it is deleted.
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// Nil when there is no memory for a parser.
    init?(_ bytes: some Collection<UInt8>) {
        parser = .allocate(capacity: 1)
        text = .allocate(capacity: bytes.count)
        _ = text.initialize(fromContentsOf: bytes)
        // After a failure libyaml leaves an empty parser, which deinit may delete.
        guard yaml_parser_initialize(parser) == 1 else { return nil }
        // Without this libyaml would guess UTF-16 from a byte order mark.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    /// The next event; nil after the last one.
    func next() throws(ParserError) -> YAMLEvent? {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw parserError }
        defer { yaml_event_delete(&event) }
        return YAMLEvent(event)
    }

    private var parserError: ParserError {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be read"
        let place: ParserError.Place =
            parser.pointee.error == YAML_READER_ERROR
            ? .byte(parser.pointee.problem_offset) : .character(parser.pointee.problem_mark.index)
        let context = parser.pointee.context.map { (String(cString: $0), parser.pointee.context_mark.index) }
        return ParserError(problem: problem, place: place, context: context)
    }
}

/// What libyaml finds next in a text.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd
        case documentStart(hasTagDirectives: Bool)
        case documentEnd
        case alias(String)
        case scalar(String, YAMLScalarStyle)
        case sequenceStart(YAMLCollectionStyle)
        case sequenceEnd
        case mappingStart(YAMLCollectionStyle)
        case mappingEnd
    }

    let kind: Kind
    let anchor: String?
    let tag: String?
    /// Where it begins and ends, in characters.
    let start: Int
    let end: Int
}

extension YAMLEvent {
    /// Copies what libyaml found; nil for the empty event, which libyaml gives after the end.
    init?(_ event: yaml_event_t) {
        var anchor: UnsafeMutablePointer<yaml_char_t>?
        var tag: UnsafeMutablePointer<yaml_char_t>?
        switch event.type {
        case YAML_STREAM_START_EVENT: kind = .streamStart
        case YAML_STREAM_END_EVENT: kind = .streamEnd
        case YAML_DOCUMENT_START_EVENT:
            let directives = event.data.document_start.tag_directives
            kind = .documentStart(hasTagDirectives: directives.start != directives.end)
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT: kind = .alias(Self.text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            (anchor, tag) = (scalar.anchor, scalar.tag)
            // By length: "\0" in double quotes is a valid character.
            let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            kind = .scalar(String(decoding: value, as: UTF8.self), YAMLScalarStyle(scalar.style))
        case YAML_SEQUENCE_START_EVENT:
            let sequence = event.data.sequence_start
            (anchor, tag) = (sequence.anchor, sequence.tag)
            kind = .sequenceStart(sequence.style == YAML_FLOW_SEQUENCE_STYLE ? .flow : .block)
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let mapping = event.data.mapping_start
            (anchor, tag) = (mapping.anchor, mapping.tag)
            kind = .mappingStart(mapping.style == YAML_FLOW_MAPPING_STYLE ? .flow : .block)
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        default: return nil
        }
        self.anchor = Self.text(anchor)
        self.tag = Self.text(tag)
        start = event.start_mark.index
        end = event.end_mark.index
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}

extension YAMLScalarStyle {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: self = .block
        default: self = .plain
        }
    }
}
