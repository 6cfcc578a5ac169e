package dev.trickle.infrastructure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/** Chooses and starts what {@link Infrastructure#shared()} hands out: one broker and one database server a JVM. */
final class SharedInfrastructure {

    private static final Logger log = LoggerFactory.getLogger(SharedInfrastructure.class);

    private SharedInfrastructure() {}

    static Infrastructure get() {
        return Holder.INFRASTRUCTURE;
    }

    private static Infrastructure start() {
        var wish = System.getProperty("trickle.infrastructure", "auto");
        var containers = switch (wish) {
            case "containers" -> true;
            case "embedded" -> false;
            case "auto" -> dockerAnswers();
            default ->
                throw new IllegalArgumentException(
                        "trickle.infrastructure must be auto, embedded or containers, not " + wish);
        };
        log.info("Infrastructure: {} (trickle.infrastructure={})", containers ? "containers" : "embedded", wish);
        return containers ? new ContainerInfrastructure() : new EmbeddedInfrastructure();
    }

    private static boolean dockerAnswers() {
        // Asking Testcontainers first would print a page of failed strategies where there is no Docker at all.
        return (System.getenv("DOCKER_HOST") != null || new java.io.File("/var/run/docker.sock").exists())
                && DockerClientFactory.instance().isDockerAvailable();
    }

    /** Starts at first use; ended by the JVM's shutdown hook. */
    private static final class Holder {

        private static final Infrastructure INFRASTRUCTURE = started();

        private static Infrastructure started() {
            var infrastructure = start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(infrastructure), "infrastructure-close"));
            return infrastructure;
        }

        private static void close(Infrastructure infrastructure) {
            try {
                infrastructure.close();
            } catch (Exception failure) {
                log.warn("Infrastructure did not close cleanly", failure);
            }
        }
    }
}
