package dev.penstock.ingest;

import dev.penstock.schema.Texts;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the {@code Content-Encoding} of a body. What a body unpacks to is limited while it unpacks, so that a few
 * kilobytes cannot fill the memory.
 */
public final class Unpacking {

    /** The encodings that are taken, as an {@code Accept-Encoding} header says it. */
    public static final String ACCEPTED = "gzip, zstd, identity";

    private Unpacking() {}

    /** What became of a body. */
    public sealed interface Result {

        /**
         * It is unpacked.
         *
         * @param body the very array that was passed where there was nothing to undo
         */
        record Unpacked(byte[] body) implements Result {}

        /** It is corrupt, too large, or in an encoding that is not known. */
        record Refused(Refusal refusal) implements Result {}
    }

    /**
     * Unpacks a body.
     *
     * @param encoding the value of {@code Content-Encoding}; null, blank and {@code identity} are all none
     * @param maxBytes that the body may have, packed and unpacked; {@link Limits#maxBodyBytes}
     */
    public static Result unpack(@Nullable String encoding, byte[] body, int maxBytes) {
        if (body.length > maxBytes) {
            return new Result.Refused(Refusal.overLimit(
                    Limits.BODY_BYTES,
                    maxBytes,
                    "the body has " + body.length + " bytes; at most " + maxBytes + " are allowed"));
        }
        String name = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
        try {
            return switch (name) {
                case "", "identity" -> new Result.Unpacked(body);
                // RFC 9110, section 8.4.1.3: the same.
                case "gzip", "x-gzip" -> new Result.Unpacked(GzipMembers.unpack(body, maxBytes));
                case "zstd" -> new Result.Unpacked(ZstdFrames.unpack(body, maxBytes));
                default ->
                    new Result.Refused(Refusal.unknownEncoding(
                            "send the body in gzip, in zstd or as it is, instead of in Content-Encoding: "
                                    + Texts.brief(name)));
            };
        } catch (TooLargeException e) {
            return new Result.Refused(Refusal.overLimit(
                    Limits.BODY_BYTES,
                    maxBytes,
                    "the body unpacks to more than " + maxBytes + " bytes, and no more are allowed"));
        } catch (CorruptException e) {
            return new Result.Refused(Refusal.unreadable("the " + name + " body " + e.getMessage()));
        }
    }

    /** It unpacks to more than is allowed. */
    static final class TooLargeException extends Exception {}

    /** It is not what its encoding says; the text goes on from "the body". */
    static final class CorruptException extends Exception {
        CorruptException(String what) {
            super(what);
        }
    }
}
