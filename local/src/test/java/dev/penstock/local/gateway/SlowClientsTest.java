package dev.penstock.local.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.local.template.FunctionResource;
import dev.penstock.local.template.HttpRoute;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that send or take a byte now and then, or nothing: they are cut off, and hold up nobody. */
@Timeout(60)
class SlowClientsTest {

    private static final Duration BETWEEN_BYTES = Duration.ofMillis(20);
    private static final String HEADER = "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: ";
    private static final String WHOLE = HEADER + "2\r\n\r\n[]";

    /** More than the kernel buffers between two sockets. */
    private static final int LARGE = 32 << 20;

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Handler listener = new Warnings();
    private Gateway gateway;
    private volatile String answer = "{\"statusCode\":204}";

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(listener);
    }

    @AfterEach
    void stop() {
        Logger.getLogger("").removeHandler(listener);
        gateway.close();
    }

    @Test
    void aHeaderThatComesByteByByteIsCutOffWith408() throws Exception {
        start(limits(300, 20_000, 20_000, 20_000));
        try (Socket socket = connect()) {
            assertTrue(trickleUntilAnswered(socket, "GET /v1/events HTTP/1.1\r\nX-Long: " + "x".repeat(4_000))
                    .startsWith("HTTP/1.1 408 "));
            assertEquals(-1, socket.getInputStream().read(), "the connection is closed");
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void aHeaderThatNeverEndsIsCutOffWith408() throws Exception {
        start(limits(300, 20_000, 20_000, 20_000));
        try (Socket socket = connect()) {
            send(socket, "GET /v1/ev");
            assertTrue(readAll(socket).startsWith("HTTP/1.1 408 "));
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void aBodyThatComesByteByByteIsCutOffWith408() throws Exception {
        start(limits(1_000, 500, 20_000, 20_000));
        try (Socket socket = connect()) {
            send(socket, HEADER + "4000\r\n\r\n");
            assertTrue(trickleUntilAnswered(socket, "x".repeat(4_000)).startsWith("HTTP/1.1 408 "));
            assertEquals(-1, socket.getInputStream().read(), "the connection is closed");
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void aChunkedBodyThatNeverEndsIsCutOffWith408() throws Exception {
        start(limits(1_000, 500, 20_000, 20_000));
        try (Socket socket = connect()) {
            send(socket, "POST /v1/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
            assertTrue(readAll(socket).startsWith("HTTP/1.1 408 "));
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void theRestOfABodyThatNobodyWantsIsNotAwaitedForEver() throws Exception {
        start(limits(1_000, 500, 20_000, 20_000));
        try (Socket socket = connect()) {
            send(socket, "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\nab");
            assertTrue(readAll(socket).startsWith("HTTP/1.1 404 "), "answered, then closed");
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void aConnectionMayBeIdleForLongerThanARequestMayTake() throws Exception {
        start(limits(300, 300, 20_000, 20_000));
        try (Socket socket = connect()) {
            for (String request : List.of(WHOLE, WHOLE.replace("/v1/events", "/nowhere"), WHOLE)) {
                Thread.sleep(700);
                send(socket, request);
                String expected = request.contains("nowhere") ? "HTTP/1.1 404 " : "HTTP/1.1 204 ";
                assertEquals(expected, new String(socket.getInputStream().readNBytes(expected.length()), ISO_8859_1));
                Thread.sleep(50);
                socket.getInputStream().readNBytes(socket.getInputStream().available());
            }
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        start(limits(300, 20_000, 500, 20_000));
        try (Socket socket = connect()) {
            assertEquals("", readAll(socket));
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void whoDoesNotTakeItsAnswerIsCutOff() throws Exception {
        answer = "{\"statusCode\":200,\"body\":\"" + "x".repeat(LARGE) + "\"}";
        start(limits(5_000, 5_000, 20_000, 500));
        try (Socket socket = connect()) {
            send(socket, WHOLE);
            Thread.sleep(1_500);
            int read = 0;
            try {
                read = socket.getInputStream().readAllBytes().length;
            } catch (IOException e) {
                assertTrue(e.getMessage().contains("reset"), e::getMessage);
            }
            assertTrue(read < LARGE, "all of it was there");
        }
        assertEquals(List.of(), warnings);
        answer = "{\"statusCode\":204}";
        try (Socket socket = connect()) {
            assertServed(socket);
        }
    }

    @Test
    void twoHundredSlowClientsHoldUpNobody() throws Exception {
        start(limits(2_000, 2_000, 20_000, 20_000));
        List<Future<String>> slow = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                String sent = i % 2 == 0 ? "" : HEADER + "4000\r\n\r\n";
                slow.add(threads.submit(() -> {
                    try (Socket socket = connect()) {
                        send(socket, sent);
                        return trickleUntilAnswered(socket, "x".repeat(4_000));
                    }
                }));
            }
            Thread.sleep(500);
            try (Socket fast = connect()) {
                for (int i = 0; i < 50; i++) {
                    long begin = System.nanoTime();
                    assertServed(fast);
                    assertTrue(System.nanoTime() - begin < Duration.ofSeconds(1).toNanos(), "held up");
                }
            }
            assertTrue(slow.stream().noneMatch(Future::isDone), "they were there all the time");
            for (Future<String> answer : slow) {
                assertTrue(answer.get().startsWith("HTTP/1.1 408 "), answer.get());
            }
        }
        assertEquals(List.of(), warnings);
    }

    /** In milliseconds. */
    private static GatewayLimits limits(int header, int body, int idle, int answer) {
        return new GatewayLimits(
                Duration.ofSeconds(20),
                Duration.ofMillis(header),
                Duration.ofMillis(body),
                Duration.ofMillis(idle),
                Duration.ofMillis(answer));
    }

    private void start(GatewayLimits limits) throws IOException {
        gateway = Gateway.start(
                0,
                List.of(new HttpRoute("POST", "/v1/events", "F")),
                Map.of(
                        "F",
                        new Gateway.Function(
                                new FunctionResource("F", "a.B", Duration.ofSeconds(7), 128, Map.of()),
                                (in, out, context) -> out.write(answer.getBytes(ISO_8859_1)))),
                Clock.systemUTC(),
                limits);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static void assertServed(Socket socket) throws IOException {
        send(socket, WHOLE);
        StringBuilder read = new StringBuilder();
        while (read.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, "closed");
            read.append((char) next);
        }
        assertTrue(read.toString().startsWith("HTTP/1.1 204 "), read::toString);
    }

    /** Sends byte by byte until something comes back. @return the first line of it */
    private static String trickleUntilAnswered(Socket socket, String text) throws IOException, InterruptedException {
        InputStream in = socket.getInputStream();
        for (byte each : text.getBytes(ISO_8859_1)) {
            if (in.available() > 0) {
                break;
            }
            socket.getOutputStream().write(each);
            Thread.sleep(BETWEEN_BYTES);
        }
        return readAll(socket);
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    private final class Warnings extends Handler {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                warnings.add(line.getLoggerName() + ": " + line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
