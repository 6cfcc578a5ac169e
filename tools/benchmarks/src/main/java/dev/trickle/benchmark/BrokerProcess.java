package dev.trickle.benchmark;

import dev.trickle.infrastructure.EmbeddedKafka;
import java.nio.file.Path;

/** A Kafka broker to be a process of its own: {@code folder port controller-port}. */
final class BrokerProcess {

    private BrokerProcess() {}

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        try (var broker = EmbeddedKafka.startIn(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))) {
            System.out.println("Kafka answers at " + broker.bootstrapServers());
            Thread.currentThread().join();
        }
    }
}
