package dev.penstock.edge;

import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The calls that are open, so that those can be ended that would not end by themselves. Thread-safe. */
final class OpenCalls {

    private final Set<Caller> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    void opened(Caller caller) {
        open.add(caller);
        if (stopping) {
            stop(caller);
        }
    }

    void closed(Caller caller) {
        open.remove(caller);
    }

    /** Ends calls whose request did not arrive in time; to be called every now and then. */
    void expire() {
        for (Caller caller : open) {
            caller.expire();
        }
    }

    /** Ends every stream after the requests that it has read; a call of one request ends by itself. */
    void stop() {
        stopping = true;
        open.forEach(OpenCalls::stop);
    }

    private static void stop(Caller caller) {
        if (caller instanceof StreamCall stream) {
            stream.stop(Status.UNAVAILABLE
                    .withDescription("this server is stopping; connect again")
                    .asException());
        }
    }

    int count() {
        return open.size();
    }
}
