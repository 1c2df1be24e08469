import FalFields
import FalJSON

/// The unified fields that each family of models supports, as shown by `list --mappers` and the documentation.
struct SupportTable {
    /// How many endpoints of a family support a field.
    enum Support: String {
        case all, some, none

        var mark: String {
            switch self {
            case .all: "●"
            case .some: "○"
            case .none: ""
            }
        }
    }

    struct Row {
        var family: String
        var endpoints: [FieldMapper]

        func support(of field: UnifiedField) -> Support {
            let count = endpoints.count { $0.capabilities.takes(field) }
            return count == 0 ? .none : count == endpoints.count ? .all : .some
        }
    }

    /// The families of one modality.
    struct Section {
        var modality: FalModality
        /// The fields that at least one family supports.
        var fields: [UnifiedField]
        var rows: [Row]

        var title: String {
            switch modality {
            case .video: "Video"
            case .image: "Images"
            case .audio: "Speech and sound"
            case .music: "Music"
            case .upscaled: "Larger images and videos"
            case .model: "3D models"
            case .transcript: "Transcripts"
            case .caption: "Descriptions"
            case .other: "Without unified requests"
            }
        }
    }

    let sections: [Section]

    init(_ mappers: [FieldMapper]) {
        sections = FalModality.allCases.compactMap { modality in
            // A model that takes two kinds of request stands where it is looked for.
            let members = mappers.filter { $0.modalities[0] == modality }
            guard !members.isEmpty, modality != .other else { return nil }
            let families = Dictionary(grouping: members) { $0.endpoint.queueID }
            let taken = Set(members.flatMap(\.capabilities.fields))
            return Section(
                modality: modality, fields: UnifiedField.allCases.filter(taken.contains),
                rows: families.sorted { $0.key < $1.key }.map { Row(family: $0.key, endpoints: $0.value) })
        }
    }

    /// The table in Markdown. It depends only on the documents.
    var markdown: String {
        var text = ""
        for section in sections {
            let columns = section.fields.map { "`\($0.rawValue)`" }
            text += "**\(section.title)**\n\n"
            text += "| family | endpoints | " + columns.joined(separator: " | ") + " |\n"
            text += "| --- | --: |" + String(repeating: " :-: |", count: columns.count) + "\n"
            for row in section.rows {
                let cells = section.fields.map { row.support(of: $0).mark }
                let texts = ["`\(row.family)`", String(row.endpoints.count)] + cells
                text += "|" + texts.map { $0.isEmpty ? " |" : " \($0) |" }.joined() + "\n"
            }
            text += "\n"
        }
        return text + "● all endpoints of the family support it, ○ some do.\n"
    }

    var text: String {
        var text = ""
        for section in sections {
            var table = TextTable()
            for row in section.rows {
                let fields = section.fields.compactMap { field in
                    switch row.support(of: field) {
                    case .all: field.rawValue
                    case .some: "(\(field.rawValue))"
                    case .none: nil
                    }
                }
                table.append([row.family, String(row.endpoints.count), fields.joined(separator: " ")])
            }
            text += "\(section.title)\n\(table.text)\n"
        }
        return text + "(in parentheses: only some endpoints of the family support it)\n"
    }

    var json: JSONValue {
        .array(
            sections.flatMap { section in
                section.rows.map { row in
                    let fields = section.fields.map { field in
                        JSONObject.Member(key: field.rawValue, value: .string(row.support(of: field).rawValue))
                    }
                    return [
                        "family": .string(row.family), "modality": .string(section.modality.rawValue),
                        "endpoints": .array(row.endpoints.map { .string($0.endpoint.text) }),
                        "fields": .object(JSONObject(fields)),
                    ]
                }
            })
    }
}
