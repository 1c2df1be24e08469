/// Several things at a time, but not all.
enum Parallel {
    /// Does `body` for 0…, at most `width` at a time, and returns what came in that order.
    ///
    /// The first failure cancels the others, which are waited for, and is thrown.
    static func map<Value: Sendable>(
        _ count: Int, width: Int, _ body: @escaping @Sendable (Int) async throws(FalError) -> Value
    ) async throws(FalError) -> [Value] {
        let outcome: Result<[Value], FalError> = await withTaskGroup(
            of: (Int, Result<Value, FalError>).self
        ) { group in
            var values = [Value?](repeating: nil, count: count)
            var failure: FalError?
            var begun = 0
            func begin() {
                guard begun < count, failure == nil else { return }
                let index = begun
                begun += 1
                group.addTask {
                    do throws(FalError) {
                        return (index, .success(try await body(index)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            for _ in 0..<max(width, 1) { begin() }
            while let (index, result) = await group.next() {
                switch result {
                case .success(let value): values[index] = value
                case .failure(let error):
                    if failure == nil { group.cancelAll() }
                    failure = failure ?? error
                }
                begin()
            }
            return failure.map { .failure($0) } ?? .success(values.compactMap { $0 })
        }
        return try outcome.get()
    }
}
