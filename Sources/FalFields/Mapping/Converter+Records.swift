import FalJSON

/// Lists of objects: shots and elements.
extension Converter {
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
            let path: [Violation.Step] = [.member(self.name(of: step)), .index(index)]
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
