# Makes a mapping, uses it and removes it with WireMock's own client; the argument is the server.
import sys
from wiremock.constants import Config
from wiremock.client import *
Config.base_url = sys.argv[1] + "/__admin"
import requests
mapping = Mapping(
    priority=1,
    request=MappingRequest(method=HttpMethods.POST, url="/client"),
    response=MappingResponse(status=209, body="from the client"),
    persistent=False,
)
created = Mappings.create_mapping(mapping=mapping)
answer = requests.post(sys.argv[1] + "/client", json={"a": 1})
print(answer.status_code, answer.text)
asked = NearMissMatchPatternRequest(url="/client", method=HttpMethods.POST)
print(Requests.get_matching_request_count(asked).count)
print(len(Mappings.retrieve_all_mappings().mappings))
Mappings.delete_mapping(created.id)
print(requests.post(sys.argv[1] + "/client").status_code)
Requests.reset_request_journal()
print(len(Requests.get_all_received_requests().requests))
