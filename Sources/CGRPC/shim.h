#ifndef CGRPC_SHIM_H
#define CGRPC_SHIM_H

#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/slice.h>
#include <grpc/support/alloc.h>
#include <grpc/support/time.h>

// Macros that Swift cannot import.
static inline const uint8_t *cgrpc_slice_start(grpc_slice slice) { return GRPC_SLICE_START_PTR(slice); }
static inline size_t cgrpc_slice_length(grpc_slice slice) { return GRPC_SLICE_LENGTH(slice); }

#endif
