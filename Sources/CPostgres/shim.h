#ifndef CPOSTGRES_SHIM_H
#define CPOSTGRES_SHIM_H

#include <postgresql/libpq-fe.h>

// Swift does not see macros that are characters.
static const int POSTGRES_FIELD_SQLSTATE = PG_DIAG_SQLSTATE;
static const int POSTGRES_FIELD_MESSAGE = PG_DIAG_MESSAGE_PRIMARY;

#endif
