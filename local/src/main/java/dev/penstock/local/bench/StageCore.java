package dev.penstock.local.bench;

/** The core of one stage over one fixed batch of events, without any I/O. */
interface StageCore {

    /** Does the batch once. @return something that depends on all of the work, so that none of it can be left out */
    long once();

    /** How many events {@link #once} handles. */
    int events();
}
