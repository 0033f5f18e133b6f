"""S3 in this process, by moto, which checks signatures. Prints where it is and a key for it, until it is ended."""

import json
import signal
import sys
import urllib.request

import boto3
from moto.server import ThreadedMotoServer

ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


def main() -> None:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    url = f"http://127.0.0.1:{port}"
    root = {"aws_access_key_id": "root", "aws_secret_access_key": "root", "region_name": "us-east-1"}
    s3 = boto3.client("s3", endpoint_url=url, **root)
    for bucket in sys.argv[1:]:
        s3.create_bucket(Bucket=bucket)
    iam = boto3.client("iam", endpoint_url=url, **root)
    iam.create_user(UserName="tests")
    key = iam.create_access_key(UserName="tests")["AccessKey"]
    iam.put_user_policy(UserName="tests", PolicyName="all", PolicyDocument=json.dumps(ALL))
    # From here on, nobody is let in without a key.
    urllib.request.urlopen(
        urllib.request.Request(
            f"{url}/moto-api/reset-auth", data=b"0", method="POST", headers={"Content-Type": "text/plain"}
        )
    )
    print(json.dumps({"url": url, "id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}), flush=True)
    signal.pause()


main()
