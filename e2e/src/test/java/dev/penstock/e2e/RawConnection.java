package dev.penstock.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/** A client that does to its connection what a well-made one never would. */
final class RawConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 40_000;

    private final Socket socket = new Socket();

    /** An answer with a body whose length it said. */
    record Answer(int status, byte[] body) {}

    RawConnection(URI url) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), PATIENCE_MILLIS);
    }

    static byte[] post(String token, byte[] json) {
        return request("POST /v1/events", token, json);
    }

    static byte[] get(String path, String token) {
        return request("GET " + path, token, new byte[0]);
    }

    private static byte[] request(String line, String token, byte[] body) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes((line + " HTTP/1.1\r\nHost: penstock\r\nAuthorization: Bearer " + token
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void sendByteByByte(byte[] bytes, Duration between) throws IOException, InterruptedException {
        for (byte each : bytes) {
            socket.getOutputStream().write(each);
            Thread.sleep(between);
        }
    }

    /** Reads up to so many bytes. */
    void read(int bytes) throws IOException {
        socket.getInputStream().readNBytes(bytes);
    }

    Answer readAnswer() throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        int status = Integer.parseInt(line(in).substring(9, 12));
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("closed within an answer");
        }
        return new Answer(status, body);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed before an answer was whole");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Closes the connection, or resets it, as drawn. */
    void leave(Random random) throws IOException {
        if (random.nextBoolean()) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
