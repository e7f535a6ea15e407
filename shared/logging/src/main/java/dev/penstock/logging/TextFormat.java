package dev.penstock.logging;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/**
 * For a person: {@code 10:15:00.123 WARN  parse timestamp: invalid format  deviceId=pump-17}. Control characters are
 * escaped, so that nothing a device sends can forge a line or move the cursor. No stack traces: the text has the chain.
 */
final class TextFormat implements LineFormat {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    @Override
    public String format(
            Instant time,
            Level level,
            String logger,
            String text,
            List<KeyValuePair> fields,
            @Nullable Throwable thrown) {
        StringBuilder line = new StringBuilder(160);
        line.append(CLOCK.format(time)).append(' ').append(String.format(Locale.ROOT, "%-5s ", level.name()));
        appendSafely(line, text);
        for (KeyValuePair field : fields) {
            line.append("  ").append(field.key).append('=');
            appendSafely(line, String.valueOf(field.value));
        }
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            line.append(": ");
            appendSafely(
                    line, String.valueOf(t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage()));
        }
        return line.toString();
    }

    private static void appendSafely(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
    }
}
