import FalJSON

extension Converter {
    /// The value in the form of the model's field; `nil` when it has none, which is then among the problems.
    mutating func write(_ value: UnifiedValue, _ step: MappingPlan.Step) -> JSONValue? {
        switch (step.writer, value) {
        case (.value, .json(let json)): return json
        case (.value, .seconds(let seconds)): return JSONNumber(seconds).map(JSONValue.number)
        case (.choice(let table), .json(let json)): return choose(json, table, step)
        case (.seconds(let table), .seconds(let seconds)): return length(seconds, table, step)
        case (.frames(let rate, let perSecond, let size, let offset), .seconds(let seconds)):
            let rate = rate.flatMap { fields.extra[$0]?.doubleValue } ?? Double(perSecond)
            return frames(seconds * rate, size: size, offset: offset, step)
        case (.size(let table), .json(let json)): return json.stringValue.flatMap { size($0, table, step) }
        case (.preset(let table), .json(let json)): return json.stringValue.flatMap { preset($0, table, step) }
        case (.words(let on, let off), .json(let json)): return json.boolValue.map { .string($0 ? on : off) }
        case (.scaled(let factor), .json(let json)):
            guard let (product, overflow) = json.intValue?.multipliedReportingOverflow(by: factor), !overflow else {
                refuse(.outOfRange, step, json, "\(json.text(.compact)) is too large")
                return nil
            }
            return .number(JSONNumber(product))
        case (.media(let form), .media(let media)):
            let path = [Violation.Step.member(plan.fields[step.place].name)]
            return place([media], as: form, at: path, for: step.source)
        default:
            // A rule that pairs a field with a form it cannot have: overrides are checked when they are read.
            lose(step.source, "the mapper has no form for it")
            return nil
        }
    }

    private mutating func choose(_ json: JSONValue, _ table: ChoiceTable, _ step: MappingPlan.Step) -> JSONValue? {
        let text = json.stringValue ?? json.text(.compact)
        if let found = table.match(text) { return found }
        refuse(
            .unsupportedValue, step, json, allowed: table.listed, nearest: table.nearest(to: text),
            "\(json.text(.compact)) is not one of the model's values")
        return nil
    }

    private mutating func length(_ seconds: Double, _ table: LengthTable, _ step: MappingPlan.Step) -> JSONValue? {
        let value = JSONNumber(seconds).map(JSONValue.number)
        guard let literal = table.literal(for: seconds) else {
            let allowed = table.listed.compactMap { JSONNumber($0.seconds).map(JSONValue.number) }
            let nearest = table.nearest(to: seconds)
            refuse(
                .invalidDuration, step, value, allowed: allowed, nearest: nearest,
                "\(value?.text(.compact) ?? "this many") s is no length the model makes")
            return nil
        }
        return literal
    }

    private mutating func frames(_ wanted: Double, size: Int, offset: Int, _ step: MappingPlan.Step) -> JSONValue? {
        guard wanted.isFinite, wanted.magnitude < 1e9 else {
            refuse(.invalidDuration, step, nil, "no number of frames is that long")
            return nil
        }
        let steps = ((wanted - Double(offset)) / Double(size)).rounded()
        return .number(JSONNumber(max(0, Int(steps)) * size + offset))
    }

    /// The length that a bound leaves as the nearest, in seconds.
    func nearestLength(_ step: MappingPlan.Step) -> JSONValue? {
        guard case .seconds(let wanted)? = fields.value(of: .duration) else { return nil }
        switch step.writer {
        case .seconds(let table): return table.nearest(to: wanted)
        case .frames(let rate, let perSecond, _, _):
            let limits = step.descriptor.options.lazy.map(\.limits).first { !$0.isEmpty } ?? ValueLimits()
            let rate = rate.flatMap { fields.extra[$0]?.doubleValue } ?? Double(perSecond)
            guard rate > 0 else { return nil }
            var frames = wanted * rate
            if let bound = limits.minimum?.doubleValue { frames = max(frames, bound) }
            if let bound = limits.maximum?.doubleValue { frames = min(frames, bound) }
            return JSONNumber((frames / rate * 100).rounded(.down) / 100).map(JSONValue.number)
        default: return nil
        }
    }

    private mutating func size(_ text: String, _ table: SizeTable, _ step: MappingPlan.Step) -> JSONValue? {
        if let pixels = SizeTable.pixels(text) {
            if let listed = table.choices.match(text), !table.choices.isOpen { return listed }
            guard table.sides != nil else {
                if table.choices.isOpen { return .string("\(pixels.width)x\(pixels.height)") }
                refuse(
                    .unsupportedValue, step, .string(text), allowed: table.choices.listed,
                    nearest: nearestPreset(Double(pixels.width) / Double(pixels.height), table),
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
        // A ratio that is itself a name in the list, as some fields mix both.
        if let found = table.choices.listed.first(where: { $0.stringValue == text }) { return found }
        let nearest = FalAspectRatio.quotient(of: text).flatMap { nearestRatio($0, table) }
        refuse(
            .unsupportedValue, step, .string(text), allowed: table.ratios.map(JSONValue.string),
            nearest: nearest.map(JSONValue.string), "'\(text)' has no size preset of the model")
        return nil
    }

    private func nearestRatio(_ quotient: Double, _ table: SizeTable) -> String? {
        table.ratios.min {
            distance(FalAspectRatio.quotient(of: $0), quotient) < distance(FalAspectRatio.quotient(of: $1), quotient)
        }
    }

    private func nearestPreset(_ quotient: Double, _ table: SizeTable) -> JSONValue? {
        nearestRatio(quotient, table).flatMap(table.preset(for:))
    }

    private func distance(_ left: Double?, _ right: Double) -> Double {
        guard let left else { return .infinity }
        return max(left, right) / min(left, right)
    }

    mutating func refuse(
        _ code: MappingProblem.Code, _ step: MappingPlan.Step, _ value: JSONValue?, allowed: [JSONValue] = [],
        nearest: JSONValue? = nil, _ text: String
    ) {
        var message = "'\(step.source.rawValue)': \(text)"
        if !allowed.isEmpty {
            message += "; it takes \(Violation.Problem.unlisted(allowed: allowed).list)"
        }
        if let nearest { message += ", the nearest is \(nearest.text(.compact))" }
        result.problems.append(
            MappingProblem(
                code, message, unifiedField: step.source, modelField: name(of: step), value: value, allowed: allowed,
                nearest: nearest))
    }
}

extension Violation.Problem {
    /// The listed values, for a sentence.
    fileprivate var list: String {
        guard case .unlisted(let allowed) = self else { return "" }
        let shown = allowed.prefix(12).map { $0.text(.compact) }.joined(separator: ", ")
        return allowed.count > 12 ? "\(shown), … (\(allowed.count) values)" : shown
    }
}
