import ArgumentParser
import FalFields
import FalJSON
import FalRuntime
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// `schemagen search`: searches fal's catalogue.
struct Search: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Search fal's catalogue. Prints id, category and name.",
        discussion: "FAL_KEY is sent if it is set, but only --prices requires it.")

    enum ModelStatus: String, ExpressibleByArgument, CaseIterable { case active, deprecated, all }

    @Argument(help: "The words to search for (default: list all models).")
    var text: [String] = []

    @Option(
        help: "A category, like text-to-video.",
        completion: .list(FalModelCategories.known))
    var category: String?

    @Option(help: "active, deprecated or all.")
    var status: ModelStatus = .active

    @Option(help: "The maximum number of models.")
    var limit = 50

    @Flag(help: "Also print the price of a unit.")
    var prices = false

    @Flag(help: "Print a JSON object. Same as --format json.")
    var json = false

    @OptionGroup var call: CallOptions
    @OptionGroup var output: OutputOptions

    var format: OutputFormat { json ? .json : output.format }

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a positive number.") }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let client = prices ? try call.client() : try call.keylessClient()
        var models: [FalModelInfo] = []
        var pricesByID: [EndpointID: FalPrice] = [:]
        var hasMore = false
        do throws(FalError) {
            let query = text.joined(separator: " ")
            let found = client.models.search(
                query.isEmpty ? nil : query, category: category.map { FalModelInfo.Category($0) },
                status: status == .all ? nil : FalModelInfo.Status(status.rawValue))
            for try await model in found {
                hasMore = models.count == limit
                if hasMore { break }
                models.append(model)
            }
            if prices {
                for price in try await client.models.prices(of: models.map(\.id)) { pricesByID[price.id] = price }
            }
        } catch {
            throw CallFailure(error).failure
        }
        if console.format == .json {
            var object = ReportJSON(verb: "search").head(.success)
            object["models"] = .array(models.map { json($0, pricesByID[$0.id]) })
            object["hasMore"] = .bool(hasMore)
            console.result(object)
            return .success
        }
        var table = TextTable()
        for model in models {
            var row = [model.id.text, TerminalEscaping.escaped(model.category?.rawValue ?? "", limit: 40)]
            if prices { row.append(pricesByID[model.id].map(Self.text) ?? "") }
            let name = TerminalEscaping.escaped(model.displayName ?? "", limit: 80)
            row.append(model.isDeprecated ? "\(name) (deprecated)" : name)
            table.append(row)
        }
        if models.isEmpty { console.note("no models were found") } else { console.result(table.text) }
        if pricesByID.values.contains(where: { $0.json["made_up"] == true }) {
            console.note("the prices are invented by the local fal")
        }
        if hasMore { console.note("there are more models; use --limit \(limit * 2) to list more") }
        return .success
    }

    /// `0.07 USD/second`.
    private static func text(_ price: FalPrice) -> String {
        TerminalEscaping.escaped("\(price.unitPrice.literal) \(price.currency)/\(price.unit)", limit: 60)
    }

    private func json(_ model: FalModelInfo, _ price: FalPrice?) -> JSONValue {
        var object: JSONObject = [
            "id": .string(model.id.text), "name": model.displayName.map { .string($0) } ?? .null,
            "category": model.category.map { .string($0.rawValue) } ?? .null,
            "status": model.status.map { .string($0.rawValue) } ?? .null,
            "description": model.summary.map { .string($0) } ?? .null,
        ]
        if prices {
            object["price"] =
                price.map { price in
                    [
                        "amount": .number(price.unitPrice), "unit": .string(price.unit),
                        "currency": .string(price.currency),
                    ]
                } ?? .null
        }
        return .object(object)
    }
}
