package dev.penstock.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;

/** Clients of {@code POST /v1/events} of which about half go away in the middle. */
final class HttpStorm {

    private static final int EVENTS_PER_REQUEST = 3;
    private static final Duration BETWEEN_BYTES = Duration.ofMillis(5);

    private final URI url;
    private final String device;
    private final String reader;
    private final AcknowledgedEvents events;
    private final Queue<String> broken;

    /** What a client does with its connection. */
    private enum Client {
        STAYS,
        STAYS_AND_SENDS_A_BYTE_AT_A_TIME,
        GOES_WITHIN_ITS_REQUEST,
        GOES_WITHIN_ITS_ANSWER
    }

    /** @param broken told of every client that stayed and was not answered */
    HttpStorm(URI url, String device, String reader, AcknowledgedEvents events, Queue<String> broken) {
        this.url = url;
        this.device = device;
        this.reader = reader;
        this.events = events;
        this.broken = broken;
    }

    /** Opens all connections before the first of them says a word. @return how many stayed to the end */
    int blow(int connections, Random random) throws Exception {
        Storm storm = new Storm();
        for (int i = 0; i < connections; i++) {
            Client client = draw(random);
            Random own = new Random(random.nextLong());
            Callable<RawConnection> open = () -> new RawConnection(url);
            storm.add(
                    client == Client.STAYS || client == Client.STAYS_AND_SENDS_A_BYTE_AT_A_TIME,
                    open,
                    connection -> act(client, connection, own));
        }
        return storm.blow();
    }

    private static Client draw(Random random) {
        double drawn = random.nextDouble();
        if (drawn < 0.25) {
            return Client.GOES_WITHIN_ITS_REQUEST;
        }
        if (drawn < 0.5) {
            return Client.GOES_WITHIN_ITS_ANSWER;
        }
        return drawn < 0.6 ? Client.STAYS_AND_SENDS_A_BYTE_AT_A_TIME : Client.STAYS;
    }

    private void act(Client client, RawConnection connection, Random random) throws IOException, InterruptedException {
        AcknowledgedEvents.Batch batch = events.next(AcknowledgedEvents.ALL_DEVICES, EVENTS_PER_REQUEST);
        byte[] post = RawConnection.post(device, batch.json());
        switch (client) {
            case STAYS -> {
                connection.send(post);
                expectAccepted(connection, batch);
                AcknowledgedEvents.Batch second = events.next(AcknowledgedEvents.ALL_DEVICES, EVENTS_PER_REQUEST);
                connection.send(RawConnection.post(device, second.json()));
                expectAccepted(connection, second);
            }
            case STAYS_AND_SENDS_A_BYTE_AT_A_TIME -> {
                connection.sendByteByByte(post, BETWEEN_BYTES);
                expectAccepted(connection, batch);
            }
            case GOES_WITHIN_ITS_REQUEST -> {
                connection.send(Arrays.copyOf(post, 1 + random.nextInt(post.length - 1)));
                connection.leave(random);
            }
            case GOES_WITHIN_ITS_ANSWER -> {
                connection.send(random.nextBoolean() ? post : RawConnection.get("/openapi.json", reader));
                connection.read(random.nextInt(60));
                connection.leave(random);
            }
        }
    }

    private void expectAccepted(RawConnection connection, AcknowledgedEvents.Batch batch) {
        try {
            RawConnection.Answer answer = connection.readAnswer();
            events.note(batch, answer.status(), answer.body());
            if (answer.status() != 202) {
                broken.add("status " + answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            broken.add(e.toString());
        }
    }
}
