package dev.trickle.benchmark;

import dev.trickle.infrastructure.EmbeddedKafka;
import java.nio.file.Path;

/** Runs a Kafka broker in a separate process. Arguments: {@code folder port controller-port}. */
final class BrokerProcess {

    private BrokerProcess() {}

    /** Runs until the process is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        try (var broker = EmbeddedKafka.startIn(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))) {
            System.out.println("Kafka started at " + broker.bootstrapServers());
            Thread.currentThread().join();
        }
    }
}
