/// What a record is called as the owner of its fields.
struct OwnerName {
    /// The word that goes in front of a type's name where fields of one name have different types: `VoiceDuration`.
    var word: String
    /// What the keys of its fields begin with: the same word, unless another record has that, too.
    private var prefix: String

    func key(of field: String) -> String { "\(prefix).\(field)" }

    /// The owners' names of all components of an endpoint.
    ///
    /// - Parameter words: the word of each component, `Input` and `Output` among them. A component called `Input`
    ///   beside an input that is called otherwise must not be taken for it.
    static func all(_ words: [(component: String, word: String)]) -> [String: OwnerName] {
        var owners: [String: OwnerName] = [:]
        var taken: Set<String> = []
        for (component, word) in words {
            let isFirst = taken.insert(word).inserted
            owners[component] = OwnerName(word: word, prefix: isFirst ? word : "component \(component)")
        }
        return owners
    }
}
