internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension ProtocolMessage {
    func message(_ builder: MessageBuilder) -> Ref<CProtocolMessage> {
        builder.make(temporal__api__protocol__v1__message__init) {
            $0.id = builder.text(id)
            $0.protocol_instance_id = builder.text(protocolInstanceID)
            if let sequencingEventID {
                $0.sequencing_id_case = .init(rawValue: 3)
                $0.event_id = sequencingEventID.rawValue
            }
            $0.body = body.message(builder)
        }
    }
}

extension ProtocolMessage.Body {
    func message(_ builder: MessageBuilder) -> Ref<CAny> {
        switch self {
        case .request(let request):
            return builder.any(UpdateTypeURL.request, request.message(builder))
        case .acceptance(let messageID, let eventID, let request):
            let acceptance = builder.make(temporal__api__update__v1__acceptance__init) {
                $0.accepted_request_message_id = builder.text(messageID)
                $0.accepted_request_sequencing_event_id = eventID.rawValue
                $0.accepted_request = request.message(builder)
            }
            return builder.any(UpdateTypeURL.acceptance, acceptance)
        case .rejection(let messageID, let eventID, let request, let failure):
            let rejection = builder.make(temporal__api__update__v1__rejection__init) {
                $0.rejected_request_message_id = builder.text(messageID)
                $0.rejected_request_sequencing_event_id = eventID.rawValue
                $0.rejected_request = request.message(builder)
                $0.failure = failure.message(builder)
            }
            return builder.any(UpdateTypeURL.rejection, rejection)
        case .response(let updateID, let identity, let outcome):
            let response = builder.make(temporal__api__update__v1__response__init) {
                $0.meta = builder.updateMeta(updateID: updateID, identity: identity)
                $0.outcome = outcome.message(builder)
            }
            return builder.any(UpdateTypeURL.response, response)
        case .unknown(let typeURL):
            return builder.make(google__protobuf__any__init) { $0.type_url = builder.text(typeURL) }
        }
    }
}

extension UpdateRequest {
    func message(_ builder: MessageBuilder) -> Ref<CUpdateRequest> {
        builder.make(temporal__api__update__v1__request__init) {
            $0.meta = builder.updateMeta(updateID: updateID, identity: identity)
            $0.input = builder.make(temporal__api__update__v1__input__init) {
                $0.header = header.header(builder)
                $0.name = builder.text(name)
                $0.args = input.message(builder)
            }
        }
    }
}

extension UpdateOutcome {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<CUpdateOutcome> {
        builder.make(temporal__api__update__v1__outcome__init) {
            switch self {
            case .success(let payloads):
                $0.value_case = .init(rawValue: 1)
                $0.success = payloads.list(builder)
            case .failure(let failure):
                $0.value_case = .init(rawValue: 2)
                $0.failure = failure.message(builder)
            }
        }
    }
}

extension MessageBuilder {
    fileprivate func any<Message>(_ typeURL: String, _ message: Ref<Message>) -> Ref<CAny> {
        make(google__protobuf__any__init) {
            $0.type_url = text(typeURL)
            $0.value = bytes(packed(message))
        }
    }

    fileprivate func updateMeta(updateID: String, identity: String) -> Ref<Temporal__Api__Update__V1__Meta> {
        make(temporal__api__update__v1__meta__init) {
            $0.update_id = text(updateID)
            $0.identity = text(identity)
        }
    }
}
