int ctemporalapi_placeholder(void);
