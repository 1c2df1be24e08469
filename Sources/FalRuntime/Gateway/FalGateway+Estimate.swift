public import FalFields
import FalJSON

extension FalGateway {
    /// What a request is likely to cost with each of some models, from fal's current unit prices. Nothing is submitted.
    ///
    /// It needs a key.
    ///
    /// - Returns: One estimate for each model, in the given order.
    /// - Throws: ``FalError`` if the prices cannot be fetched.
    public func estimate<Request: FalGatewayRequest>(
        _ request: Request, models: [Model], options: Options = Options()
    ) async throws(FalError) -> [Estimate] {
        let prices = try await client.models.prices(of: models.map(\.id))
        return models.map { model in
            let candidate = GatewayChain.Candidate(request, model, registry: registry, options)
            let price = prices.first { $0.id == model.id }
            do throws(MappingError) {
                let conversion = try candidate.conversion.get()
                let schema = registry.mapper(for: model.id, making: Request.modality).schema
                let cost = price.map { FalCost(of: .object(conversion.payload), schema: schema, price: $0) }
                return Estimate(model: model.id, cost: cost, conversion: conversion, misfit: nil)
            } catch {
                return Estimate(model: model.id, cost: nil, conversion: nil, misfit: error)
            }
        }
    }

    /// The same for models that nothing is adjusted for in particular.
    @_disfavoredOverload
    public func estimate<Request: FalGatewayRequest>(
        _ request: Request, models: [EndpointID], options: Options = Options()
    ) async throws(FalError) -> [Estimate] {
        try await estimate(request, models: models.map { Model($0) }, options: options)
    }

    /// What a request is likely to cost with one model.
    public struct Estimate: Sendable, CustomStringConvertible {
        public var model: EndpointID
        /// `nil` if the request does not fit the model, or fal states no price for it.
        public var cost: FalCost?
        /// How each value of the request was converted; `nil` if it does not fit.
        public var conversion: FieldMapper.Conversion?
        /// Why the request does not fit the model.
        public var misfit: MappingError?

        public var description: String {
            if let misfit { return "\(model): \(misfit)" }
            return "\(model): \(cost.map(\.description) ?? "fal states no price")"
        }
    }
}
