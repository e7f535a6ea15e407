package dev.penstock.local.command;

import java.net.URI;
import java.util.List;

/**
 * A pipeline to talk to.
 *
 * @param url scheme, host and port
 * @param writeToken a device token
 * @param readToken a reader token, or the empty string where there is none
 * @param grpc host and port of its gRPC door, or the empty string where nobody asked for one
 * @param grpcTokens device tokens for that door, one for each group of devices asked for
 */
public record Target(URI url, String writeToken, String readToken, String grpc, List<String> grpcTokens) {}
