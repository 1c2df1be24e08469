/// Work on many elements, a limited number of them at a time.
package enum Parallel {
    /// Calls `body` with each element and its index, at most `limit` at a time, and returns the results in the order of
    /// the elements.
    ///
    /// The first failure cancels the others; it is thrown when all of them have ended.
    package static func map<Element: Sendable, Value: Sendable, Failure: Error>(
        _ elements: [Element], limit: Int,
        _ body: @escaping @Sendable (Int, Element) async throws(Failure) -> Value
    ) async throws(Failure) -> [Value] {
        let outcome: Result<[Value], Failure> = await withTaskGroup(of: (Int, Result<Value, Failure>).self) { group in
            var values = [Value?](repeating: nil, count: elements.count)
            var failure: Failure?
            var started = 0
            func startNext() {
                guard started < elements.count, failure == nil else { return }
                let index = started
                started += 1
                group.addTask {
                    do throws(Failure) {
                        return (index, .success(try await body(index, elements[index])))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            for _ in 0..<max(limit, 1) { startNext() }
            while let (index, result) = await group.next() {
                switch result {
                case .success(let value): values[index] = value
                case .failure(let error):
                    if failure == nil { group.cancelAll() }
                    failure = failure ?? error
                }
                startNext()
            }
            return failure.map { .failure($0) } ?? .success(values.compactMap { $0 })
        }
        return try outcome.get()
    }
}

extension Array {
    /// The elements in their order, up to `size` at a time.
    package func batches(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}

extension ArraySlice {
    /// Both halves; the first has one element more if the number is odd.
    package var halves: [ArraySlice<Element>] {
        let middle = startIndex + (count + 1) / 2
        return [self[..<middle], self[middle...]]
    }
}
