extension FixedWidthInteger where Self: UnsignedInteger {
    /// All its hexadecimal digits, zeros in front included: sixteen of a `UInt64`.
    package var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: Self.bitWidth / 4 - digits.count) + digits
    }
}
