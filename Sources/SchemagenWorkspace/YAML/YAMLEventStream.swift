import CYAML

/// libyaml's parser over one text: gives its events one by one.
final class YAMLEventStream {
    /// What libyaml has to say about a text that is not YAML.
    struct Complaint: Error {
        enum Place {
            /// A byte, for what is no text at all.
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
    func next() throws(Complaint) -> YAMLEvent? {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw complaint }
        defer { yaml_event_delete(&event) }
        return YAMLEvent(event)
    }

    private var complaint: Complaint {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be read"
        let place: Complaint.Place =
            parser.pointee.error == YAML_READER_ERROR
            ? .byte(parser.pointee.problem_offset) : .character(parser.pointee.problem_mark.index)
        let context = parser.pointee.context.map { (String(cString: $0), parser.pointee.context_mark.index) }
        return Complaint(problem: problem, place: place, context: context)
    }
}
