package dev.penstock.ingest;

/**
 * The one status for all receipts of a request.
 *
 * @param code a problem's short name; empty if there is none
 */
record Verdict(int status, String code, String title, String detail) {

    static Verdict of(Tally tally) {
        if (tally.accepted() > 0) {
            return tally.unconfirmed() == 0 && tally.rejected().isEmpty()
                    ? new Verdict(202, "", "", "")
                    : new Verdict(207, "", "", "");
        }
        if (tally.unconfirmed() > 0) {
            return new Verdict(
                    503,
                    "unconfirmed",
                    "The stream confirmed none of the events.",
                    "send those events again whose result is retryable");
        }
        // One reason for all, where it has a status of its own.
        return switch (tally.rejected().size() == 1 ? tally.rejected().firstKey() : "") {
            case "invalid-json" ->
                new Verdict(400, "invalid-body", "The body cannot be parsed.", "not one of its events is JSON");
            case "invalid-protobuf" ->
                new Verdict(400, "invalid-body", "The body cannot be parsed.", "not one of its events is an Event");
            case "forbidden-device" ->
                new Verdict(
                        403,
                        "forbidden",
                        "The token does not allow this.",
                        "the token writes for none of these devices");
            case "event-size" ->
                new Verdict(
                        413,
                        "limit-exceeded",
                        "The request is over a limit.",
                        "every event is over " + Limits.EVENT_BYTES);
            default ->
                new Verdict(422, "no-valid-event", "None of the events is valid.", "see the errors of each result");
        };
    }
}
