import FalFields
import FalJSON

/// Holds what a type wrote against what it was read from.
///
/// Numbers are equal by value, the order of keys says nothing, and a null member equals an absent one where the member
/// may be left out.
struct RoundTripComparison {
    let schema: EndpointSchema

    /// The first difference, as a pointer and a sentence, or `nil` when there is none.
    func difference(_ sent: JSONValue, _ got: JSONValue, as type: ValueDescriptor, at pointer: String = "") -> String? {
        if sent == got { return nil }
        switch (type.kind, sent, got) {
        case (.record(let name), .object(let sentMembers), .object(let gotMembers)):
            return members(sentMembers, gotMembers, of: schema.records[name], at: pointer)
        case (.file, .object(let sentMembers), .object(let gotMembers)):
            return members(sentMembers, gotMembers, of: nil, at: pointer)
        case (.list(let element), .array(let sentItems), .array(let gotItems)) where sentItems.count == gotItems.count:
            for (index, (sent, got)) in zip(sentItems, gotItems).enumerated() {
                if let found = difference(sent, got, as: element, at: "\(pointer)/\(index)") { return found }
            }
            return nil
        case (.map(let element), .object(let sentMembers), .object(let gotMembers)):
            for key in Set(sentMembers.keys).union(gotMembers.keys).sorted() {
                guard let sent = sentMembers[key], let got = gotMembers[key] else {
                    return "\(pointer)/\(key): only on one side"
                }
                if let found = difference(sent, got, as: element, at: "\(pointer)/\(key)") { return found }
            }
            return nil
        case (.union(let options), _, _):
            let fitting = options.filter { schema.violations(in: sent, as: $0).isEmpty }
            let found = fitting.map { difference(sent, got, as: $0, at: pointer) }
            return found.contains(nil) ? nil : found.first ?? unequal(sent, got, pointer)
        default: return unequal(sent, got, pointer)
        }
    }

    private func members(
        _ sent: JSONObject, _ got: JSONObject, of record: RecordDescriptor?, at pointer: String
    ) -> String? {
        for key in Set(sent.keys).union(got.keys).sorted() {
            let place = "\(pointer)/\(key)"
            let field = record?[key]
            // A file's own members may all be left out, but for its address.
            let isOmittable = field.map { !$0.presence.isRequired } ?? (key != "url")
            switch (sent[key], got[key]) {
            case (nil, _?): return "\(place): was not there, but is written"
            case (.null?, nil) where isOmittable: continue
            case (_?, nil): return "\(place): was there, but is not written"
            case (let sent?, let got?):
                let type = field?.value ?? ValueDescriptor(.json)
                if let found = difference(sent, got, as: type, at: place) { return found }
            case (nil, nil): continue
            }
        }
        return nil
    }

    private func unequal(_ sent: JSONValue, _ got: JSONValue, _ pointer: String) -> String {
        "\(pointer): read from \(sent.text(.compact)), written as \(got.text(.compact))"
    }
}
