package dev.penstock.local.load;

import java.time.Duration;

/**
 * How much load, and where.
 *
 * @param eventsPerSecond 0 for as many as the pipeline takes
 * @param batch events per request
 * @param devices how many devices take turns
 * @param connections how many requests (of streams: streams) may be in flight; at most one per device, so that devices
 *     keep their order
 */
record LoadPlan(Door door, double eventsPerSecond, int batch, int devices, int connections, Duration duration) {
    LoadPlan {
        connections = Math.min(connections, devices);
    }

    /** The device whose turn it is in a sender's sequence: each sender has every n-th device. */
    int device(int sender, long sequence) {
        int own = (devices - sender + connections - 1) / connections;
        return sender + (int) (sequence % own) * connections;
    }

    /** When a connection's request is due, in nanoseconds from the start; 0 always without a rate. */
    long dueNanos(long request, int connection) {
        if (eventsPerSecond == 0) {
            return 0;
        }
        double requestsPerSecond = eventsPerSecond / batch;
        return (long) ((request * connections + connection) / requestsPerSecond * 1e9);
    }
}
