import FalRuntime

/// A record as the generator writes it, with a field of every presence.
struct Clip: FalRecord {
    var title: String
    var frames: Int?
    var rating: Double?
    var style: OpenValue<ClipStyles>?
    var source: FalMedia?
    var parts: [Clip]
    var note: String?

    init(title: String, frames: Int? = nil, rating: Double? = nil, parts: [Clip] = [], note: String? = nil) {
        self.title = title
        self.frames = frames
        self.rating = rating
        self.parts = parts
        self.note = note
    }

    init(_from reader: _WireReader) {
        title = reader.requiredString("title")
        frames = reader.int("frames")
        rating = reader.double("rating")
        style = reader.open("style")
        source = reader.media("source_url")
        parts = reader.required("parts")
        note = reader.nullable("note")
    }

    func _encode(into writer: inout _WireWriter) {
        writer.string("title", title)
        writer.int("frames", frames)
        writer.double("rating", rating)
        writer.open("style", style)
        writer.media("source_url", source)
        writer.set("parts", parts)
        writer.set("note", orNull: note)
    }
}

enum ClipStyles: KnownValues {
    static var known: [String] { ["noir", "pop"] }
}

extension OpenValue where Known == ClipStyles {
    static var noir: Self { Self("noir") }
}

/// A union as the generator writes it: by kind of JSON, by a constant, by members.
enum Shape: FalUnion {
    case named(String)
    case tagged(Tagged)
    case sized(Sized)
    case numbers([Int])
    case other(JSONValue)

    struct Tagged: FalRecord {
        var kind: String
        var depth: Int

        init(_from reader: _WireReader) {
            kind = reader.requiredString("kind")
            depth = reader.required("depth")
        }

        func _encode(into writer: inout _WireWriter) {
            writer.string("kind", kind)
            writer.int("depth", depth)
        }
    }

    struct Sized: FalRecord {
        var width: Int

        init(_from reader: _WireReader) { width = reader.required("width") }

        func _encode(into writer: inout _WireWriter) { writer.int("width", width) }
    }

    init(_from reader: _WireReader) {
        if let option: Tagged = reader.attempt(as: .constant("kind", "deep")) {
            self = .tagged(option)
        } else if let option: Sized = reader.attempt(as: .members(["width"])) {
            self = .sized(option)
        } else if let option: String = reader.attempt(as: .string) {
            self = .named(option)
        } else if let option: [Int] = reader.attempt(as: .array) {
            self = .numbers(option)
        } else {
            self = .other(reader.value)
        }
    }

    func _encode(into writer: inout _WireWriter) {
        switch self {
        case .named(let option): option._encode(into: &writer)
        case .tagged(let option): option._encode(into: &writer)
        case .sized(let option): option._encode(into: &writer)
        case .numbers(let option): option._encode(into: &writer)
        case .other(let option): option._encode(into: &writer)
        }
    }
}
