package dev.penstock.schema;

/**
 * One place where a new version of a schema may reject what the old one accepted.
 *
 * @param kind how sure that is
 * @param at where in the data, as a JSON pointer with {@code *} for any element or any member not named
 * @param keyword the keyword of the new version
 * @param text what changed, with both values
 */
public record SchemaFinding(Kind kind, String at, String keyword, String text) {

    /** How sure a finding is. */
    public enum Kind {
        /** Some data was accepted and is not any more. */
        BREAKS,
        /** The old version knew nothing of a member and let it be anything; the new one says what it must be. */
        NEWLY_DESCRIBED,
        /** The keywords leave it open. */
        CANNOT_TELL
    }

    /** {@code /data/flow: required: ...}. */
    @Override
    public String toString() {
        return at + ": " + keyword + ": " + text;
    }
}
