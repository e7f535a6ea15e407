package dev.penstock.e2e.containers;

import dev.penstock.e2e.LeftOut;
import org.testcontainers.DockerClientFactory;

/** Whether containers can be run here. */
public final class Docker {

    private Docker() {}

    /** Leaves out the calling test where no Docker engine answers; in CI, where one must, fails it. */
    public static void require() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            LeftOut.because("needs a Docker engine, and none answers");
        }
    }
}
