import Temporal
import TemporalConfiguration

@main
enum Messages {
    static func main() async throws {
        let client = try await Client.connect(.fromEnvironment())
        let worker = try Worker(client, on: "carts") { Cart.self }
        async let work: Void = worker.run()

        let cart = try await client.start(Cart.self, id: "cart-of-ann", on: "carts", "Ann")
        print("tea makes", try await cart.update(\.add, Item(name: "tea", price: 450)))
        print("a cup makes", try await cart.update(\.add, Item(name: "cup", price: 1200)))
        do {
            _ = try await cart.update(\.add, Item(name: "spoon", price: 300))
        } catch UpdateFailure<Cart.CartIsFull>.refused(let refusal) {
            print("a spoon is refused: the cart holds", refusal.limit)
        }
        print("the total is", try await cart.query(\.total))

        try await cart.signal(\.checkOut)
        print(try await cart.result())

        worker.shutDown()
        try await work
        await client.close()
    }
}
