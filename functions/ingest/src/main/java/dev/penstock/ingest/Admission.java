package dev.penstock.ingest;

import java.util.List;

/** What comes of a request before anything is written. */
public sealed interface Admission permits Admission.Repeated, Intake.Result {

    /**
     * It was here before, so there is nothing to write.
     *
     * @param receipts what was answered then
     */
    record Repeated(List<Receipt> receipts) implements Admission {}
}
