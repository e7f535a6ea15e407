package dev.penstock.local.load;

/** What the generator knocks at. */
enum Door {
    /** {@code POST /v1/events}, a connection for each request in flight. */
    HTTP,
    /** {@code Publish}: calls over a few connections. */
    GRPC,
    /** {@code PublishStream}: streams over a few connections, each with many requests on their way. */
    GRPC_STREAM
}
