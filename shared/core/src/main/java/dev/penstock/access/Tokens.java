package dev.penstock.access;

import dev.penstock.port.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Bearer tokens: a role's prefix and 32 random bytes in base64url. Only their SHA-256 is ever stored. */
public final class Tokens {

    private static final int RANDOM_BYTES = 32;
    private static final int PREFIX_LENGTH = 4;
    private static final int LENGTH = PREFIX_LENGTH + 43;

    private Tokens() {}

    /** A fresh token of a role. */
    public static String create(Role role, SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return role.prefix() + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The token's SHA-256 in lower-case hex: what the registry knows. */
    public static String hash(String token) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The token in an {@code Authorization} header (RFC 6750), or empty if the header holds nothing that could be one of
     * ours; so that a stranger's garbage costs no look-up.
     */
    public static Optional<String> fromAuthorization(String header) {
        String scheme = "Bearer ";
        if (!header.regionMatches(true, 0, scheme, 0, scheme.length())) {
            return Optional.empty();
        }
        String token = header.substring(scheme.length()).strip();
        return looksRight(token) ? Optional.of(token) : Optional.empty();
    }

    private static boolean looksRight(String token) {
        if (token.length() != LENGTH) {
            return false;
        }
        boolean knownPrefix = false;
        for (Role role : Role.values()) {
            knownPrefix |= token.startsWith(role.prefix());
        }
        return knownPrefix
                && token.chars()
                        .skip(PREFIX_LENGTH)
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '-'
                                || c == '_');
    }
}
