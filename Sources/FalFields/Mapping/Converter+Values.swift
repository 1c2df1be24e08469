import FalJSON

extension Converter {
    /// Converts a value to the form of the model's field; `nil` after reporting why there is none, and where leaving
    /// the field out says it.
    mutating func write(_ value: UnifiedValue, _ step: MappingPlan.Step) -> JSONValue? {
        switch (step.writer, value) {
        case (.value, .json(let json)): return json
        case (.value, .seconds(let seconds)): return JSONNumber(seconds).map(JSONValue.number)
        case (.choice(let table), .json(let json)): return choose(json, table, step)
        case (.seconds(let table), .seconds(let seconds)): return length(seconds, table, step)
        case (.seconds(let table), .automaticDuration): return automaticLength(table, step)
        case (.frames, .automaticDuration): return automaticLength(nil, step)
        case (.frames(let rate, let perSecond, let size, let offset), .seconds(let seconds)):
            let rate = rate.flatMap { fields.additionalFields[$0]?.doubleValue } ?? Double(perSecond)
            return frames(seconds, rate, size: size, offset: offset, step)
        case (.shots(let table), .shots(let given)): return shots(given, table, step)
        case (.elements(let table), .elements(let given)): return elements(given, table, step)
        case (.records(let table), .json(let json)): return records(json, table, step)
        case (.part(let name), .json(let json)): return part(name, of: json, step)
        case (.size(let table), .json(let json)): return json.stringValue.flatMap { size($0, table, step) }
        case (.preset(let table), .json(let json)): return json.stringValue.flatMap { preset($0, table, step) }
        case (.words(let on, let off), .json(let json)): return json.boolValue.map { .string($0 ? on : off) }
        case (.scaled(let factor), .json(let json)):
            guard let (product, overflow) = json.intValue?.multipliedReportingOverflow(by: factor), !overflow else {
                refuse(.outOfRange, step, json, "\(json.text(.compact)) is too large")
                return nil
            }
            return .number(JSONNumber(product))
        case (.joined, .json(let json)):
            return .string((json.arrayValue ?? [json]).compactMap(\.stringValue).joined(separator: ", "))
        default:
            // Only a rule that pairs a field with an impossible form gets here, and overrides are checked earlier.
            reportUnmapped(step.source, "the mapper has no form for it")
            return nil
        }
    }

    mutating func choose(_ json: JSONValue, _ table: ChoiceTable, _ step: MappingPlan.Step) -> JSONValue? {
        let text = json.stringValue ?? json.text(.compact)
        if let found = table.match(text) { return found }
        if let fitting = table.fitting(text, adjusting.match(of: step.source)) {
            noteAdjusted(step, json, to: fitting)
            return fitting
        }
        refuse(
            .unsupportedValue, step, json, allowed: table.listed, nearest: table.nearest(to: text),
            "\(json.text(.compact)) is not one of the model's values")
        return nil
    }

    mutating func length(_ seconds: Double, _ table: LengthTable, _ step: MappingPlan.Step) -> JSONValue? {
        let value = JSONNumber(seconds).map(JSONValue.number)
        if let fitting = table.fitting(seconds, adjusting.durationMatch), let literal = table.literal(for: fitting) {
            if (fitting - seconds).magnitude > 1e-6 { noteAdjusted(step, from: seconds, to: fitting) }
            return literal
        }
        guard let literal = table.literal(for: seconds) else {
            refuse(
                .invalidDuration, step, value, allowed: table.secondsListed, nearest: table.nearest(to: seconds),
                "\(value?.text(.compact) ?? "this many") s is no length the model makes")
            return nil
        }
        return literal
    }

    /// The model's word for a length that it chooses; `nil` where leaving the field out says that.
    private mutating func automaticLength(_ table: LengthTable?, _ step: MappingPlan.Step) -> JSONValue? {
        if let word = table?.automatic { return word }
        if !step.isOpen {
            refuse(
                .invalidDuration, step, .string(FalDuration.automaticWord), allowed: table?.secondsListed ?? [],
                "the model does not choose the length itself")
        }
        return nil
    }

    private mutating func frames(
        _ seconds: Double, _ rate: Double, size: Int, offset: Int, _ step: MappingPlan.Step
    ) -> JSONValue? {
        let wanted = seconds * rate
        let match = adjusting.durationMatch
        var steps = (wanted - Double(offset)) / Double(size)
        if match != .exact {
            var limits = ValueLimits()
            let bounds = step.descriptor.firstLimits
            limits.minimum = bounds.minimum.flatMap { JSONNumber(($0.doubleValue - Double(offset)) / Double(size)) }
            limits.maximum = bounds.maximum.flatMap { JSONNumber(($0.doubleValue - Double(offset)) / Double(size)) }
            steps = limits.fitting(steps, step: 1, match) ?? steps
        }
        guard wanted.isFinite, wanted.magnitude < 1e9, steps.magnitude < 1e9 else {
            refuse(.invalidDuration, step, nil, "no number of frames is that long")
            return nil
        }
        let count = max(0, Int(steps.rounded())) * size + offset
        // Films are made of whole blocks of frames, so that few lengths come out to the frame: 5 s are 81 frames of 16.
        let sent = Double(count) / rate
        if sent.isFinite, (sent - seconds).magnitude >= 0.005 {
            noteAdjusted(step, from: seconds, to: (sent * 100).rounded() / 100)
        }
        return .number(JSONNumber(count))
    }

    /// The nearest length within the field's bounds, in seconds.
    func nearestLength(_ step: MappingPlan.Step) -> JSONValue? {
        guard case .seconds(let wanted)? = fields[.duration] else { return nil }
        switch step.writer {
        case .seconds(let table): return table.nearest(to: wanted)
        case .frames(let rate, let perSecond, _, _):
            let limits = step.descriptor.firstLimits
            let rate = rate.flatMap { fields.additionalFields[$0]?.doubleValue } ?? Double(perSecond)
            guard rate > 0 else { return nil }
            guard let frames = JSONNumber(wanted * rate) else { return nil }
            let found = AllowedNumber(limits, isInteger: true).nearest(to: frames).doubleValue
            return JSONNumber((found / rate * 100).rounded(.down) / 100).map(JSONValue.number)
        default: return nil
        }
    }

    private mutating func size(_ text: String, _ table: SizeTable, _ step: MappingPlan.Step) -> JSONValue? {
        if let pixels = SizeTable.pixels(text) {
            if let listed = table.choices.match(text), !table.choices.isOpen { return listed }
            let exact = "\(pixels.width)x\(pixels.height)"
            if table.sides == nil, table.choices.isOpen { return .string(exact) }
            if let fitting = table.fitting(pixels, adjusting.sizeMatch) {
                if fitting.text != exact { noteAdjusted(step, .string(text), to: .string(fitting.text)) }
                return fitting.value
            }
            guard table.sides != nil else {
                refuse(
                    .unsupportedValue, step, .string(text), allowed: table.choices.listed,
                    nearest: table.nearestRatio(to: Double(pixels.width) / Double(pixels.height))
                        .flatMap(table.preset(for:)),
                    "the model takes no sizes in pixels")
                return nil
            }
            return .object([
                "width": .number(JSONNumber(pixels.width)), "height": .number(JSONNumber(pixels.height)),
            ])
        }
        if let found = table.choices.match(text) { return found }
        let isName = text.first?.isLetter ?? false
        refuse(
            isName ? .unsupportedValue : .invalidSize, step, .string(text), allowed: table.choices.listed,
            nearest: table.choices.nearest(to: text),
            isName ? "'\(text)' is none of the model's sizes" : "'\(text)' is no size: write it as 1024x768")
        return nil
    }

    private mutating func preset(_ text: String, _ table: SizeTable, _ step: MappingPlan.Step) -> JSONValue? {
        if let found = table.preset(for: text) { return found }
        // Some fields list ratios beside the names of presets.
        if let found = table.choices.listed.first(where: { $0.stringValue == text }) { return found }
        let ratios = table.ratios.map(JSONValue.string)
        if let ratio = NearestValue(.aspectRatio).fitting(text, among: ratios, adjusting.ratioMatch),
            let found = ratio.stringValue.flatMap(table.preset(for:))
        {
            noteAdjusted(step, .string(text), to: ratio)
            return found
        }
        let nearest = FalAspectRatio.quotient(of: text).flatMap(table.nearestRatio(to:))
        refuse(
            .unsupportedValue, step, .string(text), allowed: ratios,
            nearest: nearest.map(JSONValue.string), "'\(text)' has no size preset of the model")
        return nil
    }

    private mutating func noteAdjusted(_ step: MappingPlan.Step, from wanted: Double, to sent: Double) {
        guard let wanted = JSONNumber(wanted), let sent = JSONNumber(sent) else { return }
        noteAdjusted(step, .number(wanted), to: .number(sent))
    }

    private mutating func noteAdjusted(_ step: MappingPlan.Step, _ wanted: JSONValue, to sent: JSONValue) {
        result.adjusted.append(
            .init(unifiedField: step.source, modelField: step.name, wanted: wanted, sent: sent))
    }

    mutating func refuse(
        _ code: MappingProblem.Code, _ step: MappingPlan.Step, _ value: JSONValue?, allowed: [JSONValue] = [],
        nearest: JSONValue? = nil, _ text: String
    ) {
        var message = "'\(step.source.rawValue)': \(text)"
        if !allowed.isEmpty {
            message += "; it takes \(Violation.Problem.text(of: allowed))"
        }
        if let nearest { message += ", the nearest is \(nearest.text(.compact))" }
        result.problems.append(
            MappingProblem(
                code, message, unifiedField: step.source, modelField: step.name, value: value, allowed: allowed,
                nearest: nearest))
    }
}
