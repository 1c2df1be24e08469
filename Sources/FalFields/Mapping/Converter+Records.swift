import FalJSON

/// Objects: LoRAs, lines of a dialogue, a section, shots and elements.
extension Converter {
    /// The members of each object under the model's names.
    mutating func records(_ json: JSONValue, _ table: MemberTable, _ step: MappingPlan.Step) -> JSONValue? {
        let given = json.arrayValue ?? [json]
        guard table.isList || given.count == 1 else {
            refuseSeveral(given.count, step)
            return nil
        }
        var items: [JSONValue] = []
        for (index, item) in given.enumerated() {
            var object = JSONObject()
            if let members = item.objectValue {
                for member in members {
                    if let name = table.names[member.key] {
                        object[name] = member.value
                    } else {
                        reportUnmapped(step.source, "the model has no field for it", detail: "\(index).\(member.key)")
                    }
                }
            } else {
                guard let value = table.choices.map({ choose(item, $0, step) }) ?? item else { return nil }
                object[table.main] = value
            }
            items.append(.object(object))
        }
        return table.isList ? .array(items) : items[0]
    }

    /// One member of the only object, where the model has a field for each.
    mutating func part(_ name: String, of json: JSONValue, _ step: MappingPlan.Step) -> JSONValue? {
        let given = json.arrayValue ?? [json]
        let names = plan.steps.compactMap { other -> String? in
            if other.source == step.source, case .part(let name) = other.writer { name } else { nil }
        }
        // The fields share one value, so the first speaks for all.
        let isFirst = name == names.first
        guard given.count == 1, let object = given[0].objectValue else {
            if isFirst { refuseSeveral(given.count, step) }
            return nil
        }
        if isFirst {
            for key in object.keys where !names.contains(key) {
                reportUnmapped(step.source, "the model has no field for it", detail: key)
            }
        }
        return object[name]
    }

    private mutating func refuseSeveral(_ count: Int, _ step: MappingPlan.Step) {
        refuse(.outOfRange, step, nil, "\(count) came, the model takes one")
    }

    mutating func shots(_ shots: [VideoRequest.Shot], _ table: ShotTable, _ step: MappingPlan.Step) -> JSONValue? {
        var items: [JSONValue] = []
        for (index, shot) in shots.enumerated() {
            var object: JSONObject = [table.prompt: .string(shot.prompt)]
            if let seconds = shot.duration?.inSeconds {
                if let (name, lengths) = table.duration {
                    guard let written = length(seconds, lengths, step) else { return nil }
                    object[name] = written
                } else {
                    reportUnmapped(.shots, "its shots have no length of their own", detail: "\(index).duration")
                }
            }
            items.append(.object(object))
        }
        return .array(items)
    }

    mutating func elements(
        _ elements: [FalElement], _ table: ElementTable, _ step: MappingPlan.Step
    ) -> JSONValue? {
        var items: [JSONValue] = []
        for (index, element) in elements.enumerated() {
            var object = JSONObject()
            if let name = element.name {
                if let member = table.name {
                    object[member] = .string(name)
                } else {
                    reportUnmapped(.elements, "the model calls elements by their place", detail: "\(index).name")
                }
            }
            let path: [Violation.Step] = [.member(step.name), .index(index)]
            for (member, files, form) in fields(of: element, index, table) {
                object[member] = place(files, as: form, at: path + [.member(member)], for: .elements)
                if object[member] == nil { return nil }
            }
            items.append(.object(object))
        }
        return .array(items)
    }

    /// Which files of an element go into which of its members; what does not is reported.
    private mutating func fields(
        of element: FalElement, _ index: Int, _ table: ElementTable
    ) -> [(member: String, files: [FalMedia], form: FieldMapper.Form)] {
        var found: [(String, [FalMedia], FieldMapper.Form)] = []
        var rest = element.images[...]
        if let member = table.image, let first = rest.popFirst() { found.append((member, [first], .media)) }
        if let member = table.images, !rest.isEmpty {
            found.append((member, Array(rest), .mediaList))
            rest = []
        }
        if !rest.isEmpty {
            reportUnmapped(.elements, "an element of the model has one image", detail: "\(index).images")
        }
        if let video = element.video {
            if let member = table.video {
                found.append((member, [video], .media))
            } else {
                reportUnmapped(.elements, "an element of the model has no video", detail: "\(index).video")
            }
        }
        return found
    }
}
