int ctemporalapi_placeholder(void) { return 0; }
