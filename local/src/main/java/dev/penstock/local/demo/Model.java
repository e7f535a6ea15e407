package dev.penstock.local.demo;

import java.time.Instant;

/** A device's physics. Each call is one reading; times grow. Not thread-safe. */
interface Model {

    /** The event type of its readings. */
    String type();

    /** The {@code data} of a reading, as a JSON object. */
    String read(Instant time);
}
