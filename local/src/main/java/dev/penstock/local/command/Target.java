package dev.penstock.local.command;

import java.net.URI;

/**
 * A pipeline to talk to.
 *
 * @param url scheme, host and port
 * @param writeToken a device token
 * @param readToken a reader token, or the empty string where there is none
 */
public record Target(URI url, String writeToken, String readToken) {}
