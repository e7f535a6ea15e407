package dev.penstock.port;

import java.util.Locale;

/** What a token's bearer may do. */
public enum Role {
    /** Writes events for its devices. */
    DEVICE("psd_"),
    /** Reads everything. */
    READER("psr_"),
    /** Reads everything and redrives. */
    ADMIN("psa_");

    private final String prefix;

    Role(String prefix) {
        this.prefix = prefix;
    }

    /** The role in lower case, as messages and the command line write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How this role's tokens begin. */
    public String prefix() {
        return prefix;
    }
}
