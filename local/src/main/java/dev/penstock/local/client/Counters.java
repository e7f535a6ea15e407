package dev.penstock.local.client;

/**
 * The balance of {@code GET /v1/stats}, in events.
 *
 * @param accepted by ingest
 * @param read by transform from the raw stream
 * @param created by rules of what was read: parts of events, and alarms
 * @param delivered by the router
 * @param difference what the counters cannot explain
 */
public record Counters(
        long accepted,
        long read,
        long created,
        long delivered,
        long failed,
        long filtered,
        long duplicate,
        long inFlight,
        long difference) {

    /** What happened since {@code before}; what is in flight is not a count and stays as it is. */
    public Counters since(Counters before) {
        return new Counters(
                accepted - before.accepted,
                read - before.read,
                created - before.created,
                delivered - before.delivered,
                failed - before.failed,
                filtered - before.filtered,
                duplicate - before.duplicate,
                inFlight,
                difference);
    }

    /** How many of the events that were read have come to their end, so without those that rules created. */
    public long ended() {
        return delivered + failed + filtered + duplicate - created;
    }
}
