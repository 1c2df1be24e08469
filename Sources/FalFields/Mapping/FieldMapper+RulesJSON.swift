public import FalJSON

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
        self.init(modality: modality)
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
        if !rules.isEmpty { object["map"] = .array(rules.map { .string($0.text) }) }
        if !constants.isEmpty {
            object["always"] = .object(JSONObject(constants.map { .init(key: $0.field, value: $0.json) }))
        }
        if !limits.isEmpty { object["most"] = .object(.init(sorted: limits.mapValues { .number(JSONNumber($0)) })) }
        if !outputs.isEmpty { object["out"] = .array(outputs.map { .string($0.text) }) }
        return .object(object)
    }
}

extension FieldMapper.Rule {
    /// `field<source form origin`, then `!other` for a field that replaces it and `?` for a fallback. The form `value`
    /// is left out. No part has a space in it, wire names included: the generator checks that.
    package var text: String {
        var parts = ["\(field)<\(source.rawValue)"]
        if form != .value { parts.append(form.text) }
        parts.append(origin)
        if let unless { parts.append("!" + unless) }
        if isFallback { parts.append("?") }
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
            if part == "?" { isFallback = true } else if part.first == "!" { unless = String(part.dropFirst()) }
        }
    }
}

extension FieldMapper.Form {
    private static let plain: [(String, Self)] = [
        ("value", .value), ("choice", .choice), ("seconds", .seconds), ("milliseconds", .milliseconds), ("size", .size),
        ("preset", .preset), ("media", .media), ("media[]", .mediaList), ("file", .file), ("file[]", .fileList),
        ("members", .members),
    ]

    package var text: String {
        switch self {
        case .frames(let rate, let perSecond, let step, let offset):
            "frames(\(rate ?? ""),\(perSecond),\(step),\(offset))"
        case .words(let on, let off): "words(\(on),\(off))"
        case .scaled(let factor): "scaled(\(factor))"
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
