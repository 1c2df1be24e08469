import FalJSON
import FalRuntime
import FalSupport
import SchemagenCore

/// Fetches the documents of many endpoints with few calls.
///
/// The catalogue with `expand=openapi-3.0` returns 50 documents in one call: 752 documents take 16 calls. Documents
/// that a batch lacks (about 25 of 950 expansions fail at fal) are fetched one by one, as is a single document. A batch
/// that is rejected, as fal does for one unknown id, is split in halves: about 12 calls find the one in 50.
struct DocumentFetch: Sendable {
    let source: FalSource

    static let mostInFlight = 8

    private enum Work: Sendable {
        case batch(ArraySlice<String>)
        case single(String)
    }

    /// The results of one piece of work, and the work that is left.
    private struct Outcome: Sendable {
        var results: [DocumentResult] = []
        var rest: [Work] = []
        /// Whether the service answered a batch without expanding any item.
        var ignoresExpansion = false
    }

    func results(for ids: [String], arrived: @Sendable (DocumentResult) -> Void) async -> [DocumentResult] {
        var seen: Set<String> = []
        let wanted = ids.filter { seen.insert($0).inserted }
        var done: [String: DocumentResult] = [:]
        let sound = wanted.filter { id in
            guard let reason = EndpointPattern.validationError(ofID: id) else { return true }
            let failure = Failure(
                .usage, .unusablePattern, "\(TerminalEscaping.quoted(id)) is not an endpoint id: \(reason)",
                endpoint: id)
            done[id] = DocumentResult(id, .failure(failure))
            return false
        }
        for result in done.values.sorted(by: { $0.id < $1.id }) { arrived(result) }
        var waiting: [Work] =
            sound.count == 1 ? [.single(sound[0])] : sound.batches(of: FalCatalogue.batchSize).map(Work.batch)
        // Work is taken from the end.
        waiting.reverse()
        await withTaskGroup(of: Outcome.self) { group in
            var inFlight = 0
            var expands = true
            while inFlight > 0 || !waiting.isEmpty {
                while inFlight < Self.mostInFlight, let work = waiting.popLast() {
                    if !expands, case .batch(let ids) = work {
                        waiting += ids.reversed().map(Work.single)
                        continue
                    }
                    group.addTask { await self.perform(work) }
                    inFlight += 1
                }
                guard let outcome = await group.next() else { break }
                inFlight -= 1
                expands = expands && !outcome.ignoresExpansion
                waiting += outcome.rest.reversed()
                for result in outcome.results {
                    done[result.id] = result
                    arrived(result)
                }
            }
        }
        return wanted.compactMap { done[$0] }
    }

    private func perform(_ work: Work) async -> Outcome {
        switch work {
        case .batch(let ids): await batch(ids)
        case .single(let id): Outcome(results: [await single(id)])
        }
    }

    private func batch(_ ids: ArraySlice<String>) async -> Outcome {
        guard ids.count > 1 else { return Outcome(rest: ids.map(Work.single)) }
        var outcome = Outcome()
        do {
            let found = try await source.service.expandedDocuments(Array(ids))
            outcome.ignoresExpansion = found.isEmpty
            for id in ids {
                guard case .document(let value) = found[id] else {
                    outcome.rest.append(.single(id))
                    continue
                }
                let document = FetchedDocument(
                    id: id, bytes: value.serialized(), address: source.service.expandedURL(id))
                outcome.results.append(DocumentResult(id, .success(document)))
            }
        } catch {
            // The URLs of documents may work where the catalogue does not: fal has them on another host.
            outcome.rest = error.mayLieInOneEndpoint ? ids.halves.map(Work.batch) : ids.map(Work.single)
        }
        return outcome
    }

    private func single(_ id: String) async -> DocumentResult {
        do throws(ServiceProblem) {
            return DocumentResult(id, .success(try await source.service.document(id)))
        } catch {
            var nearest: [String] = []
            switch error.kind {
            case .unknownEndpoint, .notFound:
                do throws(ServiceProblem) {
                    if let own = try await source.ownDocument(id) { return DocumentResult(id, .success(own)) }
                } catch {
                    return DocumentResult(id, .failure(error.failure(.document(id: id))))
                }
                nearest = await source.nearestIDs().nearest(to: id)
            default: break
            }
            return DocumentResult(id, .failure(error.failure(.document(id: id), nearest: nearest)))
        }
    }
}
