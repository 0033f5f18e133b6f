import TemporalCore
import TemporalWire
import Testing

@testable import TemporalS3

@Suite("Signatures and names of S3")
struct S3SignatureTests {
    /// The example keys of AWS's documentation of Signature Version 4.
    private let signature = S3Signature(
        credentials: S3Credentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE",
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        ),
        region: "us-east-1",
        time: 1_369_353_600
    )

    @Test("are those of AWS's examples")
    func examples() throws {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        let get = try signature.sign(
            "GET",
            path: "/test.txt",
            headers: [("Host", "examplebucket.s3.amazonaws.com"), ("Range", "bytes=0-9")],
            hash: empty
        )
        #expect(
            get.first { $0.name == "authorization" }?.value
                == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        )
        let put = try signature.sign(
            "PUT",
            path: PercentText.path("/test$file.text"),
            headers: [
                ("Host", "examplebucket.s3.amazonaws.com"), ("Date", "Fri, 24 May 2013 00:00:00 GMT"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ],
            hash: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
        )
        #expect(
            put.first { $0.name == "authorization" }?.value.hasSuffix(
                "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
            ) == true
        )
    }

    @Test("an object's name says whose it is, in the words of the other SDKs")
    func names() {
        #expect(S3ObjectName.key(of: "00", StorageContext()) == "v0/d/sha256/00")
        #expect(S3ObjectName.key(of: "00", StorageContext(namespace: "a b")) == "v0/ns/a%20b/d/sha256/00")
        let unknown = StorageContext(namespace: "ns", workflowID: "w")
        #expect(S3ObjectName.key(of: "00", unknown) == "v0/ns/ns/wt/null/wi/w/ri/null/d/sha256/00")
        let odd = StorageContext(namespace: "ns", workflowID: "!-_.*'()~/é", workflowType: "T", runID: RunID("r"))
        #expect(S3ObjectName.key(of: "00", odd) == "v0/ns/ns/wt/T/wi/!-_.*'()%7E%2F%C3%A9/ri/r/d/sha256/00")
        // S3 allows 1,024 bytes.
        let long = StorageContext(namespace: "ns", workflowID: String(repeating: "/", count: 400))
        #expect(S3ObjectName.key(of: "00", long) == "v0/ns/ns/d/sha256/00")
    }
}
