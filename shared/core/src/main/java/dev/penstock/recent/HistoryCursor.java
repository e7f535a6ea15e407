package dev.penstock.recent;

import dev.penstock.outcome.Outcome;
import dev.penstock.port.RecentStore.Order;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/** Where a page of history ended, as opaque text: order, time and id of its last event, in base64url. */
final class HistoryCursor {

    private HistoryCursor() {}

    static String write(Order order, EventKey last) {
        String text = letter(order) + last.time() + ' ' + last.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The key after which the next page begins; rejects what {@link #write} did not write, or wrote for another order. */
    static Outcome<EventKey> read(Order order, String cursor) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor)))
                    .toString();
            int space = text.indexOf(' ');
            if (space > 1 && text.startsWith(letter(order))) {
                return new Outcome.Accepted<>(
                        new EventKey(Instant.parse(text.substring(1, space)), text.substring(space + 1)));
            }
            return rejected();
        } catch (IllegalArgumentException | CharacterCodingException | DateTimeException e) {
            // Base64, UTF-8 or time: whichever it was, the caller's remedy is the same.
            return rejected();
        }
    }

    private static Outcome<EventKey> rejected() {
        return Outcome.rejected(
                "cursor", "", "is not a cursor of this list; pass nextCursor as it was given, with the same order");
    }

    private static String letter(Order order) {
        return switch (order) {
            case OLDEST_FIRST -> "a";
            case NEWEST_FIRST -> "d";
        };
    }
}
