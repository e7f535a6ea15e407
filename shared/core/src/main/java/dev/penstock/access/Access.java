package dev.penstock.access;

import dev.penstock.port.Credential;

/** What a request may do. */
public sealed interface Access {

    /** The bearer is who this credential says. */
    record Granted(Credential credential) implements Access {}

    /**
     * No token, an unknown one, or an expired one: HTTP 401.
     *
     * @param reason a sentence for the caller, which tells nothing that only the owner should know
     */
    record Unauthenticated(String reason) implements Access {}

    /**
     * A good token of the wrong role: HTTP 403.
     *
     * @param reason a sentence for the caller
     */
    record Forbidden(String reason) implements Access {}
}
