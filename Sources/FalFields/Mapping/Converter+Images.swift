import FalJSON

extension Converter {
    /// Frames first: they have places of their own, while references take what is left.
    private static let order: [FalInputImage.Role] = [.lastFrame, .firstFrame, .reference, .style, .asset, .mask]

    mutating func seatImages() {
        for role in Self.order {
            let media = fields.images.filter { $0.role == role }.map(\.media)
            guard !media.isEmpty, let index = FalInputImage.Role.allCases.firstIndex(of: role) else { continue }
            seat(media, role.field, plan.seats[index])
        }
    }

    private mutating func seat(_ media: [FalMedia], _ role: UnifiedField, _ seats: [MappingPlan.Seat]) {
        guard let seat = freeSeat(for: media.count, seats) else { return turnAway(media.count, role, seats) }
        let name = plan.fields[seat.place].name
        if media.count < seat.fewest {
            result.problems.append(
                MappingProblem(
                    .tooFewImages, "'\(name)' takes at least \(seat.fewest) images, \(media.count) came",
                    unifiedField: role, modelField: name, value: .number(JSONNumber(media.count)),
                    allowed: [.number(JSONNumber(seat.fewest))]))
        }
        handled.append(role)
        guard let value = place(media, as: seat.form, at: [.member(name)], for: role) else { return }
        values[seat.place] = value
        result.used.append(.init(unifiedField: role, modelField: name))
    }

    private func freeSeat(for count: Int, _ seats: [MappingPlan.Seat]) -> MappingPlan.Seat? {
        seats.first { values[$0.place] == nil && (count == 1 || $0.isList) && count <= $0.most ?? .max }
    }

    /// No field took them. Where fields exist they are taken, or too small; a fallback is nobody's claim.
    private mutating func turnAway(_ count: Int, _ role: UnifiedField, _ seats: [MappingPlan.Seat]) {
        let firm = seats.filter { !$0.isFallback }
        guard let seat = firm.first(where: \.isList) ?? firm.first ?? (count > 1 ? seats.first : nil) else {
            handled.append(role)
            return lose(role, seats.isEmpty ? "the model has no field for it" : "its field has another image already")
        }
        let name = plan.fields[seat.place].name
        let isTaken = values[seat.place] != nil
        let most = seat.isList ? seat.most ?? 0 : 1
        let why = isTaken ? "'\(name)' has an image already" : "'\(name)' takes \(most), \(count) came"
        handled.append(role)
        result.problems.append(
            MappingProblem(
                .tooManyImages, "too many images of the role \(role.rawValue): \(why)", unifiedField: role,
                modelField: name, value: .number(JSONNumber(count)),
                allowed: isTaken ? [] : [.number(JSONNumber(most))]))
    }

    /// Media in the form of a field; `nil` when one of them could not be sent.
    mutating func place(
        _ media: [FalMedia], as form: FieldMapper.Form, at path: [Violation.Step], for field: UnifiedField
    ) -> JSONValue? {
        let isList = form == .mediaList || form == .fileList
        let isFile = form == .file || form == .fileList
        var elements: [JSONValue] = []
        for (index, item) in media.enumerated() {
            guard let item = sendable(item, field) else { return nil }
            var address = JSONValue.string("")
            if case .url(let text) = item {
                address = .string(text)
            } else {
                let place = path + (isList ? [.index(index)] : []) + (isFile ? [.member("url")] : [])
                result.media.append(.init(path: place, media: item))
            }
            elements.append(isFile ? .object(["url": address]) : address)
        }
        return isList ? .array(elements) : elements[0]
    }

    /// What can go on the wire: an address or a data URI, or something that an upload makes one of. Bare Base64 is
    /// neither, and would come back as an error that costs a request.
    private mutating func sendable(_ media: FalMedia, _ field: UnifiedField) -> FalMedia? {
        let complaint: String
        switch media {
        case .url(let text):
            let head = text.utf8.prefix(8)
            if head.starts(with: "https://".utf8) || head.starts(with: "http://".utf8)
                || head.starts(with: "data:".utf8)
            {
                return media
            }
            if head.starts(with: "file://".utf8) { return .file(String(text.dropFirst("file://".count))) }
            complaint = "it is neither an http address nor a data URI; bytes go in as FalMedia.data"
        case .data(let bytes, let contentType):
            if !bytes.isEmpty, contentType.contains("/") { return media }
            complaint = bytes.isEmpty ? "it has no bytes" : "its bytes have no content type, like image/png"
        case .file(let path):
            if !path.isEmpty { return media }
            complaint = "it has no path"
        }
        result.problems.append(
            MappingProblem(.invalidMedia, "'\(field.rawValue)' cannot be sent: \(complaint)", unifiedField: field))
        return nil
    }
}
