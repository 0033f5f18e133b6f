#ifndef CGRPC_SHIM_H
#define CGRPC_SHIM_H

// Before gRPC's headers, which define _GNU_SOURCE: libc's types must be those that Swift's own module of libc has.
#include <features.h>

#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/compression.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/slice.h>
#include <grpc/support/alloc.h>
#include <grpc/support/log.h>
#include <grpc/support/time.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>

// Macros that Swift cannot import. By pointer, since a short slice holds its bytes within itself.
static inline const uint8_t *cgrpc_slice_start(const grpc_slice *slice) { return GRPC_SLICE_START_PTR(*slice); }
static inline size_t cgrpc_slice_length(const grpc_slice *slice) { return GRPC_SLICE_LENGTH(*slice); }

// Variadic functions, which Swift cannot call.
static inline void cgrpc_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

// Unions that Swift imports as overlapping computed properties.
static inline grpc_arg cgrpc_integer_argument(char *key, int value) {
    grpc_arg argument = {.type = GRPC_ARG_INTEGER, .key = key, .value = {.integer = value}};
    return argument;
}
static inline grpc_arg cgrpc_string_argument(char *key, char *value) {
    grpc_arg argument = {.type = GRPC_ARG_STRING, .key = key, .value = {.string = value}};
    return argument;
}

// What gRPC writes while a unary call runs. It must not move until the call's tag comes out of the queue.
typedef struct {
    grpc_metadata_array initial;
    grpc_metadata_array trailing;
    grpc_byte_buffer *message;
    grpc_status_code status;
    grpc_slice details;
} cgrpc_unary_result;

static inline void cgrpc_unary_result_init(cgrpc_unary_result *result) {
    grpc_metadata_array_init(&result->initial);
    grpc_metadata_array_init(&result->trailing);
    result->message = NULL;
    result->status = GRPC_STATUS_UNKNOWN;
    result->details = grpc_empty_slice();
}

static inline void cgrpc_unary_result_destroy(cgrpc_unary_result *result) {
    grpc_metadata_array_destroy(&result->initial);
    grpc_metadata_array_destroy(&result->trailing);
    if (result->message != NULL) grpc_byte_buffer_destroy(result->message);
    grpc_slice_unref(result->details);
}

// The six operations of a unary call as one batch: one tag tells that all of them are over.
static inline grpc_call_error cgrpc_start_unary(
    grpc_call *call, const grpc_metadata *metadata, size_t count, grpc_byte_buffer *request, bool compressed,
    cgrpc_unary_result *result, void *tag
) {
    grpc_op ops[6];
    memset(ops, 0, sizeof(ops));
    ops[0].op = GRPC_OP_SEND_INITIAL_METADATA;
    ops[0].data.send_initial_metadata.count = count;
    ops[0].data.send_initial_metadata.metadata = (grpc_metadata *)metadata;
    ops[1].op = GRPC_OP_SEND_MESSAGE;
    ops[1].data.send_message.send_message = request;
    ops[1].flags = compressed ? 0 : GRPC_WRITE_NO_COMPRESS;
    ops[2].op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;
    ops[3].op = GRPC_OP_RECV_INITIAL_METADATA;
    ops[3].data.recv_initial_metadata.recv_initial_metadata = &result->initial;
    ops[4].op = GRPC_OP_RECV_MESSAGE;
    ops[4].data.recv_message.recv_message = &result->message;
    ops[5].op = GRPC_OP_RECV_STATUS_ON_CLIENT;
    ops[5].data.recv_status_on_client.trailing_metadata = &result->trailing;
    ops[5].data.recv_status_on_client.status = &result->status;
    ops[5].data.recv_status_on_client.status_details = &result->details;
    return grpc_call_start_batch(call, ops, 6, tag, NULL);
}

#endif
