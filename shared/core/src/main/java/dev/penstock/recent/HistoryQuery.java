package dev.penstock.recent;

import dev.penstock.port.RecentStore.Order;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a device are asked for.
 *
 * @param deviceId the device
 * @param from the first event time, included
 * @param to the last event time, included
 * @param type only events of this type, or null for all
 * @param order which end comes first
 * @param limit the most events on a page, 1 to 1,000
 * @param cursor from the page before, or the empty string for the first page
 */
public record HistoryQuery(
        String deviceId, Instant from, Instant to, @Nullable String type, Order order, int limit, String cursor) {

    /** The earliest event time that can be asked for. */
    public static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    /** The latest event time that can be asked for. */
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /** The newest events of a device, whenever they were. */
    public static HistoryQuery newest(String deviceId, int limit) {
        return new HistoryQuery(deviceId, EARLIEST, LATEST, null, Order.NEWEST_FIRST, limit, "");
    }
}
