package dev.penstock.e2e.containers;

import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/** Whether containers can be run here. */
public final class Docker {

    private Docker() {}

    /** Leaves out the calling test where no Docker engine answers; in CI, where one must, fails it. */
    public static void require() {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return;
        }
        String reason = "needs a Docker engine, and none answers";
        if (Boolean.parseBoolean(System.getenv("CI"))) {
            fail(reason);
        }
        Assumptions.abort(reason);
    }
}
