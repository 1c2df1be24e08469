public import FalJSON

extension FieldMapper {
    /// The model's input for a request.
    ///
    /// - Parameter mode: strict refuses a request of which a part would get lost; lenient lists that part.
    /// - Throws: ``MappingError`` with everything that is wrong at once. Nothing has been sent then.
    public func convert(_ request: some UnifiedRequest, mode: Mode = .strict) throws(MappingError) -> Conversion {
        let conversion = examine(request)
        let refusals = conversion.refusals(mode)
        guard refusals.isEmpty else { throw MappingError(endpoint: endpoint, problems: refusals) }
        return conversion
    }

    /// As ``convert(_:mode:)``, with what is wrong as part of the answer.
    public func examine(_ request: some UnifiedRequest) -> Conversion { examine(request.unifiedFields) }

    /// The same for a request in JSON, of the kind that the model asks for: a ``VideoRequest`` where it makes videos.
    ///
    /// - Throws: ``MappingError`` when it does not read as one, or when the model makes none of these.
    public func examine(json: JSONValue) throws(MappingError) -> Conversion {
        switch modality {
        case .video: examine(try VideoRequest(json: json))
        case .image: examine(try ImageRequest(json: json))
        case .audio: examine(try SpeechRequest(json: json))
        case .other:
            throw MappingError(
                endpoint: endpoint,
                problems: [
                    MappingProblem(.wrongModality, "\(endpoint.text) makes neither video, nor images, nor sound")
                ])
        }
    }

    /// The same for the values of a request.
    public func examine(_ fields: UnifiedFields) -> Conversion {
        var converter = Converter(mapper: self, fields: fields)
        return converter.run()
    }
}

extension FieldMapper.Conversion {
    /// What stands in the way of sending this.
    public func refusals(_ mode: FieldMapper.Mode) -> [MappingProblem] {
        guard mode == .strict else { return problems }
        var all = problems
        all += warnings.filter { [.conflictingValues, .emptyPrompt, .invalidExtra].contains($0.code) }
        if !missing.isEmpty { all.append(.missing(missing)) }
        for item in unmapped {
            let name = item.detail.map { "\(item.unifiedField.rawValue).\($0)" } ?? item.unifiedField.rawValue
            all.append(
                MappingProblem(
                    .unsupported, "'\(name)' would get lost: \(item.reason)", unifiedField: item.unifiedField,
                    value: item.detail.map { .string($0) }))
        }
        return all
    }
}

extension MappingProblem {
    /// One for all fields, since they are filled together.
    static func missing(_ fields: [FieldMapper.Conversion.Missing]) -> MappingProblem {
        let texts = fields.map { item in
            let names = item.fillers.map(\.rawValue) + ["extra[\"\(item.modelField)\"]"]
            return "'\(item.modelField)' (set \(names.joined(separator: " or ")))"
        }
        return MappingProblem(
            .missingRequired, "the model requires \(texts.joined(separator: ", "))",
            unifiedField: fields.count == 1 ? fields[0].fillers.first : nil,
            modelField: fields.count == 1 ? fields[0].modelField : nil,
            value: .array(fields.map { .string($0.modelField) }))
    }
}
