public import FalFields

extension MapperRegistry {
    /// A registry of endpoints: all of a generated module (`Fal.mappers` is that), or the few that an app uses, so that
    /// the others need not be in the binary.
    ///
    /// Nothing is read yet: each mapper is made when it is first looked up.
    public convenience init(endpoints: [any FalEndpoint.Type]) { self.init(endpoints.map(Entry.init)) }

    /// Makes an endpoint's own mapper the one of its id.
    public func register(_ endpoint: any FalEndpoint.Type) { register(Entry(endpoint)) }
}

extension MapperRegistry.Entry {
    public init(_ endpoint: any FalEndpoint.Type) { self.init(endpoint.id) { endpoint.mapper } }
}
