package dev.penstock.local.remote;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * Where services answer, LocalStack for example, and as whom they are asked.
 *
 * @param url scheme, host and port
 * @param environment what {@code Clients} reads: region and credentials of the caller's environment; for a loopback
 *     address, where there is nothing to protect, {@value #LOOPBACK_REGION} and test/test where that names none
 */
public record Endpoint(URI url, Map<String, String> environment) {

    private static final String LOOPBACK_REGION = "eu-central-1";
    private static final String LOOPBACK_KEY = "test";

    public Endpoint {
        environment = Map.copyOf(environment);
    }

    /**
     * Reads an endpoint.
     *
     * @throws IllegalArgumentException if it is no URL, or not at a loopback address and the environment names no region
     */
    public static Endpoint parse(String text, Map<String, String> environment) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(malformed(text), e);
        }
        if (url.getHost() == null || url.getScheme() == null || !url.getScheme().matches("https?")) {
            throw new IllegalArgumentException(malformed(text));
        }
        Map<String, String> own = new HashMap<>(environment);
        own.keySet().removeIf(name -> name.startsWith("AWS_ENDPOINT_URL"));
        own.put("AWS_ENDPOINT_URL", text);
        if (isLoopback(url)) {
            own.putIfAbsent("AWS_REGION", LOOPBACK_REGION);
            if (!own.containsKey("AWS_ACCESS_KEY_ID")) {
                own.put("AWS_ACCESS_KEY_ID", LOOPBACK_KEY);
                own.put("AWS_SECRET_ACCESS_KEY", LOOPBACK_KEY);
            }
        } else if (!own.containsKey("AWS_REGION")) {
            throw new IllegalArgumentException(text + " is not on this machine: set AWS_REGION and credentials");
        }
        return new Endpoint(url, own);
    }

    private static String malformed(String text) {
        return "'" + text + "' is no endpoint: http://HOST:PORT or https://HOST is expected";
    }

    /** Whether a URL with a host is on this machine. */
    public static boolean isLoopback(URI url) {
        String host = url.getHost();
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** The region. */
    public String region() {
        return String.valueOf(environment.get("AWS_REGION"));
    }
}
