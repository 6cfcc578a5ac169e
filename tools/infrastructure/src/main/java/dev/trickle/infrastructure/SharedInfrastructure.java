package dev.trickle.infrastructure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/** Selects and starts the result of {@link Infrastructure#shared()}: one broker and one database server per JVM. */
final class SharedInfrastructure {

    private static final Logger log = LoggerFactory.getLogger(SharedInfrastructure.class);

    private SharedInfrastructure() {}

    static Infrastructure get() {
        return Holder.INFRASTRUCTURE;
    }

    private static Infrastructure start() {
        var setting = System.getProperty("trickle.infrastructure", "auto");
        var containers = switch (setting) {
            case "containers" -> true;
            case "embedded" -> false;
            case "auto" -> isDockerAvailable();
            default ->
                throw new IllegalArgumentException(
                        "trickle.infrastructure must be auto, embedded or containers, not " + setting);
        };
        log.info("Infrastructure selected type={} setting={}", containers ? "containers" : "embedded", setting);
        return containers ? new ContainerInfrastructure() : new EmbeddedInfrastructure();
    }

    private static boolean isDockerAvailable() {
        // Without this check, Testcontainers logs a page of failed strategies if Docker is not installed.
        return (System.getenv("DOCKER_HOST") != null || new java.io.File("/var/run/docker.sock").exists())
                && DockerClientFactory.instance().isDockerAvailable();
    }

    /** Starts the infrastructure at the first access; a shutdown hook stops it. */
    private static final class Holder {

        private static final Infrastructure INFRASTRUCTURE = startWithShutdownHook();

        private static Infrastructure startWithShutdownHook() {
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
