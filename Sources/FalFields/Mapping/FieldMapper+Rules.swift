public import FalJSON

extension FieldMapper {
    /// The data of a mapper: what a schema does not say by itself.
    public struct Rules: Sendable, Hashable {
        /// What the endpoint mainly makes.
        public var modality: FalModality
        /// A narrower kind of request that asks for the same: music where it makes audio, a larger version where it
        /// makes images or videos.
        public var also: FalModality?
        /// In the order in which they are tried. Of several rules for one image role, the first with a free field wins.
        public var rules: [Rule]
        /// Values that are sent whatever the request says.
        public var constants: [Constant]
        /// The maximum number of images of a field, where only the schema's prose states it.
        public var limits: [String: Int]
        /// Where the answer holds its media.
        public var outputs: [Output]

        public init(
            modality: FalModality, also: FalModality? = nil, rules: [Rule] = [], constants: [Constant] = [],
            limits: [String: Int] = [:],
            outputs: [Output] = []
        ) {
            self.modality = modality
            self.also = also
            self.rules = rules
            self.constants = constants
            self.limits = limits
            self.outputs = outputs
        }
    }

    /// One field of the model, the unified field that fills it, and in which form.
    public struct Rule: Sendable, Hashable {
        /// The model's field; a member of a nested object as `voice_setting/voice_id`.
        public var field: String
        public var source: UnifiedField
        public var form: Form
        /// Which rule of derivation made this one (`R3`), or `override`.
        public var origin: String
        /// The field is left out when `additionalFields` has this one: Kling takes `multi_prompt` instead of `prompt`.
        public var unless: String?
        /// Used only where no other rule takes the value; when the field is taken, that is no error.
        public var isFallback: Bool
        /// Of several files, those that the fields before it cannot take go here: a second image beside the main one.
        public var joins: Bool

        public init(
            _ field: String, from source: UnifiedField, as form: Form, origin: String, unless: String? = nil,
            isFallback: Bool = false, joins: Bool = false
        ) {
            self.field = field
            self.source = source
            self.form = form
            self.origin = origin
            self.unless = unless
            self.isFallback = isFallback
            self.joins = joins
        }
    }

    /// How a value is written.
    public enum Form: Sendable, Hashable {
        /// Unchanged: strings, numbers, Booleans.
        case value
        /// One of the listed values, in the schema's spelling.
        case choice
        /// A length: the listed value that means it, else the number.
        case seconds
        case milliseconds
        /// A length as a number of frames: `rate` names the field of the frame rate, `perSecond` is the rate where that
        /// has no value (0: the server's default, which derivation fills in), and a count is a multiple of `step` plus
        /// `offset` (8k + 1).
        case frames(rate: String?, perSecond: Int, step: Int, offset: Int)
        /// A preset's name, or an object of width and height.
        case size
        /// An aspect ratio, written as the name of a size preset.
        case preset
        /// The URL of a file.
        case media
        /// An array of URLs.
        case mediaList
        /// An object with the URL under `url`.
        case file
        /// An array of such objects.
        case fileList
        /// An object with the URL under this name, and members that may be left out.
        case object(String)
        /// An array of such objects.
        case objectList(String)
        /// A Boolean as one of two strings.
        case words(on: String, off: String)
        /// A number multiplied by this: kilobits to bits.
        case scaled(Int)
        /// A list of texts as one text, with commas.
        case joined
        /// An object whose members go to the field's own members, or beside the other fields when the name is empty.
        case members
        /// An array of objects with a prompt and a length each.
        case shots
        /// An array of objects with a name and files each.
        case elements
        /// An object with members of the model's names.
        case record
        /// An array of such objects.
        case recordList
        /// One member of an object, as a field of its own.
        case part(String)
    }

    /// A value that is always sent.
    public struct Constant: Sendable, Hashable {
        public var field: String
        public var value: JSONValue
        /// Whether not even `additionalFields` can change it: speech returned as hexadecimal text would have no URL.
        public var isForced: Bool
        /// Sent only when one of these fields is; empty: always.
        public var onlyWith: [String]

        public init(_ field: String, _ value: JSONValue, isForced: Bool = false, onlyWith: [String] = []) {
            self.field = field
            self.value = value
            self.isForced = isForced
            self.onlyWith = onlyWith
        }
    }

    /// A member of the answer that holds media or a fact.
    public struct Output: Sendable, Hashable {
        public enum Role: String, Sendable, Hashable, CaseIterable {
            case video, image, audio, file
            /// A thing in three dimensions, and the images of its surface.
            case model, texture
            /// The words of a result, and its parts with times.
            case text, words, segments
            /// Facts about the result.
            case seed, prompt, duration, language, lyrics
        }

        public enum Shape: String, Sendable, Hashable, CaseIterable {
            /// An object with a `url`.
            case file
            case fileList = "files"
            /// The URL itself.
            case url
            case urlList = "urls"
            /// A string or a number.
            case value
        }

        public var role: Role
        public var field: String
        public var shape: Shape
        /// In milliseconds, for a duration.
        public var isMilliseconds: Bool

        public init(_ role: Role, _ field: String, _ shape: Shape, isMilliseconds: Bool = false) {
            self.role = role
            self.field = field
            self.shape = shape
            self.isMilliseconds = isMilliseconds
        }
    }
}

extension FieldMapper.Output {
    /// The values of this member in an answer: one per file, none where it is missing or null.
    public func values(in answer: JSONValue) -> [JSONValue] {
        guard let value = answer[field], !value.isNull else { return [] }
        switch shape {
        case .fileList, .urlList: return (value.arrayValue ?? [value]).filter { !$0.isNull }
        // A list is read where the schema promises one file: fal changes the one into the other.
        case .file, .url: return (value.arrayValue ?? [value]).filter { !$0.isNull }
        case .value: return [value]
        }
    }
}

extension FieldMapper.Rules {
    /// A file of an answer.
    public struct FoundFile: Sendable, Hashable {
        public var role: FieldMapper.Output.Role
        /// The member of the answer that it was in.
        public var field: String
        public var url: String
        /// The file's object, or just its URL where the answer has no more.
        public var value: JSONValue
    }

    /// Every file of an answer, in the order of the schema: videos, images and sounds under whatever name they have.
    public func files(in answer: JSONValue) -> [FoundFile] {
        outputs.filter { $0.shape != .value }.flatMap { output in
            output.values(in: answer).compactMap { value in
                (value.stringValue ?? value["url"]?.stringValue).map {
                    FoundFile(role: output.role, field: output.field, url: $0, value: value)
                }
            }
        }
    }

    /// A fact about the result: the seed, or the prompt as the service used it.
    public func fact(_ role: FieldMapper.Output.Role, in answer: JSONValue) -> JSONValue? {
        outputs.first { $0.role == role && $0.shape == .value }?.values(in: answer).first
    }

    /// The duration that an answer states.
    public func duration(in answer: JSONValue) -> Duration? {
        guard let output = outputs.first(where: { $0.role == .duration }),
            let number = output.values(in: answer).first?.doubleValue
        else { return nil }
        return Duration(secondsChecked: output.isMilliseconds ? number / 1000 : number)
    }
}

// The spelling of rules inside generated code: one short JSON text per endpoint, read when the mapper is first used.
//
//     {"makes":"video",
//     "map":["prompt<prompt R2","duration<duration seconds R3","image_url<reference media R11"],
//     "out":["video video file","seed seed value"]}
extension FieldMapper.Rules {
    /// Reads the JSON that the generator wrote. Any other text reads as a mapper without rules.
    public init(generated text: StaticString) {
        let bytes = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        self = (try? JSONValue(parsing: bytes)).flatMap(Self.init(json:)) ?? Self(modality: .other)
    }

    public init?(json: JSONValue) {
        guard let modality = json["makes"]?.stringValue.flatMap(FalModality.init(rawValue:)) else { return nil }
        self.init(modality: modality, also: json["also"]?.stringValue.flatMap(FalModality.init(rawValue:)))
        for text in json["map"]?.arrayValue ?? [] {
            guard let rule = text.stringValue.flatMap(FieldMapper.Rule.init(text:)) else { return nil }
            rules.append(rule)
        }
        for member in json["always"]?.objectValue ?? [:] {
            constants.append(FieldMapper.Constant(member.key, json: member.value))
        }
        for member in json["most"]?.objectValue ?? [:] { limits[member.key] = member.value.intValue }
        for text in json["out"]?.arrayValue ?? [] {
            guard let output = text.stringValue.flatMap(FieldMapper.Output.init(text:)) else { return nil }
            outputs.append(output)
        }
    }

    public var json: JSONValue {
        var object: JSONObject = ["makes": .string(modality.rawValue)]
        if let also { object["also"] = .string(also.rawValue) }
        if !rules.isEmpty { object["map"] = .array(rules.map { .string($0.text) }) }
        if !constants.isEmpty {
            object["always"] = .object(JSONObject(constants.map { .init(key: $0.field, value: $0.json) }))
        }
        if !limits.isEmpty { object["most"] = .object(.init(sorted: limits.mapValues { .number(JSONNumber($0)) })) }
        if !outputs.isEmpty { object["out"] = .array(outputs.map { .string($0.text) }) }
        return .object(object)
    }
}

extension FieldMapper {
    /// The field of the input that the path of a rule begins with: `voice_setting` of `voice_setting/voice_id`.
    package static func inputField(of path: String) -> String { String(path.prefix { $0 != "/" }) }
}

extension FieldMapper.Rule {
    /// The field of the input that it fills, or fills a part of.
    package var inputField: String { FieldMapper.inputField(of: field) }

    /// `field<source form origin`, then `!other` for a field that replaces it, `?` for a fallback and
    /// `+` for a field that joins. The form `value`
    /// is left out. No part has a space in it, wire names included: the generator checks that.
    package var text: String {
        var parts = ["\(field)<\(source.rawValue)"]
        if form != .value { parts.append(form.text) }
        parts.append(origin)
        if let unless { parts.append("!" + unless) }
        if isFallback { parts.append("?") }
        if joins { parts.append("+") }
        return parts.joined(separator: " ")
    }

    /// Whether the spelling reads back as this rule: a wire name with a space or a `<` in it does not.
    package var isSpellable: Bool { Self(text: text) == self }

    init?(text: String) {
        var parts = text.split(separator: " ")[...]
        guard let target = parts.popFirst(), let mark = target.lastIndex(of: "<"),
            let source = UnifiedField(rawValue: String(target[target.index(after: mark)...]))
        else { return nil }
        let form = parts.first.flatMap { FieldMapper.Form(text: $0) }
        if form != nil { parts.removeFirst() }
        guard let origin = parts.popFirst() else { return nil }
        self.init(String(target[..<mark]), from: source, as: form ?? .value, origin: String(origin))
        for part in parts {
            switch part.first {
            case "?": isFallback = true
            case "+": joins = true
            case "!": unless = String(part.dropFirst())
            default: break
            }
        }
    }
}

extension FieldMapper.Form {
    private static let plain: [(String, Self)] = [
        ("value", .value), ("choice", .choice), ("seconds", .seconds), ("milliseconds", .milliseconds), ("size", .size),
        ("preset", .preset), ("media", .media), ("media[]", .mediaList), ("file", .file), ("file[]", .fileList),
        ("members", .members), ("joined", .joined), ("shots", .shots), ("elements", .elements),
        ("record", .record), ("record[]", .recordList),
    ]

    package var text: String {
        switch self {
        case .frames(let rate, let perSecond, let step, let offset):
            "frames(\(rate ?? ""),\(perSecond),\(step),\(offset))"
        case .words(let on, let off): "words(\(on),\(off))"
        case .scaled(let factor): "scaled(\(factor))"
        case .object(let member): "object(\(member))"
        case .objectList(let member): "object[](\(member))"
        case .part(let member): "part(\(member))"
        default: Self.plain.first { $0.1 == self }?.0 ?? "value"
        }
    }

    package init?(text: Substring) {
        if let found = Self.plain.first(where: { $0.0 == text }) {
            self = found.1
            return
        }
        guard text.last == ")", let open = text.firstIndex(of: "(") else { return nil }
        let arguments = text[text.index(after: open)...].dropLast().split(
            separator: ",", omittingEmptySubsequences: false)
        switch (text[..<open], arguments.count) {
        case ("frames", 4):
            guard let perSecond = arguments[1].isEmpty ? 0 : Int(arguments[1]), let step = Int(arguments[2]),
                let offset = Int(arguments[3]),
                perSecond > 0 || !arguments[0].isEmpty, step > 0, offset >= 0
            else { return nil }
            let rate = arguments[0].isEmpty ? nil : String(arguments[0])
            self = .frames(rate: rate, perSecond: perSecond, step: step, offset: offset)
        case ("object", 1) where !arguments[0].isEmpty: self = .object(String(arguments[0]))
        case ("object[]", 1) where !arguments[0].isEmpty: self = .objectList(String(arguments[0]))
        case ("part", 1) where !arguments[0].isEmpty: self = .part(String(arguments[0]))
        case ("words", 2): self = .words(on: String(arguments[0]), off: String(arguments[1]))
        case ("scaled", 1):
            guard let factor = Int(arguments[0]) else { return nil }
            self = .scaled(factor)
        default: return nil
        }
    }
}

extension FieldMapper.Constant {
    var json: JSONValue {
        var object: JSONObject = ["value": value]
        if isForced { object["forced"] = true }
        if !onlyWith.isEmpty { object["with"] = .array(onlyWith.map(JSONValue.string)) }
        return .object(object)
    }

    init(_ field: String, json: JSONValue) {
        self.init(
            field, json["value"] ?? .null, isForced: json["forced"]?.boolValue ?? false,
            onlyWith: json["with"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }
}

extension FieldMapper.Output {
    var text: String { "\(role.rawValue) \(field) \(shape.rawValue)" + (isMilliseconds ? " ms" : "") }

    package var isSpellable: Bool { Self(text: text) == self }

    init?(text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 3 || parts.count == 4, let role = Role(rawValue: String(parts[0])),
            let shape = Shape(rawValue: String(parts[2]))
        else { return nil }
        self.init(role, String(parts[1]), shape, isMilliseconds: parts.count == 4)
    }
}

extension FieldMapper.Rules: Codable {
    public init(from decoder: any Decoder) throws {
        guard let rules = Self(json: try JSONValue(from: decoder)) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "these are no rules of a field mapper"))
        }
        self = rules
    }

    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

extension FieldMapper: Codable {
    /// `{"endpoint": …, "scope": …, "rules": …, "schema": …}`.
    public var json: JSONValue {
        .object([
            "endpoint": .string(endpoint.text), "scope": .string(scope.rawValue), "rules": rules.json,
            "schema": schema.json,
        ])
    }

    public init(from decoder: any Decoder) throws {
        let json = try JSONValue(from: decoder)
        guard let endpoint = json["endpoint"]?.stringValue, let rules = json["rules"].flatMap(Rules.init(json:)),
            let schema = json["schema"]
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "this is no field mapper"))
        }
        self.init(
            endpoint: EndpointID(checked: endpoint), rules: rules, schema: EndpointSchema(json: schema),
            scope: json["scope"]?.stringValue.flatMap(Scope.init(rawValue:)) ?? .endpoint)
    }

    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}
