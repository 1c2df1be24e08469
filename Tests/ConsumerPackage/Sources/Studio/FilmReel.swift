public import FalRuntime
public import Generated

/// A list of orders that the app keeps: generated types inside the app's own `Codable` and `Hashable` ones.
public nonisolated struct FilmReel: Codable, Hashable, Sendable {
    public var title: String
    public var orders: [Fal.Flux.Dev.Input]
    /// The request an order is at, kept over a restart of the app.
    public var pending: FalRequest<Fal.Flux.Dev>?

    public init(title: String, orders: [Fal.Flux.Dev.Input], pending: FalRequest<Fal.Flux.Dev>? = nil) {
        self.title = title
        self.orders = orders
        self.pending = pending
    }
}
