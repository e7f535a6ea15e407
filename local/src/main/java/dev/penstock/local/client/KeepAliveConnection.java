package dev.penstock.local.client;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection that is kept open: a request is written, its response read, and so on. The generator shares
 * the machine with what it measures, and this costs about a fifth of java.net.http. Reconnects by itself; not
 * thread-safe.
 */
public final class KeepAliveConnection implements AutoCloseable {

    private static final byte[] CRLF = {'\r', '\n'};

    private final URI base;
    private final int timeoutMillis;
    private final byte[] commonHeaders;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    /**
     * A connection that is opened by the first request.
     *
     * @param base scheme, host and port, {@code http} or {@code https}
     * @param token goes along as bearer token; empty for none
     * @param timeout for connecting and for waiting on a response
     */
    public KeepAliveConnection(URI base, String token, Duration timeout) {
        this.base = base;
        this.timeoutMillis = (int) timeout.toMillis();
        String authorization = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
        this.commonHeaders = ("Host: " + base.getRawAuthority() + "\r\nUser-Agent: penstock\r\n" + authorization)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * A response.
     *
     * @param retryAfterSeconds what the server asked for, or -1
     */
    public record Response(int status, long retryAfterSeconds, byte[] body) {
        /** The body as text, for messages. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Sends {@code POST path} with a JSON body. */
    public Response post(String path, byte[] json) throws IOException {
        byte[] head = ("POST " + path + " HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " + json.length
                        + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        return exchange(head, json);
    }

    /** Sends {@code GET path}. */
    public Response get(String path) throws IOException {
        return exchange(("GET " + path + " HTTP/1.1\r\n").getBytes(StandardCharsets.ISO_8859_1), new byte[0]);
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        in = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is being thrown away: nothing depends on it any more.
            }
        }
    }

    private Response exchange(byte[] head, byte[] body) throws IOException {
        boolean reused = socket != null;
        try {
            return exchangeOnce(head, body);
        } catch (ClosedBeforeResponseException e) {
            close();
            if (!reused) {
                throw e;
            }
            // The server closed an idle connection. Should it have read the request all the same, events are
            // idempotent.
        } catch (IOException e) {
            close();
            throw e;
        }
        try {
            return exchangeOnce(head, body);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Response exchangeOnce(byte[] head, byte[] body) throws IOException {
        Socket open = socket == null ? connect() : socket;
        byte[] request = new byte[head.length + commonHeaders.length + CRLF.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        int at = head.length;
        System.arraycopy(commonHeaders, 0, request, at, commonHeaders.length);
        at += commonHeaders.length;
        System.arraycopy(CRLF, 0, request, at, CRLF.length);
        System.arraycopy(body, 0, request, at + CRLF.length, body.length);
        open.getOutputStream().write(request);
        return read();
    }

    private Socket connect() throws IOException {
        boolean secure = "https".equals(base.getScheme());
        int port = base.getPort() >= 0 ? base.getPort() : secure ? 443 : 80;
        Socket fresh = secure ? SSLSocketFactory.getDefault().createSocket() : new Socket();
        try {
            fresh.setTcpNoDelay(true);
            fresh.setSoTimeout(timeoutMillis);
            fresh.connect(new InetSocketAddress(base.getHost(), port), timeoutMillis);
            in = new BufferedInputStream(fresh.getInputStream(), 8192);
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
        socket = fresh;
        return fresh;
    }

    private Response read() throws IOException {
        String statusLine = line(true);
        if (statusLine.length() < 12 || !statusLine.startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP response: " + statusLine);
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        int length = 0;
        long retryAfter = -1;
        boolean chunked = false;
        boolean closes = false;
        for (String header = line(false); !header.isEmpty(); header = line(false)) {
            int colon = header.indexOf(':');
            String name = header.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
            String value = header.substring(colon + 1).strip();
            switch (name) {
                case "content-length" -> length = Integer.parseInt(value);
                case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
                case "connection" -> closes = value.equalsIgnoreCase("close");
                case "retry-after" -> retryAfter = value.matches("\\d{1,9}") ? Long.parseLong(value) : -1;
                default -> {
                    // Nothing that this client acts on.
                }
            }
        }
        byte[] body = chunked ? readChunks() : readExactly(length);
        if (closes) {
            close();
        }
        return new Response(status, retryAfter, body);
    }

    private byte[] readChunks() throws IOException {
        var body = new java.io.ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(false).replaceFirst(";.*", "").strip(), 16);
            body.writeBytes(readExactly(size));
            line(false);
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    private byte[] readExactly(int length) throws IOException {
        byte[] bytes = input().readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("connection closed within a response");
        }
        return bytes;
    }

    private String line(boolean first) throws IOException {
        StringBuilder line = new StringBuilder(64);
        InputStream input = input();
        while (true) {
            int c;
            try {
                c = input.read();
            } catch (java.net.SocketException e) {
                if (first && line.isEmpty()) {
                    throw new ClosedBeforeResponseException(e);
                }
                throw e;
            }
            switch (c) {
                case -1 -> {
                    if (first && line.isEmpty()) {
                        throw new ClosedBeforeResponseException(null);
                    }
                    throw new EOFException("connection closed within a response");
                }
                case '\r' -> {
                    // The line feed follows.
                }
                case '\n' -> {
                    return line.toString();
                }
                default -> line.append((char) c);
            }
        }
    }

    private InputStream input() throws IOException {
        InputStream open = in;
        if (open == null) {
            throw new EOFException("connection closed");
        }
        return open;
    }

    /** The peer went away before it said a word. */
    private static final class ClosedBeforeResponseException extends IOException {
        private static final long serialVersionUID = 1L;

        ClosedBeforeResponseException(@Nullable Throwable cause) {
            super("connection closed before a response", cause);
        }
    }
}
