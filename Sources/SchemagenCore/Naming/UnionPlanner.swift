import FalFields
import FalJSON

/// Decides how the members of a union are told apart, and by which words they are called.
struct UnionPlanner {
    let model: EndpointModel

    struct Option {
        /// The word its case is named after.
        var word: String
        /// Its place among the members.
        var index: Int
        var type: TypeModel
        var test: UnionTest
        /// The record behind it, when it is the only one of the union.
        var record: String?
        /// How sure the test is: surer ones are tried first.
        var rank: Int
    }

    struct Options {
        /// In the order in which they are tried.
        var list: [Option]
        /// What cannot be told apart, in words.
        var firstUndecidable: String?
    }

    func options(_ members: [TypeModel]) -> Options {
        let records = members.compactMap { member -> String? in
            if case .reference(let name) = member.shape { name } else { nil }
        }
        let constants = Dictionary(
            records.map { ($0, self.constants(of: $0)) }, uniquingKeysWith: { first, _ in first })
        let hasList = members.contains { if case .enumeration = $0.shape { true } else { false } }
        var list: [Option] = []
        for (index, member) in members.enumerated() {
            var option = Option(word: word(for: member), index: index, type: member, test: test(for: member), rank: 0)
            if case .reference(let name) = member.shape {
                (option.test, option.rank) = recordTest(name, among: constants)
                option.record = records.count == 1 ? name : nil
                // A list of presets beside one record: the record is the custom one.
                if records.count == 1, hasList { option.word = "custom" }
            }
            list.append(option)
        }
        distinguish(&list)
        let sorted = list.enumerated().sorted { left, right in
            left.element.rank == right.element.rank
                ? left.offset < right.offset : left.element.rank > right.element.rank
        }.map(\.element)
        return Options(list: sorted, firstUndecidable: clash(in: sorted))
    }

    private func word(for type: TypeModel) -> String {
        switch type.shape {
        case .string: "string"
        case .integer: "integer"
        case .number: "number"
        case .boolean: "bool"
        case .enumeration(let values): values.first?.stringValue == nil ? "preset_number" : "preset"
        case .media: "media"
        case .bytes: "bytes"
        case .file(let kind, _): kind.rawValue
        case .reference(let name): name
        case .array(let element):
            switch element.shape {
            case .json, .union, .array, .map: "array"
            default: "\(word(for: element))_array"
            }
        case .map: "map"
        case .json, .null, .inline, .intersection, .union: "value"
        }
    }

    private func test(for type: TypeModel) -> UnionTest {
        switch type.shape {
        case .string, .media, .bytes: .string
        case .integer, .number: .number
        case .boolean: .bool
        case .enumeration(let values): values.first?.stringValue == nil ? .number : .string
        case .array: .array
        case .file(_, let requires): .members(["url"] + requires)
        default: .object
        }
    }

    /// A constant no other record has, then members that must be there, the more the surer.
    private func recordTest(_ name: String, among constants: [String: [String: String]]) -> (UnionTest, Int) {
        guard let record = model.record(name) else { return (.object, 0) }
        let others = constants.filter { $0.key != name }.values
        for field in record.fields {
            guard let value = constants[name]?[field.wire], !others.isEmpty else { continue }
            let isUnique = others.allSatisfy { $0[field.wire].map { $0 != value } ?? false }
            if isUnique { return (.constant(field: field.wire, value: value), 1000) }
        }
        let required = record.fields.filter(\.isRequired).map(\.wire)
        return required.isEmpty ? (.object, 0) : (.members(required), required.count)
    }

    /// The texts that fields of a record always have, by the field.
    private func constants(of name: String) -> [String: String] {
        let found = (model.record(name)?.fields ?? []).compactMap { field in field.onlyText.map { (field.wire, $0) } }
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }

    /// Two members of one word, like two lists: each gets a number. Only whole lists of lists come to that.
    private func distinguish(_ list: inout [Option]) {
        for word in Set(list.map(\.word)) {
            let same = list.indices.filter { list[$0].word == word }
            guard same.count > 1 else { continue }
            for (number, index) in same.enumerated() where number > 0 { list[index].word += "_\(number + 1)" }
        }
    }

    /// Options that are tried one after the other with nothing but their fields to tell them apart.
    private func clash(in list: [Option]) -> String? {
        for (first, second) in zip(list, list.dropFirst()) where first.test == second.test {
            return "'\(first.word)' and '\(second.word)' look alike on the wire"
        }
        return nil
    }
}

extension FieldModel {
    /// The text that a required field always has.
    fileprivate var onlyText: String? {
        guard case .enumeration(let values) = type.shape, values.count == 1, !type.isOpen else { return nil }
        return values[0].stringValue
    }
}
