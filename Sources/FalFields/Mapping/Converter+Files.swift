import FalJSON

extension Converter {
    /// What has fields of its own comes first; references take what is left.
    private static let order: [UnifiedField] = [
        .referenceVideo, .motionVideo, .maskVideo, .video, .voiceAudio, .lipsAudio, .referenceAudio, .audio, .lastFrame,
        .firstFrame, .person, .garment, .face, .target, .background, .control, .depth, .pose, .edge, .normal,
        .segmentation, .character, .backImage, .leftImage, .rightImage, .mesh, .reference, .styleImage, .asset, .mask,
    ]

    mutating func placeFiles() {
        for role in Self.order where fields.files.contains(where: { $0.field == role }) {
            place(fields.files(role), role, in: plan.mediaSlots[role] ?? [])
        }
    }

    private mutating func place(_ media: [FalMedia], _ role: UnifiedField, in slots: [MappingPlan.MediaSlot]) {
        guard let parts = parts(for: media.count, slots) else { return reject(media.count, role, slots) }
        handled.append(role)
        var rest = media[...]
        for (slot, count) in parts {
            place(Array(rest.prefix(count)), role, in: slot)
            rest = rest.dropFirst(count)
        }
    }

    private mutating func place(_ media: [FalMedia], _ role: UnifiedField, in slot: MappingPlan.MediaSlot) {
        let name = plan.fields[slot.place].name
        if media.count < slot.least {
            result.problems.append(
                MappingProblem(
                    .tooFewImages, "'\(name)' takes at least \(slot.least) \(role.noun), \(media.count) came",
                    unifiedField: role, modelField: name, value: .number(JSONNumber(media.count)),
                    allowed: [.number(JSONNumber(slot.least))]))
        }
        if let limits = slot.limits, mapper.scope == .endpoint { check(media, limits, role, name) }
        guard let value = place(media, as: slot.form, at: [.member(name)], for: role) else { return }
        values[slot.place] = value
        result.used.append(.init(unifiedField: role, modelField: name))
    }

    /// Refuses what the document says is too small, too long or too large, before it is uploaded. Files on disk are
    /// looked at by the client, which can read them.
    private mutating func check(_ media: [FalMedia], _ limits: MediaLimits, _ role: UnifiedField, _ name: String) {
        let problems = media.compactMap(\.facts).flatMap { limits.broken(by: $0) }
        for broken in problems {
            result.problems.append(
                MappingProblem(
                    .invalidMedia, "'\(role.rawValue)', the model's '\(name)', \(broken)", unifiedField: role,
                    modelField: name, allowed: broken.bound))
        }
    }

    /// The free fields that take so many files, and how many each: one field, unless others join it.
    private func parts(
        for count: Int, _ slots: [MappingPlan.MediaSlot]
    ) -> [(slot: MappingPlan.MediaSlot, count: Int)]? {
        let free = slots.filter { values[$0.place] == nil }
        var parts: [(slot: MappingPlan.MediaSlot, count: Int)] = []
        var left = count
        if count > 1, free.contains(where: \.joins) {
            for slot in free where !slot.isFallback && (parts.isEmpty || slot.joins) && left > 0 {
                parts.append((slot, min(left, slot.most ?? left)))
                left -= parts[parts.count - 1].count
            }
            if left == 0 { return parts }
        }
        return free.first { (count == 1 || $0.isList) && count <= $0.most ?? .max }.map { [($0, count)] }
    }

    /// Reports files that no field could take: it is filled already, or takes fewer. Fallbacks make no problem.
    private mutating func reject(_ count: Int, _ role: UnifiedField, _ slots: [MappingPlan.MediaSlot]) {
        let firm = slots.filter { !$0.isFallback }
        handled.append(role)
        guard let slot = firm.first(where: \.isList) ?? firm.first ?? (count > 1 ? slots.first : nil) else {
            return reportUnmapped(
                role, slots.isEmpty ? "the model has no field for it" : "its field has another \(role.singular) already"
            )
        }
        let name = plan.fields[slot.place].name
        let isTaken = values[slot.place] != nil
        let most = slot.isList ? slot.most ?? 0 : 1
        let why = isTaken ? "'\(name)' has one already" : "'\(name)' takes \(most), \(count) came"
        result.problems.append(
            MappingProblem(
                .tooManyImages, "too many \(role.noun) of the role \(role.rawValue): \(why)", unifiedField: role,
                modelField: name, value: .number(JSONNumber(count)),
                allowed: isTaken ? [] : [.number(JSONNumber(most))]))
    }

    /// Converts media to the form of a field; `nil` after reporting one that cannot be sent.
    mutating func place(
        _ media: [FalMedia], as form: FieldMapper.Form, at path: [Violation.Step], for field: UnifiedField
    ) -> JSONValue? {
        let isList = form.isList
        var elements: [JSONValue] = []
        for (index, item) in media.enumerated() {
            guard let item = sendable(item, field) else { return nil }
            var address = JSONValue.string("")
            if case .url(let text) = item {
                address = .string(text)
            } else {
                let place = path + (isList ? [.index(index)] : []) + (form.member.map { [.member($0)] } ?? [])
                result.media.append(.init(path: place, media: item))
            }
            elements.append(form.member.map { .object([$0: address]) } ?? address)
        }
        return isList ? .array(elements) : elements[0]
    }

    /// Checks that media can be sent: an http URL or a data URI, or local media, which an upload turns into a URL. Bare
    /// Base64 is neither; fal would answer with an error, and the request would be wasted.
    private mutating func sendable(_ media: FalMedia, _ field: UnifiedField) -> FalMedia? {
        let reason: String
        switch media {
        case .url(let text):
            if FalMedia.isAddress(text) { return media }
            reason =
                "it is neither an http URL nor a data URI; a local file goes in as FalMedia.file, bytes as "
                + "FalMedia.data"
        case .data(let bytes, let contentType):
            if !bytes.isEmpty, contentType.contains("/") { return media }
            reason = bytes.isEmpty ? "it has no bytes" : "its bytes have no content type, like image/png"
        case .file(let path):
            if !path.isEmpty { return media }
            reason = "it has no path"
        }
        result.problems.append(
            MappingProblem(.invalidMedia, "'\(field.rawValue)' cannot be sent: \(reason)", unifiedField: field))
        return nil
    }
}

extension Violation.Problem {
    fileprivate var bound: [JSONValue] {
        if case .mediaLimit(_, let limit) = self { [.number(limit)] } else { [] }
    }
}

extension UnifiedField {
    /// What files of this role are.
    fileprivate var noun: String {
        switch mediaKind {
        case .video: "videos"
        case .audio: "sounds"
        case .file: "files"
        default: "images"
        }
    }

    fileprivate var singular: String { String(noun.dropLast()) }
}
