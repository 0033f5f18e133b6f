#ifndef CPROTOBUFC_SHIM_H
#define CPROTOBUFC_SHIM_H
#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

/* Where the stack stands. The address of a local would not do: sanitizers keep locals on the heap. */
static inline uintptr_t cprotobufc_stack_position(void) { return (uintptr_t)__builtin_frame_address(0); }
#endif
