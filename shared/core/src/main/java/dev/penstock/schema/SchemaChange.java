package dev.penstock.schema;

import dev.penstock.schema.SchemaFinding.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a new version of a type's schema means for devices that were built for the version before it.
 *
 * @param type the event type
 * @param from the older version
 * @param to the newer version, the next one after it
 * @param oldAllowed whether events that satisfy only the older version are still accepted
 * @param findings where the new version may reject what the old one accepted
 * @param counterexample data that the old version accepts and the new one rejects, or null if none was found
 * @param reasons why the new version rejects the counterexample
 * @param tried how many documents were made that the old version accepts, and tried on the new one
 */
public record SchemaChange(
        String type,
        String from,
        String to,
        boolean oldAllowed,
        List<SchemaFinding> findings,
        @Nullable String counterexample,
        List<String> reasons,
        int tried) {

    public SchemaChange {
        findings = List.copyOf(findings);
        reasons = List.copyOf(reasons);
    }

    /** What it comes to. */
    public enum Verdict {
        COMPATIBLE("backward compatible"),
        NEW_MEMBERS("backward compatible, but for devices that send members which were not described before"),
        BREAKING("not backward compatible"),
        CANNOT_TELL("cannot tell whether it is backward compatible");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        /** The verdict in words. */
        public String text() {
            return text;
        }
    }

    /** What it comes to; a counterexample outweighs what the keywords leave open. */
    public Verdict verdict() {
        if (counterexample != null || has(Kind.BREAKS)) {
            return Verdict.BREAKING;
        }
        if (has(Kind.CANNOT_TELL)) {
            return Verdict.CANNOT_TELL;
        }
        return has(Kind.NEWLY_DESCRIBED) ? Verdict.NEW_MEMBERS : Verdict.COMPATIBLE;
    }

    /** Whether every device that the older version accepted is certainly accepted by the newer one too. */
    public boolean isCompatible() {
        return switch (verdict()) {
            case COMPATIBLE, NEW_MEMBERS -> true;
            case BREAKING, CANNOT_TELL -> false;
        };
    }

    /** The change as a person reads it: the verdict, then a line for each finding, indented. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("%s %s -> %s: %s (%d documents tried)"
                .formatted(type, from, to, verdict().text(), tried));
        for (SchemaFinding finding : findings) {
            String prefix = finding.kind() == Kind.CANNOT_TELL ? "cannot tell: " : "";
            lines.add("  " + prefix + finding);
        }
        if (counterexample != null) {
            lines.add("  version " + from + " accepts, and version " + to + " rejects, for example " + counterexample
                    + " (" + String.join("; ", reasons) + ")");
        }
        if (verdict() != Verdict.COMPATIBLE) {
            lines.add(
                    oldAllowed
                            ? "  devices that send such events are still accepted, as version " + from
                            : "  devices that send such events are refused: types.yaml allows version " + from
                                    + " no more");
        }
        return lines;
    }

    private boolean has(Kind kind) {
        return findings.stream().anyMatch(finding -> finding.kind() == kind);
    }
}
